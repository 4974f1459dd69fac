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
  keepPrepared,
  SqliteConnection,
} from '@keyturn/plugin-secrets-backend/src/__testUtils__/keepPrepared';
import { openDatabase } from '@keyturn/plugin-secrets-backend/src/database/openDatabase';
import createKnex, { Knex } from 'knex';
import { DatabaseAddress } from './messages';

/** The plugin's database, migrated, as any number of processes may open it at the same time. */
export async function openKnex(address: DatabaseAddress): Promise<Knex> {
  const knex = createKnex(configOf(address));
  return openDatabase({ getClient: async () => knex });
}

function configOf(address: DatabaseAddress): Knex.Config {
  if ('url' in address) {
    return {
      client: 'pg',
      connection: address.url,
      pool: { min: 0, max: 10 },
      useNullAsDefault: true,
    };
  }
  return {
    client: 'better-sqlite3',
    connection: { filename: address.file },
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: SqliteConnection, done: () => void) => {
        connection.pragma('foreign_keys = ON');
        keepPrepared(connection);
        done();
      },
    },
    useNullAsDefault: true,
  };
}
