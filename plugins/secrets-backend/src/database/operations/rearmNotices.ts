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
import { retirementKey, returnedNotice } from '../../journal/retirementNotices';
import { NoticeFact } from '../NoticeStore';
import { SecretRow } from '../secretRows';
import { insertNotices, NoticeRow, unsentAt } from './insertNotices';
import { noticeId } from './noticeId';

/** A secret that the catalog lists again. */
export type ReturnedRow = Pick<
  SecretRow,
  | 'ref'
  | 'title'
  | 'owner_ref'
  | 'owner_trusted'
  | 'retired_at'
  | 'open_rotation_id'
  | 'compromised_at'
>;

/** What watchers write again for as long as it is true. */
const WATCHED: Array<NoticeFact['kind']> = ['expiry', 'escalation', 'conflict'];

/**
 * Lets people be told again of a secret that was away what they were told before: what watchers find they may tell again,
 * and what was told when it came about is told again right away. What is no longer true by then is dropped before it is
 * sent.
 */
export async function rearmNotices(
  trx: Knex.Transaction,
  secret: ReturnedRow,
  at: string,
): Promise<void> {
  const rows: NoticeRow[] = await trx<NoticeRow>('notices')
    .where({ secret_ref: secret.ref })
    .whereNotNull('fact')
    .orderBy(['created_at', 'id'])
    .select('*');
  const told = rows
    .filter(isEnded)
    .map(row => ({ row, fact: JSON.parse(row.fact!) as NoticeFact }));
  const watched = told.filter(({ fact }) => WATCHED.includes(fact.kind));
  await trx<NoticeRow>('notices')
    .whereIn(
      'id',
      watched.map(({ row }) => row.id),
    )
    .update({ settled_at: at, expiring_ref: null });
  const lasting = told.filter(({ fact }) => lasts(fact, secret));
  // The last one of a scope is what people have before them.
  const last = new Map(lasting.map(({ row }) => [row.scope ?? row.id, row]));
  for (const row of last.values()) {
    await trx<NoticeRow>('notices')
      .where({ id: row.id })
      .update({ ...whom(row, secret), ...unsentAt(at) });
  }
  await tellReturn(trx, secret, rows, at);
}

/** Whether it may still be so, and nobody writes it again. */
function lasts(fact: NoticeFact, secret: ReturnedRow): boolean {
  switch (fact.kind) {
    case 'rotation':
      return fact.rotationId === secret.open_rotation_id;
    case 'compromise':
      return (
        fact.reportedAt !== undefined &&
        fact.reportedAt === secret.compromised_at
      );
    case 'outside':
      return secret.compromised_at !== null;
    case 'start':
      return secret.open_rotation_id === null;
    default:
      return false;
  }
}

async function tellReturn(
  trx: Knex.Transaction,
  secret: ReturnedRow,
  rows: NoticeRow[],
  at: string,
): Promise<void> {
  const { ref, retired_at: retiredAt } = secret;
  if (!retiredAt) return;
  const key = retirementKey(ref, retiredAt);
  const retired = rows.find(row => row.dedupe_key === key);
  if (!retired) return;
  const { recipients, unowned } = whom(retired, secret);
  const notice = {
    ...returnedNotice(
      { ref, title: secret.title, ownerRef: ownerOf(secret) },
      { retiredAt, recipients: JSON.parse(recipients) },
    ),
    unowned: Boolean(unowned),
  };
  await insertNotices(trx, [notice], at, () => noticeId(notice));
}

/** A digest has taken the recipients of what it told. */
function whom(
  row: NoticeRow,
  secret: ReturnedRow,
): Pick<NoticeRow, 'recipients' | 'unowned'> {
  const recipients: string[] = JSON.parse(row.recipients);
  const owner = ownerOf(secret);
  return {
    recipients: JSON.stringify(
      recipients.length > 0 || !owner ? recipients : [owner],
    ),
    unowned: recipients.length === 0 && !owner,
  };
}

function ownerOf({ owner_ref: ref, owner_trusted: counts }: ReturnedRow) {
  return (counts && ref) || undefined;
}

function isEnded(row: NoticeRow): boolean {
  return [
    row.sent_at,
    row.superseded_at,
    row.bundled_at,
    row.unaddressed_at,
  ].some(Boolean);
}
