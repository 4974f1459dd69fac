/*
 * Copyright 2026 The Keyturn Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { ManifestError } from '../errors';
import { readScalar } from './readScalar';

const FILE = 'db.yaml';
const document = { kind: 'SealedSecret', name: 'db', namespace: 'payments' };
const OTHER = 'kind: SealedSecret\nmetadata: {name: other}\n';
const CONTENT = `\ufeff# first\n${OTHER}---\nkind: SealedSecret
common: &common
  merged: yes, merged
metadata:
  name: db
  annotations:
    wide: "true"
    flag: true
    shared: &a text
    alias: *a
    <<: *common
    empty:
...
---
${OTHER}`;

const read = (...path: string[]) =>
  readScalar(CONTENT, { file: FILE, document, path });

describe('readScalar', () => {
  it.each([
    ['wide', 'true'],
    ['flag', 'true'],
    ['alias', 'text'],
    ['merged', 'yes, merged'],
    ['empty', undefined],
    ['gone', undefined],
  ])('reads %s as %s', async (key, expected) => {
    expect(await read('metadata', 'annotations', key)).toBe(expected);
  });

  it('takes a map for no scalar', async () => {
    expect(await read('metadata', 'annotations')).toBeUndefined();
    expect(await read('metadata', 'name', 'deeper')).toBeUndefined();
  });

  it('refuses a file without the document', async () => {
    await expect(
      readScalar('kind: Secret', { file: FILE, document, path: ['kind'] }),
    ).rejects.toThrow(ManifestError);
  });
});
