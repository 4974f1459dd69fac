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
import { Knex } from 'knex';

/** Runs something unless another process runs what has the same name; a process that dies gives way. */
export async function onlyOne(
  db: Knex,
  name: string,
  run: () => Promise<void>,
): Promise<void> {
  const key = createHash('sha256').update(name).digest().readInt32BE();
  await db.transaction(async trx => {
    const { rows } = await trx.raw(
      'select pg_try_advisory_xact_lock(?) as ok',
      [key],
    );
    if (rows[0].ok) await run();
  });
}
