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
import { ObjectStore, StoreEvent } from './ObjectStore';
import { DEPLOYMENT, NAMESPACE, SEALED_SECRET, SECRET } from './resourceKinds';
import { WatchHistory } from './WatchHistory';

function createStore(): ObjectStore {
  let uid = 0;
  const store = ObjectStore.create({
    now: () => DateTime.fromISO('2026-11-24T10:00:00.5Z'),
    newUid: () => {
      uid += 1;
      return `uid-${uid}`;
    },
  });
  store.create(NAMESPACE, { metadata: { name: 'payments' } });
  return store;
}

const API = { namespace: 'payments', name: 'api' };
const deployment = (replicas: number) => ({
  metadata: { ...API },
  spec: { replicas },
});

describe('ObjectStore', () => {
  it('counts a generation for each change of the spec, and for nothing else', () => {
    const store = createStore();
    const generation = () => store.get(DEPLOYMENT, API).metadata.generation;
    store.create(DEPLOYMENT, deployment(1));
    expect(generation()).toBe(1);
    store.update(DEPLOYMENT, {
      ...deployment(1),
      metadata: { ...API, labels: { app: 'api' } },
    });
    store.updateStatus(DEPLOYMENT, {
      ...deployment(9),
      status: { replicas: 1 },
    });
    expect(generation()).toBe(1);
    store.update(DEPLOYMENT, deployment(2));
    expect(generation()).toBe(2);
  });

  it('keeps status and spec apart', () => {
    const store = createStore();
    store.create(DEPLOYMENT, { ...deployment(1), status: { replicas: 7 } });
    expect(store.get(DEPLOYMENT, API).status).toBeUndefined();
    store.updateStatus(DEPLOYMENT, {
      ...deployment(5),
      status: { replicas: 1 },
    });
    store.update(DEPLOYMENT, { ...deployment(3), status: { replicas: 7 } });
    expect(store.get(DEPLOYMENT, API)).toMatchObject({
      spec: { replicas: 3 },
      status: { replicas: 1 },
    });
  });

  it('makes no new version where nothing changes', () => {
    const store = createStore();
    const first = store.create(DEPLOYMENT, deployment(1));
    const events: StoreEvent[] = [];
    store.subscribe(event => events.push(event));
    expect(store.update(DEPLOYMENT, deployment(1))).toBe(first);
    expect(events).toEqual([]);
  });

  it('deletes what an object owns, and all that a namespace holds', () => {
    const store = createStore();
    const sealed = store.create(SEALED_SECRET, {
      metadata: { ...API },
      spec: { encryptedData: {} },
    });
    const { uid } = sealed.metadata;
    store.create(SECRET, {
      metadata: {
        ...API,
        ownerReferences: [
          {
            apiVersion: 'bitnami.com/v1alpha1',
            kind: 'SealedSecret',
            name: 'api',
            uid,
          },
        ],
      },
    });
    store.create(SECRET, { metadata: { ...API, name: 'unowned' } });
    store.delete(SEALED_SECRET, API);
    expect(store.list(SECRET).map(({ metadata }) => metadata.name)).toEqual([
      'unowned',
    ]);
    store.delete(NAMESPACE, { name: 'payments' });
    expect(store.list(SECRET)).toEqual([]);
  });

  it.each([
    [
      'a number as annotation',
      { annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': 3 } },
    ],
    ['a name in upper case', { name: 'Api' }],
    ['no name', { name: undefined }],
  ])('refuses %s', (_what, metadata) => {
    const store = createStore();
    expect(() =>
      store.create(DEPLOYMENT, { metadata: { ...API, ...metadata } }),
    ).toThrow(expect.objectContaining({ code: 422 }));
  });

  it('never quotes a value in a refusal', () => {
    const store = createStore();
    expect(() =>
      store.create(SECRET, { metadata: API, data: { password: 'hunter2!' } }),
    ).toThrow(
      expect.objectContaining({
        message: 'Secret is invalid: data.password: must be base64',
      }),
    );
  });
});

describe('WatchHistory', () => {
  it('gives what happened since a version, as far back as it remembers', () => {
    const store = createStore();
    const history = new WatchHistory({ store, retainedEvents: 2 });
    const [first] = ['a', 'b', 'c'].map(name =>
      Number(
        store.create(SECRET, { metadata: { ...API, name } }).metadata
          .resourceVersion,
      ),
    );
    const names = history
      .since(first)
      .map(({ object }) => object.metadata.name);
    expect(names).toEqual(['b', 'c']);
    const gone = expect.objectContaining({ code: 410 });
    expect(() => history.since(first - 1)).toThrow(gone);
    expect(() => history.since(store.resourceVersion + 1)).toThrow(gone);
  });
});
