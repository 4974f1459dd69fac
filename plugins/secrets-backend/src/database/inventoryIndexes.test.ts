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

import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { secretListQuerySchema } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { catalogSecret } from '../testing/catalogSecret';
import { databases } from '../testing/databases';
import { openTestDatabase } from '../testing/openTestDatabase';
import { DatabaseSecretStore } from './DatabaseSecretStore';

const NOW = DateTime.fromISO('2026-11-24T08:00:00Z', { zone: 'utc' });
const directory = resolvePackagePath(
  '@keyturn/plugin-secrets-backend',
  'migrations',
);

describe.each(databases.eachSupportedId())('inventory indexes on %s', id => {
  it('go and come back with data in the table', async () => {
    const db = await openTestDatabase(id);
    const store = new DatabaseSecretStore({ db });
    await store.applyCatalogPage([catalogSecret('db')], NOW.toISO()!);
    const name = '20261124000100_inventory_indexes.js';
    await db.migrate.down({ directory, name });
    await db.migrate.up({ directory, name });
    const page = await store.list(secretListQuerySchema.parse({}), NOW);
    expect(page.total).toBe(1);
  });
});
