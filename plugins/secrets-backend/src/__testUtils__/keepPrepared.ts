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

import { createHash } from 'node:crypto';

const MOST_PREPARED = 1_000;

/** What is used of better-sqlite3. */
export interface SqliteConnection {
  pragma(text: string): void;
  prepare(sql: string): unknown;
}

/**
 * Prepares each statement once: a third of what SQLite takes for a test goes into preparing the same ones again. Knex runs
 * each to its end before the next.
 */
export function keepPrepared(connection: SqliteConnection): void {
  const prepare = connection.prepare.bind(connection);
  const prepared = new Map<string, unknown>();
  connection.prepare = sql => {
    const statement = prepared.get(sql) ?? prepare(sql);
    if (prepared.size === MOST_PREPARED) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  };
}

/** What is used of pg. */
export interface PostgresConnection {
  query(
    config: { text?: string; values?: unknown[]; name?: string },
    ...more: unknown[]
  ): unknown;
}

/** The same for PostgreSQL, which prepares once for a connection what has a name. */
export function namePrepared(connection: PostgresConnection): void {
  const query = connection.query.bind(connection);
  connection.query = (config, ...more) => {
    const { text, values } = config;
    const named =
      text && values?.length
        ? { ...config, name: createHash('sha1').update(text).digest('base64') }
        : config;
    return query(named, ...more);
  };
}
