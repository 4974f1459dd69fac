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
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

const migrationsDir = resolvePackagePath(
  '@keyturn/plugin-secrets-backend',
  'migrations',
);

/** On these the journal's triggers refuse to change a row, and the stores are tested. */
const SUPPORTED = ['pg', 'better-sqlite3'];

/**
 * The plugin's database, migrated unless the installation migrates on its own.
 * @throws Error where it is neither PostgreSQL nor SQLite
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const db = await database.getClient();
  const { client } = db.client.config;
  if (!SUPPORTED.includes(client)) {
    throw new Error(
      `The secrets plugin keeps its journal on PostgreSQL or SQLite only, and its database has the client '${client}'; set backend.database.client, or that of the plugin alone under backend.database.plugin.secrets, to 'pg' or 'better-sqlite3'`,
    );
  }
  if (!database.migrations?.skip) {
    await migrate(db);
  }
  return db;
}

/**
 * Replicas that start together take turns. A replica that dies in the middle leaves nothing behind, not even the lock of
 * the migrations, for which all others would wait until a person takes it away.
 */
async function migrate(db: Knex): Promise<void> {
  const directory = migrationsDir;
  if (db.client.config.client !== 'pg') {
    await db.migrate.latest({ directory });
    return;
  }
  await db.transaction(async trx => {
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [
      'keyturn.secrets.migrations',
    ]);
    await trx.migrate.latest({ directory });
  });
}
