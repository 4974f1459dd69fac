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

import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { DatabaseInventoryReadStore } from './DatabaseInventoryReadStore';

const MONDAY = '2026-11-23T08:00:00.000Z';
const TUESDAY = '2026-11-24T08:00:00.000Z';
const WEDNESDAY = '2026-11-25T08:00:00.000Z';

describe.each(databases.eachSupportedId())(
  'DatabaseInventoryReadStore on %s',
  id => {
    it('knows nothing before the first read', async () => {
      const db = await openTestDatabase(id);
      await expect(
        new DatabaseInventoryReadStore({ db }).get(),
      ).resolves.toEqual({});
    });

    it('keeps the first of failures in a row and the sentence of the last', async () => {
      const db = await openTestDatabase(id);
      const store = new DatabaseInventoryReadStore({ db });
      await store.succeeded(MONDAY);
      await store.failed(TUESDAY, 'The catalog did not answer');
      await store.failed(WEDNESDAY, 'The catalog refused');
      await expect(store.get()).resolves.toEqual({
        readAt: MONDAY,
        failing: { since: TUESDAY, reason: 'The catalog refused' },
      });
      await expect(db('inventory_reads')).resolves.toEqual([
        {
          source: 'catalog',
          read_at: MONDAY,
          failing_since: TUESDAY,
          failure: 'The catalog refused',
        },
      ]);

      await store.succeeded(WEDNESDAY);
      await expect(store.get()).resolves.toEqual({ readAt: WEDNESDAY });
    });

    it('keeps since when complete reads come with a shortfall', async () => {
      const db = await openTestDatabase(id);
      const store = new DatabaseInventoryReadStore({ db });
      await store.succeeded(MONDAY, '2 secrets could not be written');
      await store.succeeded(TUESDAY, '1 secret could not be written');
      await expect(store.get()).resolves.toEqual({
        readAt: TUESDAY,
        failing: { since: MONDAY, reason: '1 secret could not be written' },
      });
    });
  },
);
