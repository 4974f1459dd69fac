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

import { Knex } from 'knex';

/** Empties tables, children first; also the journal, whose rows nothing but a test may take away. */
export async function emptyTables(db: Knex, tables: string[]): Promise<void> {
  await db.transaction(async trx => {
    const restore = await liftTriggers(trx);
    const deletes = tables.map(table => trx(table).delete().toString());
    if (isPostgres(trx)) await trx.raw(deletes.join(';'));
    else for (const text of deletes) await trx.raw(text);
    await restore();
  });
}

async function liftTriggers(trx: Knex.Transaction) {
  if (isPostgres(trx)) {
    await trx.raw('ALTER TABLE journal DISABLE TRIGGER USER');
    return () => trx.raw('ALTER TABLE journal ENABLE TRIGGER USER');
  }
  const triggers: Array<{ name: string; sql: string }> = await trx(
    'sqlite_master',
  ).where({ type: 'trigger', tbl_name: 'journal' });
  for (const { name } of triggers) await trx.raw(`DROP TRIGGER ??`, [name]);
  return async () => {
    for (const { sql } of triggers) await trx.raw(sql);
  };
}

function isPostgres(trx: Knex.Transaction): boolean {
  return trx.client.config.client.includes('pg');
}
