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
import { WatchHistory } from '../objects/WatchHistory';
import { listObjects, listQuerySchema } from './listObjects';

const NOW = DateTime.fromISO('2026-11-24T10:00:00Z');

describe('listObjects', () => {
  let store: ObjectStore;
  let history: WatchHistory;

  const create = (name: string) =>
    store.create(SECRET, {
      metadata: { namespace: 'payments', name, labels: { app: 'api' } },
    });
  beforeEach(() => {
    let uid = 0;
    store = ObjectStore.create({
      now: () => NOW,
      newUid: () => {
        uid += 1;
        return `uid-${uid}`;
      },
    });
    store.create(NAMESPACE, { metadata: { name: 'payments' } });
    for (const name of ['a', 'b', 'c']) create(name);
    history = new WatchHistory({ store, retainedEvents: 2 });
  });

  const list = (query: object) =>
    listObjects(
      { store, history },
      { kind: SECRET, namespace: 'payments', status: false },
      listQuerySchema.parse(query),
    );

  it('counts the rest only where it need not select', () => {
    expect(list({ limit: 2 }).metadata.remainingItemCount).toBe(1);
    const selected = list({ limit: 2, labelSelector: 'app=api' }).metadata;
    expect(selected).not.toHaveProperty('remainingItemCount');
    expect(selected.continue).toEqual(expect.any(String));
  });

  it('gives the later pages in the version of the first', () => {
    const first = list({ limit: 2 }).metadata;
    create('d');
    const second = list({ limit: 2, continue: first.continue });
    expect(second.items.map(({ metadata }) => metadata.name)).toEqual([
      'c',
      'd',
    ]);
    expect(second.metadata.resourceVersion).toBe(first.resourceVersion);
  });

  it('does not go on once what has changed since is forgotten', () => {
    const { continue: next } = list({ limit: 2 }).metadata;
    for (const name of ['d', 'e', 'f']) create(name);
    expect(() => list({ limit: 2, continue: next })).toThrow(
      expect.objectContaining({ code: 410, reason: 'Expired' }),
    );
    expect(list({}).items).toHaveLength(6);
  });

  it('knows its own continue keys only', () => {
    expect(() => list({ continue: 'anything' })).toThrow(
      expect.objectContaining({ code: 400, reason: 'BadRequest' }),
    );
  });
});
