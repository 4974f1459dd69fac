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

import { DateTime } from 'luxon';
import { ObjectStore } from '../objects/ObjectStore';
import { NAMESPACE, SECRET } from '../objects/resourceKinds';
import { findMissingSecrets } from './findMissingSecrets';

function createStore(): ObjectStore {
  const store = ObjectStore.create({
    now: () => DateTime.utc(),
    newUid: () => 'uid',
  });
  for (const name of ['payments', 'shop']) {
    store.create(NAMESPACE, { metadata: { name } });
  }
  store.create(SECRET, {
    metadata: { name: 'there', namespace: 'payments' },
    stringData: { password: 'hunter2' },
  });
  store.create(SECRET, { metadata: { name: 'elsewhere', namespace: 'shop' } });
  return store;
}

const env = (secretKeyRef: object) => ({
  containers: [{ name: 'api', env: [{ valueFrom: { secretKeyRef } }] }],
});
const volume = (source: object) => ({ containers: [], volumes: [source] });

describe('findMissingSecrets', () => {
  it.each([
    ['env', env({ name: 'there', key: 'password' }), []],
    [
      'env',
      env({ name: 'gone', key: 'password' }),
      ['secret "gone" not found'],
    ],
    [
      'a key',
      env({ name: 'there', key: 'token' }),
      ["couldn't find key token in Secret payments/there"],
    ],
    ['optional env', env({ name: 'gone', key: 'a', optional: true }), []],
    ['plain env', { containers: [{ env: [{ name: 'A', value: 'b' }] }] }, []],
    [
      'envFrom of an init container',
      {
        containers: [],
        initContainers: [{ envFrom: [{ secretRef: { name: 'gone' } }] }],
      },
      ['secret "gone" not found'],
    ],
    [
      'a volume, in the own namespace only',
      volume({ secret: { secretName: 'elsewhere' } }),
      ['secret "elsewhere" not found'],
    ],
    [
      'items of a volume',
      volume({
        secret: { secretName: 'there', items: [{ key: 'token', path: 't' }] },
      }),
      ["couldn't find key token in Secret payments/there"],
    ],
    [
      'a projected volume',
      volume({ projected: { sources: [{ secret: { name: 'gone' } }] } }),
      ['secret "gone" not found'],
    ],
    ['another volume', volume({ name: 'tmp', emptyDir: {} }), []],
  ])('looks at %s', (_what, spec, expected) => {
    expect(findMissingSecrets(createStore(), 'payments', { spec })).toEqual(
      expected,
    );
  });

  it('names a Secret once, however often it is needed', () => {
    const spec = {
      ...env({ name: 'gone', key: 'a' }),
      volumes: [{ secret: { secretName: 'gone' } }],
    };
    expect(
      findMissingSecrets(createStore(), 'payments', { spec }),
    ).toHaveLength(1);
  });

  it('says so where there is no pod template', () => {
    expect(findMissingSecrets(createStore(), 'payments', undefined)).toEqual([
      'spec.template is not a valid pod template',
    ]);
  });
});
