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
import { Clock, toInstant } from '../Clock';
import { NewNotice, NoticeStore, PendingNotice } from './NoticeStore';

interface NoticeRow {
  id: string;
  dedupe_key: string;
  scope: string | null;
  secret_ref: string;
  recipients: string;
  payload: string;
  created_at: string;
  sent_at: string | null;
  superseded_at: string | null;
  next_attempt_at: string | null;
  attempts: number;
}

/** Adds notices inside a transaction that also writes the fact they tell. Returns how many were new. */
export async function insertNotices(
  db: Knex,
  notices: NewNotice[],
  now: string,
  newId: () => string,
): Promise<number> {
  let added = 0;
  for (const notice of notices) {
    const inserted = await db<NoticeRow>('notices')
      .insert({
        id: newId(),
        dedupe_key: notice.dedupeKey,
        scope: notice.payload.scope ?? null,
        secret_ref: notice.secretRef,
        recipients: JSON.stringify(notice.recipients),
        payload: JSON.stringify(notice.payload),
        created_at: now,
        next_attempt_at: now,
        attempts: 0,
      })
      .onConflict('dedupe_key')
      .ignore()
      .returning('id');
    added += inserted.length;
  }
  return added;
}

/** Keeps notices in the plugin's database. */
export class DatabaseNoticeStore implements NoticeStore {
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: { db: Knex; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  async enqueue(notices: NewNotice[]): Promise<number> {
    return this.#db.transaction(trx =>
      insertNotices(trx, notices, this.#now(), this.#newId),
    );
  }

  async pending(limit: number): Promise<PendingNotice[]> {
    const rows = await this.#db<NoticeRow>('notices')
      .whereNull('sent_at')
      .whereNull('superseded_at')
      .where('next_attempt_at', '<=', this.#now())
      .orderBy(['created_at', 'id'])
      .limit(limit);
    return rows.map(row => ({
      id: row.id,
      dedupeKey: row.dedupe_key,
      secretRef: row.secret_ref,
      recipients: JSON.parse(row.recipients),
      payload: JSON.parse(row.payload),
      attempts: row.attempts,
    }));
  }

  async markSent(id: string): Promise<void> {
    await this.#db.transaction(async trx => {
      const now = this.#now();
      const [sent] = await trx<NoticeRow>('notices')
        .where({ id })
        .update({ sent_at: now })
        .returning('*');
      if (sent?.scope) await supersede(trx, sent, now);
    });
  }

  async markFailed(id: string, nextAttemptAt: string): Promise<void> {
    await this.#db<NoticeRow>('notices')
      .where({ id })
      .update({ next_attempt_at: nextAttemptAt })
      .increment('attempts', 1);
  }

  #now(): string {
    return toInstant(this.#clock.now());
  }
}

/** Whoever got the newer notice must not get an older one of its scope afterwards. */
async function supersede(
  trx: Knex.Transaction,
  sent: NoticeRow,
  now: string,
): Promise<void> {
  const reached: string[] = JSON.parse(sent.recipients);
  const older = await trx<NoticeRow>('notices')
    .where({ scope: sent.scope, sent_at: null, superseded_at: null })
    .where('created_at', '<', sent.created_at)
    .select('id', 'recipients');
  for (const { id, recipients } of older) {
    const left = (JSON.parse(recipients) as string[]).filter(
      recipient => !reached.includes(recipient),
    );
    await trx<NoticeRow>('notices')
      .where({ id })
      .update(
        left.length > 0
          ? { recipients: JSON.stringify(left) }
          : { superseded_at: now },
      );
  }
}
