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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import { Knex } from 'knex';
import { Clock, toInstant } from '../Clock';
import {
  Digest,
  NewNotice,
  NoticeStore,
  OpenExpiry,
  PendingNotice,
  UnownedNotice,
} from './NoticeStore';
import { insertNotices, NoticeRow } from './operations/insertNotices';
import { unsentNotices } from './operations/unsentNotices';
import { UnreadableRowError } from './UnreadableRowError';

/** Keeps each statement short, and below the number of parameters that SQLite takes. */
const FORGOTTEN_AT_ONCE = 500;

/** With whose the secret is. */
type PendingRow = NoticeRow & { owner_ref: string | null };

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
    // Most of what a look-out finds it has found before.
    const known: string[] = await this.#db<NoticeRow>('notices')
      .whereIn(
        'dedupe_key',
        notices.map(({ dedupeKey }) => dedupeKey),
      )
      .whereNull('settled_at')
      .pluck('dedupe_key');
    const keys = new Set(known);
    const fresh = notices.filter(({ dedupeKey }) => !keys.has(dedupeKey));
    if (fresh.length === 0) return 0;
    return this.#db.transaction(trx =>
      insertNotices(trx, fresh, this.#now(), this.#newId),
    );
  }

  async pending(limit: number) {
    const rows: PendingRow[] = await this.#pending(limit).where(
      'notices.unowned',
      false,
    );
    return rows.map(row => readable(row, () => toPending(row)));
  }

  async pendingUnowned(limit: number) {
    const rows: Array<PendingRow & { spec: string | null }> =
      await this.#pending(limit)
        .where('notices.unowned', true)
        .select('secrets.spec');
    return rows.map(row =>
      readable(row, () => ({
        ...toPending(row),
        rotation: rotationOf(row.spec),
      })),
    );
  }

  async markSent(id: string, payload?: NotificationPayload): Promise<void> {
    await this.#db.transaction(async trx => {
      const now = this.#now();
      const [sent] = await trx<NoticeRow>('notices')
        .where({ id })
        .update({
          sent_at: now,
          ...(payload ? { payload: JSON.stringify(payload) } : {}),
        })
        .returning('*');
      if (sent) await supersede(trx, sent, JSON.parse(sent.recipients), now);
    });
  }

  async drop(id: string): Promise<void> {
    const now = this.#now();
    await this.#db<NoticeRow>('notices')
      .where({ id, sent_at: null })
      .update({ superseded_at: now, settled_at: now, expiring_ref: null });
  }

  async get(ids: string[]): Promise<PendingNotice[]> {
    const rows: PendingRow[] = await this.#db<NoticeRow>('notices')
      .leftJoin('secrets', 'secrets.ref', 'notices.secret_ref')
      .whereIn('notices.id', ids)
      .orderBy(['notices.created_at', 'notices.id'])
      .select('notices.*', 'secrets.owner_ref');
    return rows.map(toPending);
  }

  async wasSent(dedupeKey: string): Promise<boolean> {
    const row = await this.#db<NoticeRow>('notices')
      .where({ dedupe_key: dedupeKey })
      .where(told => told.whereNotNull('sent_at').orWhereNotNull('bundled_at'))
      .first('id');
    return row !== undefined;
  }

  async markFailed(id: string, nextAttemptAt: string): Promise<void> {
    await this.#db<NoticeRow>('notices')
      .where({ id })
      .update({ next_attempt_at: nextAttemptAt })
      .increment('attempts', 1);
  }

  async address(id: string, recipients: string[]): Promise<void> {
    await this.#db<NoticeRow>('notices')
      .where({ id })
      .update({
        recipients: JSON.stringify(recipients),
        unowned: false,
        unaddressed_at: recipients.length > 0 ? null : this.#now(),
      });
  }

  async bundle({ recipient, members, notice }: Digest): Promise<boolean> {
    return this.#db.transaction(async trx => {
      const now = this.#now();
      const rows: NoticeRow[] = await unsentNotices(trx)
        .whereIn('id', members)
        .orderBy('id')
        .forUpdate()
        .select('notices.*');
      const toTell = rows.filter(row => recipientsOf(row).includes(recipient));
      if (toTell.length < members.length) return false;
      for (const row of toTell) {
        await takeFrom(trx, row, [recipient], { bundled_at: now });
        await supersede(trx, row, [recipient], now);
      }
      await insertNotices(trx, [notice], now, this.#newId);
      return true;
    });
  }

  async openExpiries(afterRef: string, limit: number): Promise<OpenExpiry[]> {
    const refs: Array<{ secretRef: string }> = await this.#db('notices')
      .where('expiring_ref', '>', afterRef)
      .distinct({ secretRef: 'expiring_ref' })
      .orderBy('expiring_ref')
      .limit(limit);
    const rows = await this.#db<NoticeRow>('notices')
      .whereIn(
        'expiring_ref',
        refs.map(({ secretRef }) => secretRef),
      )
      .orderBy(['created_at', 'id']);
    return refs.flatMap(({ secretRef }) => {
      const told = rows.filter(row => row.expiring_ref === secretRef);
      // Another look-out may have settled them just now.
      if (told.length === 0) return [];
      const sent = told.filter(row => row.sent_at);
      return {
        secretRef,
        dedupeKeys: told.map(row => row.dedupe_key),
        since: told[0].created_at,
        reached: [...new Set(sent.flatMap(recipientsOf))],
      };
    });
  }

  async settle(dedupeKeys: string[], notices: NewNotice[]): Promise<void> {
    await this.#db.transaction(async trx => {
      const now = this.#now();
      await unsentNotices(trx)
        .whereIn('dedupe_key', dedupeKeys)
        .update({ superseded_at: now });
      const settled = await trx<NoticeRow>('notices')
        .whereIn('dedupe_key', dedupeKeys)
        .whereNotNull('expiring_ref')
        .update({ expiring_ref: null, settled_at: now });
      // Another watcher has done it, and said so.
      if (settled === 0) return;
      await trx<NoticeRow>('notices')
        .whereIn(
          'dedupe_key',
          notices.map(({ dedupeKey }) => dedupeKey),
        )
        .whereNotNull('sent_at')
        .update({ settled_at: now });
      await insertNotices(trx, notices, now, this.#newId);
    });
  }

  async forget(before: string): Promise<number> {
    const now = this.#now();
    let forgotten = 0;
    for (;;) {
      const ids: string[] = await this.#db<NoticeRow>('notices')
        .where('created_at', '<', before)
        .whereNull('expiring_ref')
        .where(ended =>
          ended
            .whereNotNull('sent_at')
            .orWhereNotNull('superseded_at')
            .orWhereNotNull('bundled_at')
            .orWhereNotNull('unaddressed_at'),
        )
        .whereNotExists(inNeed(this.#db, now))
        .limit(FORGOTTEN_AT_ONCE)
        .pluck('id');
      forgotten += await this.#db<NoticeRow>('notices')
        .whereIn('id', ids)
        .delete();
      if (ids.length < FORGOTTEN_AT_ONCE) return forgotten;
    }
  }

  #pending(limit: number) {
    return unsentNotices(this.#db)
      .leftJoin('secrets', 'secrets.ref', 'notices.secret_ref')
      .where('next_attempt_at', '<=', this.#now())
      .orderBy(['notices.created_at', 'notices.id'])
      .limit(limit)
      .select('notices.*', 'secrets.owner_ref');
  }

  #now(): string {
    return toInstant(this.#clock.now());
  }
}

/** Secrets of which a look-out or a rotation may write the same notice again, which must be known as told. */
function inNeed(db: Knex, now: string): Knex.QueryBuilder {
  return db('secrets')
    .whereRaw('secrets.ref = notices.secret_ref')
    .whereNull('secrets.retired_at')
    .where(any =>
      any
        .whereNull('secrets.owner_ref')
        .orWhere('secrets.owner_trusted', false)
        .orWhere('secrets.rotate_by', '<=', now)
        .orWhereNotNull('secrets.open_rotation_id')
        .orWhereNotNull('secrets.compromised_at'),
    );
}

/** Whoever got the newer notice must not get an older one of its scope afterwards. */
async function supersede(
  trx: Knex.Transaction,
  newer: NoticeRow,
  reached: string[],
  now: string,
): Promise<void> {
  if (!newer.scope) return;
  const older = await unsentNotices(trx)
    .where({ scope: newer.scope })
    .where('created_at', '<', newer.created_at)
    .select('notices.*');
  for (const row of older) {
    // It will not be sent before somebody mends it.
    if (readable(row, () => recipientsOf(row)) instanceof Error) continue;
    await takeFrom(trx, row, reached, { superseded_at: now });
  }
}

/** Without any recipient left, the notice ends. */
async function takeFrom(
  trx: Knex.Transaction,
  row: NoticeRow,
  recipients: string[],
  end: Pick<NoticeRow, 'bundled_at'> | Pick<NoticeRow, 'superseded_at'>,
): Promise<void> {
  const left = recipientsOf(row).filter(ref => !recipients.includes(ref));
  const ends = left.length === 0 && !row.unowned;
  await trx<NoticeRow>('notices')
    .where({ id: row.id })
    .update({ recipients: JSON.stringify(left), ...(ends ? end : {}) });
}

/** A notice that cannot be read keeps no other from being sent. */
function readable<T>(row: NoticeRow, read: () => T): T | UnreadableRowError {
  try {
    return read();
  } catch (cause) {
    return new UnreadableRowError('a notice', row.secret_ref, row.id, {
      cause,
    });
  }
}

/** Where the secret cannot be read, those who are told of escalations are told as by no policy of its own. */
function rotationOf(spec: string | null): UnownedNotice['rotation'] {
  try {
    return spec ? JSON.parse(spec).rotation : undefined;
  } catch {
    return undefined;
  }
}

function recipientsOf({ recipients }: Pick<NoticeRow, 'recipients'>): string[] {
  return JSON.parse(recipients);
}

function toPending(row: PendingRow): PendingNotice {
  return {
    id: row.id,
    dedupeKey: row.dedupe_key,
    secretRef: row.secret_ref,
    recipients: recipientsOf(row),
    unowned: Boolean(row.unowned),
    payload: JSON.parse(row.payload),
    attempts: row.attempts,
    ownerRef: row.owner_ref ?? undefined,
    digest: Boolean(row.digest),
    fact: row.fact ? JSON.parse(row.fact) : undefined,
  };
}
