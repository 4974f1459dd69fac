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

/** What was written for people at any time. */
export interface WrittenNotice {
  dedupe_key: string;
  sent_at: string | null;
  superseded_at: string | null;
  recipients: string;
  payload: string;
}

const COLUMNS = [
  'dedupe_key',
  'sent_at',
  'superseded_at',
  'recipients',
  'payload',
];

/** From now on keeps what the portal forgets of the notices that it wrote. */
export async function keepForgottenNotices(db: Knex): Promise<void> {
  await db.schema.createTable('forgotten_notices', table =>
    COLUMNS.forEach(column => table.text(column)),
  );
  await db.raw(
    `create trigger keep_forgotten_notices before delete on notices begin
       insert into forgotten_notices (${COLUMNS.join(', ')})
       values (${COLUMNS.map(column => `old.${column}`).join(', ')});
     end`,
  );
}

/** Those that the portal has, and those that it had. */
export async function allNotices(db: Knex): Promise<WrittenNotice[]> {
  const there: WrittenNotice[] = await db('notices').select(COLUMNS);
  const forgotten: WrittenNotice[] = await db('forgotten_notices').select(
    COLUMNS,
  );
  return [...there, ...forgotten];
}
