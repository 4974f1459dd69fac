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
import createKnex from 'knex';

/** As Backstage's TestDatabases name it, and `run.mjs` sets it. */
const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** Calls `run` with the addresses of so many empty databases, and drops them afterwards. */
export async function withPostgresDatabase<T>(
  count: number,
  run: (urls: string[]) => Promise<T>,
): Promise<T> {
  const address = process.env[VARIABLE];
  if (!address) throw new Error(`${VARIABLE} is not set; start by run.mjs`);
  const admin = createKnex({ client: 'pg', connection: address });
  const suffix = randomBytes(4).toString('hex');
  const names = Array.from(
    { length: count },
    (_, i) => `keyturn_faults_${suffix}_${i}`,
  );
  try {
    for (const name of names) await admin.raw('create database ??', [name]);
    return await run(
      names.map(name => {
        const url = new URL(address);
        url.pathname = `/${name}`;
        return url.toString();
      }),
    );
  } finally {
    for (const name of names) {
      await admin.raw('drop database if exists ?? with (force)', [name]);
    }
    await admin.destroy();
  }
}
