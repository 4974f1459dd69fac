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
import { ObjectStore } from './ObjectStore';
import { NAMESPACE, SECRET } from './resourceKinds';

const DB = { namespace: 'payments', name: 'db' };

describe('managedFields of a Secret', () => {
  let now = DateTime.fromISO('2026-11-24T10:00:00Z');
  let store: ObjectStore;

  const written = () => store.get(SECRET, DB).metadata.managedFields;
  const secretWith = (password: string, more: object = {}) => ({
    metadata: { ...DB, ...more },
    stringData: { password },
  });

  beforeEach(() => {
    now = DateTime.fromISO('2026-11-24T10:00:00Z');
    store = ObjectStore.create({ now: () => now, newUid: () => 'uid' });
    store.create(NAMESPACE, { metadata: { name: 'payments' } });
    store.create(SECRET, secretWith('one'), 'me');
    now = now.plus({ minutes: 1 });
  });

  it('say who made it, and when', () => {
    expect(written()).toEqual([
      {
        manager: 'me',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-11-24T10:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:password': {} }, 'f:type': {} },
      },
    ]);
  });

  it('say who changed which field, and when', () => {
    store.update(SECRET, secretWith('two'));
    expect(written()).toMatchObject([
      {
        manager: 'me',
        time: '2026-11-24T10:00:00Z',
        fieldsV1: { 'f:data': { '.': {} }, 'f:type': {} },
      },
      {
        manager: 'unknown',
        time: '2026-11-24T10:01:00Z',
        fieldsV1: { 'f:data': { 'f:password': {} } },
      },
    ]);
  });

  it('are one entry with one time for all that one writer owns', () => {
    const labels = { app: 'api' };
    store.update(SECRET, secretWith('one', { labels }), 'me');
    expect(written()).toMatchObject([
      {
        manager: 'me',
        time: '2026-11-24T10:01:00Z',
        fieldsV1: {
          'f:data': { 'f:password': {} },
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
        },
      },
    ]);
  });

  it('forget a field that is gone, and its writer with the last of them', () => {
    const annotations = { note: 'x' };
    store.update(SECRET, secretWith('one', { annotations }), 'you');
    expect(written()).toHaveLength(2);
    store.update(SECRET, secretWith('one'), 'me');
    expect(written()).toMatchObject([{ manager: 'me' }]);
  });

  it('stay as they are where nothing changes', () => {
    const { resourceVersion } = store.get(SECRET, DB).metadata;
    store.update(SECRET, secretWith('one'), 'somebody else');
    expect(written()).toMatchObject([
      { manager: 'me', time: '2026-11-24T10:00:00Z' },
    ]);
    expect(store.get(SECRET, DB).metadata).toMatchObject({ resourceVersion });
  });

  it('cannot be written by anybody', () => {
    store.update(SECRET, secretWith('two', { managedFields: [] }));
    expect(written()).toHaveLength(2);
  });
});
