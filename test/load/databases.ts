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

import { randomBytes } from 'node:crypto';
import createKnex, { Knex } from 'knex';

/** As Backstage's TestDatabases name it, and `run.mjs` sets it. */
const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** Calls `run` with empty databases of their own, one for each name, and drops them afterwards. */
export async function withDatabases<T>(
  names: string[],
  run: (databases: Knex[]) => Promise<T>,
): Promise<T> {
  const address = process.env[VARIABLE];
  if (!address) throw new Error(`${VARIABLE} is not set; start by run.mjs`);
  const admin = createKnex({ client: 'pg', connection: address });
  const suffix = randomBytes(4).toString('hex');
  const created = names.map(name => `keyturn_load_${name}_${suffix}`);
  const open: Knex[] = [];
  try {
    for (const name of created) {
      await admin.raw('create database ??', [name]);
      const url = new URL(address);
      url.pathname = `/${name}`;
      open.push(
        createKnex({
          client: 'pg',
          connection: url.toString(),
          pool: { min: 0, max: 20 },
          useNullAsDefault: true,
        }),
      );
    }
    return await run(open);
  } finally {
    for (const knex of open) await knex.destroy();
    for (const name of created) {
      await admin.raw('drop database if exists ?? with (force)', [name]);
    }
    await admin.destroy();
  }
}

export async function versionOf(db: Knex): Promise<string> {
  const { rows } = await db.raw('show server_version');
  return `PostgreSQL ${rows[0].server_version.split(' ')[0]}`;
}
