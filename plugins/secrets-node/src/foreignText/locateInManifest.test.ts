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

import { locateInManifest } from './locateInManifest';

const FILE = 'https://git.example.com/acme/gitops/blob/main/db.yaml';
const place = (name: string, ...path: string[]) => ({
  file: FILE,
  document: { kind: 'SealedSecret', name },
  path,
});

const CONTENT = `\ufeffkind: SealedSecret
metadata:
  name: first
spec:
  encryptedData:
    password: AgOne
---
kind: SealedSecret
metadata:
  name: second
  annotations:
    version: 12
spec:
  encryptedData:
    password: |
      AgTwo
`;

describe('locateInManifest', () => {
  it('tells text and line of each place, in the order that was asked', () => {
    expect(
      locateInManifest(CONTENT, [
        place('second', 'spec', 'encryptedData', 'password'),
        place('first', 'spec', 'encryptedData', 'password'),
        place('second', 'metadata', 'annotations', 'version'),
      ]),
    ).toEqual([
      { text: 'AgTwo\n', line: 15 },
      { text: 'AgOne', line: 6 },
      { text: '12', line: 12 },
    ]);
  });

  it('tells the line of the document, or of the map, where there is no scalar', () => {
    expect(
      locateInManifest(CONTENT, [
        place('second', 'spec', 'encryptedData', 'user'),
        place('second', 'spec'),
      ]),
    ).toEqual([{ line: 8 }, { line: 14 }]);
  });

  it('asks nothing of a file about no place', () => {
    expect(locateInManifest('{{ template }}', [])).toEqual([]);
  });

  it('tells of a document that is not there', () => {
    expect(
      locateInManifest(CONTENT, [
        place('third', 'spec'),
        place('first', 'metadata', 'name'),
      ]),
    ).toEqual([
      { missing: expect.stringMatching(/has no such document/) },
      { text: 'first', line: 3 },
    ]);
  });
});
