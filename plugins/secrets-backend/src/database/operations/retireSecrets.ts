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
import { retiredNotice, RetiredSecret } from '../../journal/retirementNotices';
import { raiseRevision } from '../CountCache';
import { SecretRow } from '../secretRows';
import { insertNotices, NoticeRow } from './insertNotices';
import { lockSecrets } from './lockSecrets';
import { noticeId } from './noticeId';

/** Keeps a statement well below the number of parameters that SQLite takes. */
const CHUNK = 500;

/** Retires those of the secrets that are not retired, and writes that people are told. Returns the refs of those. */
export async function retireSecrets(
  trx: Knex.Transaction,
  refs: string[],
  at: string,
): Promise<string[]> {
  const retired: string[] = [];
  const sorted = [...refs].sort();
  for (let i = 0; i < sorted.length; i += CHUNK) {
    const chunk = sorted.slice(i, i + CHUNK);
    await lockSecrets(trx, chunk);
    const rows: SecretRow[] = await trx<SecretRow>('secrets')
      .whereIn('ref', chunk)
      .whereNull('retired_at')
      .orderBy('ref')
      .select('*');
    await trx<SecretRow>('secrets')
      .whereIn(
        'ref',
        rows.map(({ ref }) => ref),
      )
      .update({ retired_at: at, updated_at: at, start_at: null });
    await tell(trx, rows, at);
    retired.push(...rows.map(({ ref }) => ref));
  }
  if (retired.length > 0) await raiseRevision(trx);
  return retired;
}

async function tell(
  trx: Knex.Transaction,
  rows: SecretRow[],
  at: string,
): Promise<void> {
  const told: NoticeRow[] = await trx<NoticeRow>('notices')
    .whereIn(
      'expiring_ref',
      rows.map(({ ref }) => ref),
    )
    .whereNotNull('sent_at')
    .select('expiring_ref', 'recipients');
  for (const row of rows) {
    const reached = told
      .filter(({ expiring_ref: ref }) => ref === row.ref)
      .flatMap(({ recipients }): string[] => JSON.parse(recipients));
    const notice = retiredNotice(toRetired(row), { at, reached });
    await insertNotices(trx, [notice], at, () => noticeId(notice));
  }
}

function toRetired(row: SecretRow): RetiredSecret {
  return {
    ref: row.ref,
    title: row.title,
    ownerRef: (row.owner_trusted && row.owner_ref) || undefined,
    compromised: row.compromised_at !== null,
    rotating: row.open_rotation_id !== null,
  };
}
