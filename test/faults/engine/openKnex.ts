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

import { openDatabase } from '@keyturn/plugin-secrets-backend/src/database/openDatabase';
import createKnex, { Knex } from 'knex';
import { DatabaseAddress } from './messages';

const MOST_PREPARED = 1_000;

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

/** What is used of better-sqlite3. */
interface SqliteConnection {
  pragma(text: string): void;
  prepare(sql: string): unknown;
}

/** Most time of a year went into preparing the same statements again; knex runs each to its end before the next. */
function keepPrepared(connection: SqliteConnection): void {
  const prepare = connection.prepare.bind(connection);
  const prepared = new Map<string, unknown>();
  connection.prepare = sql => {
    const statement = prepared.get(sql) ?? prepare(sql);
    if (prepared.size === MOST_PREPARED) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  };
}
