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

import { isTerminalPhase } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toInstant } from '../../Clock';
import {
  CompromisedSecret,
  containedNotice,
  containedSentence,
  replacedNotice,
  replacedSentence,
} from '../../journal/compromiseNotices';
import {
  adoptedNotRevokedSentence,
  notContainedSentence,
} from '../../journal/unknownVersionNotices';
import { leftToPeople } from '../../policies/startPace';
import { CompromiseRow } from '../compromiseRows';
import { NewNotice } from '../NoticeStore';
import { RotationRow } from '../rotationRows';
import { JournalNote, RotationChange } from '../RotationChange';
import { SecretRow } from '../secretRows';
import { readConcerned } from './readConcerned';
import { Containment, isContained, readContainment } from './readContainment';

export interface Settled {
  journal: JournalNote[];
  notices: NewNotice[];
}

const NOTHING: Settled = { journal: [], notices: [] };

/**
 * Writes what a change of a rotation means for the look-out and for the report that the rotation answers: a live
 * version begins a new life, and an ending contains the compromise, leaves it replaced, or leaves it as it was. To be
 * called after the change itself was written.
 */
export async function settleSecret(
  trx: Knex.Transaction,
  row: RotationRow,
  change: RotationChange,
  now: string,
): Promise<Settled> {
  const { live, previousLive } = change.secret ?? {};
  const ends = change.phase !== undefined && isTerminalPhase(change.phase);
  if (!live && !previousLive && !ends) return NOTHING;
  const answered = await answeredBy(trx, row);
  if (live) await beginLife(trx, row, Boolean(answered), now);
  if (previousLive) await goBack(trx, row);
  if (!ends) return NOTHING;
  return change.phase === 'completed'
    ? settleCompleted(trx, row, change, { answered, now })
    : settleUncompleted(trx, row, change, { answered, now });
}

/** The open report that the rotation is to answer. */
async function answeredBy(
  trx: Knex.Transaction,
  row: RotationRow,
): Promise<CompromiseRow | undefined> {
  return trx<CompromiseRow>('compromises')
    .where({ secret_ref: row.secret_ref, rotation_id: row.id })
    .whereNull('contained_at')
    .whereNull('withdrawn_at')
    .first();
}

/** When the next rotation may start is worked out by the next read of the catalog, as the lifetime is. */
async function beginLife(
  trx: Knex.Transaction,
  row: RotationRow,
  answers: boolean,
  now: string,
): Promise<void> {
  await ofSecret(trx, row).update({
    version_ttl: JSON.parse(row.policy).ttl ?? null,
    version_authority: trx.ref('authority_ref'),
    start_at: answers ? null : trx.ref('emergency_at'),
    ...(answers ? { emergency_at: null } : {}),
    etag: '',
  });
  if (answers) {
    await ofReport(trx, row).update({ replaced_at: now });
  }
}

async function goBack(trx: Knex.Transaction, row: RotationRow): Promise<void> {
  await ofSecret(trx, row).update({
    version_ttl: null,
    version_authority: null,
    start_at: trx.ref('emergency_at'),
    etag: '',
  });
}

async function settleCompleted(
  trx: Knex.Transaction,
  row: RotationRow,
  change: RotationChange,
  { answered, now }: { answered: CompromiseRow | undefined; now: string },
): Promise<Settled> {
  await ofSecret(trx, row).update({ not_before: null });
  if (!answered) return NOTHING;
  const secret = await concernedBy(trx, row);
  const reportedAt = answered.reported_at;
  const { secret_ref: ref, previous_version_id: replacedId } = row;
  const containment = await readContainment(trx, ref, replacedId);
  if (!isContained(containment)) {
    const message = whyNotContained(containment, change.revocation);
    return {
      journal: [{ event: 'compromise.replaced', level: 'error', message }],
      notices: replacedNotice(secret, reportedAt, {
        rotationId: row.id,
        message,
        unclear: containment.unknown.length + containment.adopted.length > 0,
      }),
    };
  }
  return contain(trx, { secret, reportedAt, now });
}

/** The compromised version is revoked, and nothing else of the secret may be what has leaked. */
export async function contain(
  trx: Knex.Transaction,
  report: { secret: CompromisedSecret; reportedAt: string; now: string },
): Promise<Settled> {
  const { secret, reportedAt, now } = report;
  const times = { reportedAt, containedAt: now };
  await trx('compromises')
    .where({ secret_ref: secret.ref })
    .update({ contained_at: now });
  await trx('secrets').where({ ref: secret.ref }).update({
    compromised_at: null,
  });
  return {
    journal: [
      { event: 'compromise.contained', message: containedSentence(times) },
    ],
    notices: containedNotice(secret, times),
  };
}

function whyNotContained(
  { unknown, adopted }: Containment,
  revocation: RotationChange['revocation'],
): string {
  if (unknown.length > 0) return notContainedSentence(unknown);
  return adopted.length > 0
    ? adoptedNotRevokedSentence(adopted)
    : replacedSentence(revocation);
}

/** The compromised version may still be the one in use, so the report asks for another rotation. */
async function settleUncompleted(
  trx: Knex.Transaction,
  row: RotationRow,
  change: RotationChange,
  { answered, now }: { answered: CompromiseRow | undefined; now: string },
): Promise<Settled> {
  const pause = leftToPeople({
    cancelled: change.phase === 'cancelled',
    emergency: answered !== undefined,
  });
  const emergency = answered?.starts ? answered.reported_at : undefined;
  await ofSecret(trx, row).update({
    not_before: toInstant(DateTime.fromISO(now, { zone: 'utc' }).plus(pause)),
    ...(emergency ? { emergency_at: emergency, start_at: emergency } : {}),
  });
  if (answered) {
    await ofReport(trx, row).update({ rotation_id: null, replaced_at: null });
  }
  return NOTHING;
}

async function concernedBy(trx: Knex.Transaction, row: RotationRow) {
  const secret: SecretRow | undefined = await ofSecret(trx, row).first();
  if (!secret) throw new Error(`${row.secret_ref} is not in the inventory`);
  return readConcerned(trx, secret);
}

function ofSecret(trx: Knex.Transaction, row: RotationRow) {
  return trx('secrets').where({ ref: row.secret_ref });
}

function ofReport(trx: Knex.Transaction, row: RotationRow) {
  return trx('compromises').where({ secret_ref: row.secret_ref });
}
