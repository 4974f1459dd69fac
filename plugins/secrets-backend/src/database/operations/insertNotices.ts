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
import { NewNotice } from '../NoticeStore';

export interface NoticeRow {
  id: string;
  dedupe_key: string;
  scope: string | null;
  secret_ref: string;
  /** JSON. */
  recipients: string;
  /** JSON. */
  payload: string;
  /** JSON. */
  fact: string | null;
  /** SQLite has no booleans: 0 or 1. */
  unowned: boolean | number;
  digest: boolean | number;
  created_at: string;
  sent_at: string | null;
  superseded_at: string | null;
  bundled_at: string | null;
  unaddressed_at: string | null;
  expiring_ref: string | null;
  settled_at: string | null;
  next_attempt_at: string | null;
  attempts: number;
}

/**
 * Adds notices inside a transaction that also writes the fact they tell. One whose key is known is told again where that
 * was settled, and else left as it is. Returns how many are to be told that were not.
 */
export async function insertNotices(
  db: Knex,
  notices: NewNotice[],
  now: string,
  newId: () => string,
): Promise<number> {
  let added = 0;
  for (const notice of notices) {
    const row = {
      dedupe_key: notice.dedupeKey,
      scope: notice.payload.scope ?? null,
      secret_ref: notice.secretRef,
      recipients: JSON.stringify(notice.recipients),
      unowned: notice.unowned ?? false,
      digest: notice.digest ?? false,
      expiring_ref: notice.expiring ? notice.secretRef : null,
      payload: JSON.stringify(notice.payload),
      fact: notice.fact ? JSON.stringify(notice.fact) : null,
      ...unsentAt(now),
    };
    const inserted = await db<NoticeRow>('notices')
      .insert({ id: newId(), ...row })
      .onConflict('dedupe_key')
      .merge(row)
      .whereNotNull('notices.settled_at')
      .returning('id');
    added += inserted.length;
  }
  return added;
}

/** Of a notice that is to be sent, as if it had never been told. */
export function unsentAt(now: string) {
  return {
    created_at: now,
    sent_at: null,
    superseded_at: null,
    bundled_at: null,
    unaddressed_at: null,
    settled_at: null,
    next_attempt_at: now,
    attempts: 0,
  };
}
