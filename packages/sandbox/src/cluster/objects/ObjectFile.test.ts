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

import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { DateTime } from 'luxon';
import { untilTrue } from '../__testUtils__/untilTrue';
import { ObjectFile } from './ObjectFile';
import { ObjectStore } from './ObjectStore';
import { NAMESPACE } from './resourceKinds';

describe('ObjectFile', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'objects-'));
  const logger = mockServices.logger.mock();
  afterAll(() => rmSync(dataDir, { recursive: true }));

  function createStore(): ObjectStore {
    return ObjectStore.create({
      now: () => DateTime.utc(),
      newUid: () => 'uid',
    });
  }
  const readNames = async () =>
    (await new ObjectFile({ dataDir, logger }).read())?.objects.map(
      ({ metadata }) => metadata.name,
    );

  it('writes each change without being asked', async () => {
    const file = new ObjectFile({ dataDir, logger });
    expect(await file.read()).toBeUndefined();
    const store = createStore();
    file.follow(store);
    for (const name of ['a', 'b', 'c']) {
      store.create(NAMESPACE, { metadata: { name } });
    }
    await untilTrue(
      'the last change is written',
      async () => (await readNames())?.length === 3,
    );
    expect(await readNames()).toEqual(['a', 'b', 'c']);
    await file.close();
  });

  it('says so when it cannot write, and fails to close rather than lose something', async () => {
    const missing = path.join(dataDir, 'missing');
    const file = new ObjectFile({ dataDir: missing, logger });
    const store = createStore();
    file.follow(store);
    store.create(NAMESPACE, { metadata: { name: 'a' } });
    await untilTrue(
      'the failure is logged',
      () => logger.error.mock.calls.length > 0,
    );
    await expect(file.close()).rejects.toThrow('ENOENT');
    mkdirSync(missing);
    await file.close();
    expect(readFileSync(path.join(missing, 'objects.json'), 'utf8')).toContain(
      '"name":"a"',
    );
  });

  it('refuses a file that it does not understand instead of starting empty', async () => {
    const broken = mkdtempSync(path.join(dataDir, 'broken-'));
    const file = new ObjectFile({ dataDir: broken, logger });
    writeFileSync(path.join(broken, 'objects.json'), '{"objects": 1}');
    await expect(file.read()).rejects.toThrow();
  });
});
