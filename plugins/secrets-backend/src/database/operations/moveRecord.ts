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
import {
  handedOverNotice,
  handedOverSentence,
  takenOverSentence,
} from '../../journal/handoverNotices';
import { retirementKey } from '../../journal/retirementNotices';
import { raiseRevision } from '../CountCache';
import { CompromiseRow } from '../compromiseRows';
import { HandoverRow } from '../handoverRows';
import { Agreement } from '../HandoverStore';
import { HeadRow } from '../journalRows';
import { JournalNote } from '../RotationChange';
import { RotationRow, VersionRow } from '../rotationRows';
import {
  PlaceRow,
  SecretRow,
  TargetRow,
  UnknownVersionRow,
} from '../secretRows';
import { appendJournal, appendSecretJournal } from './appendJournal';
import { insertNotices, NoticeRow } from './insertNotices';
import { noticeId } from './noticeId';
import { forgetCiphertexts } from './noteCiphertexts';
import { forgetKnownVersions } from './noteUnknownVersions';
import { ClosedJournal, closedJournals } from './readRotationJournal';
import { retireSecrets } from './retireSecrets';

/** Both locked, and the rotation locked before them. */
interface Move {
  from: SecretRow;
  to: SecretRow;
  rotation?: RotationRow;
  at: string;
  agreement?: Agreement;
}

/** Moves all that is on record of one secret to another one. */
export async function moveRecord(
  trx: Knex.Transaction,
  move: Move,
): Promise<void> {
  const { from, to, at } = move;
  await retireSecrets(trx, [from.ref], at);
  await moveVersions(trx, move);
  await moveReport(trx, move);
  await moveLive(trx, move);
  await moveTargets(trx, move);
  // the next observation notes them of the new one, whose owner is told
  await forgetCiphertexts(trx, { secret_ref: from.ref });
  await movePlaces(trx, move);
  await forgetKnownVersions(trx, to.ref);
  const closed = await closeJournal(trx, move);
  await beginJournal(trx, move, closed);
  await trx<HandoverRow>('secret_handovers')
    .insert({
      from_ref: from.ref,
      to_ref: to.ref,
      since: at,
      problem: null,
      done_at: at,
      seq: closed.seq,
      hash: closed.hash,
    })
    .onConflict(['from_ref', 'to_ref'])
    .merge(['problem', 'done_at', 'seq', 'hash']);
  await tell(trx, move);
  await raiseRevision(trx);
}

/** What minted them knows them by the ref that they were minted under. */
async function moveVersions(
  trx: Knex.Transaction,
  { from, to }: Move,
): Promise<void> {
  await trx<VersionRow>('versions')
    .where({ secret_ref: from.ref })
    .update({
      secret_ref: to.ref,
      minted_as: trx.raw('COALESCE(minted_as, ?)', [from.ref]),
    });
  const unknown = () =>
    trx<UnknownVersionRow>('unknown_versions').where({ secret_ref: from.ref });
  // The earlier sighting stays.
  await trx<UnknownVersionRow>('unknown_versions')
    .where({ secret_ref: to.ref })
    .whereIn('version_id', await unknown().pluck('version_id'))
    .delete();
  await unknown().update({ secret_ref: to.ref });
}

/** One that is over stays where it is. */
async function moveReport(
  trx: Knex.Transaction,
  { from, to, rotation }: Move,
): Promise<void> {
  const open = await trx<CompromiseRow>('compromises')
    .where({ secret_ref: from.ref })
    .whereNull('contained_at')
    .whereNull('withdrawn_at')
    .first('secret_ref');
  if (open) {
    await trx('compromises').where({ secret_ref: to.ref }).delete();
    await trx('compromises')
      .where({ secret_ref: from.ref })
      .update({ secret_ref: to.ref });
  }
  if (!rotation) return;
  const started = await trx('rotation_starts')
    .where({ secret_ref: from.ref, rotation_id: rotation.id })
    .first('secret_ref');
  if (!started) return;
  await trx('rotation_starts').where({ secret_ref: to.ref }).delete();
  await trx('rotation_starts')
    .where({ secret_ref: from.ref })
    .update({ secret_ref: to.ref });
}

/** What follows from the declaration of the new one is worked out by the next read of the catalog; until then it is as before. */
async function moveLive(
  trx: Knex.Transaction,
  { from, to, rotation, at }: Move,
): Promise<void> {
  const hasVersion = from.version_issued_at !== null;
  await trx<SecretRow>('secrets')
    .where({ ref: to.ref })
    .update({
      version_id: from.version_id,
      version_issued_at: from.version_issued_at,
      version_expires_at: from.version_expires_at,
      version_ttl: from.version_ttl,
      version_authority: from.version_authority,
      rollbacks: from.rollbacks,
      annotated_as: from.annotated_as ?? from.ref,
      open_rotation_id: from.open_rotation_id,
      rotation_partial: from.rotation_partial,
      not_before: from.not_before,
      compromised_at: from.compromised_at ?? to.compromised_at,
      emergency_at: from.emergency_at ?? to.emergency_at,
      start_at: from.emergency_at ?? to.emergency_at,
      ...(hasVersion && {
        issued_at: from.issued_at,
        rotate_by: from.rotate_by,
        expires_at: from.expires_at,
        expiry_source: from.expiry_source,
      }),
      etag: '',
      tell_at: '',
      updated_at: at,
    });
  await trx<SecretRow>('secrets').where({ ref: from.ref }).update({
    version_id: null,
    version_issued_at: null,
    version_expires_at: null,
    version_ttl: null,
    version_authority: null,
    rollbacks: 0,
    annotated_as: null,
    open_rotation_id: null,
    rotation_partial: false,
    not_before: null,
    compromised_at: null,
    emergency_at: null,
    unknown_version_since: null,
    start_at: null,
    issued_at: null,
    rotate_by: null,
    expires_at: null,
    expiry_source: null,
    tell_at: null,
    etag: '',
  });
  if (!rotation) return;
  await trx<RotationRow>('rotations')
    .where({ id: rotation.id })
    .update({
      annotated_as: rotation.annotated_as ?? from.ref,
      // a runner that held it for too long may not write what it has read of the earlier one
      ticket: null,
      ticket_expires_at: null,
      updated_at: at,
    })
    .increment('wakes', 1);
}

/** What was seen of the places stays known. */
async function moveTargets(
  trx: Knex.Transaction,
  { from, to }: Move,
): Promise<void> {
  const seen: TargetRow[] = await trx<TargetRow>('secret_targets').where({
    secret_ref: from.ref,
  });
  for (const row of seen) {
    const { environment, cluster, namespace, secret_name } = row;
    await trx<TargetRow>('secret_targets')
      .where({
        secret_ref: to.ref,
        environment,
        cluster,
        namespace,
        secret_name,
      })
      .update({
        state: row.state,
        version_id: row.version_id,
        evidence: row.evidence,
        warnings: row.warnings,
        looked_at: row.looked_at,
        observed_at: row.observed_at,
        unknown_since: row.unknown_since,
        unknown_reason: row.unknown_reason,
        remembered: row.remembered,
      });
  }
}

/** Nobody gets in between: the new one has had them for as long as the earlier one. */
async function movePlaces(
  trx: Knex.Transaction,
  { from, to, at }: Move,
): Promise<void> {
  const places = (ref: string) =>
    trx<PlaceRow>('secret_places').where({ secret_ref: ref });
  for (const { kind, place, claimed_at } of await places(from.ref)) {
    if (!claimed_at) continue;
    await places(to.ref)
      .where({ kind, place })
      .where(later =>
        later.whereNull('claimed_at').orWhere('claimed_at', '>', claimed_at),
      )
      .update({ claimed_at });
  }
  await places(to.ref).whereNull('claimed_at').update({ claimed_at: at });
  await places(from.ref).update({ claimed_at: null });
}

async function closeJournal(
  trx: Knex.Transaction,
  { from, to, rotation, at, agreement }: Move,
): Promise<Pick<HeadRow, 'seq' | 'hash'>> {
  await appendSecretJournal(trx, from.ref, at, [
    {
      event: 'secret.handed-over',
      level: 'warning',
      message: handedOverSentence(to, agreement?.reason),
      actor: agreement?.actor,
      facts: { reason: agreement?.reason, handover: { to: to.ref } },
    },
  ]);
  const head = await trx<HeadRow>('journal_heads')
    .where({ secret_ref: from.ref })
    .first('seq', 'hash');
  if (!head) throw new Error(`The journal of ${from.ref} has lost its head`);
  if (rotation) {
    const journals: ClosedJournal[] = [
      ...closedJournals(rotation.journals),
      { secretRef: from.ref, seq: head.seq },
    ];
    await trx<RotationRow>('rotations')
      .where({ id: rotation.id })
      .update({ journals: JSON.stringify(journals) });
  }
  return head;
}

async function beginJournal(
  trx: Knex.Transaction,
  { from, to, rotation, at, agreement }: Move,
  { seq, hash }: Pick<HeadRow, 'seq' | 'hash'>,
): Promise<void> {
  const note: JournalNote = {
    event: 'secret.taken-over',
    level: 'warning',
    message: takenOverSentence(from, { seq, reason: agreement?.reason }),
    actor: agreement?.actor,
    facts: {
      ...(agreement && { reason: agreement.reason }),
      handover: { from: from.ref, seq, hash },
    },
  };
  await (rotation
    ? appendJournal(trx, rotation.id, at, [note])
    : appendSecretJournal(trx, to.ref, at, [note]));
}

/** Instead of the notice that the earlier one is gone. */
async function tell(
  trx: Knex.Transaction,
  { from, to, at }: Move,
): Promise<void> {
  await trx<NoticeRow>('notices')
    .where({ dedupe_key: retirementKey(from.ref, from.retired_at ?? at) })
    .whereNull('sent_at')
    .whereNull('superseded_at')
    .update({ superseded_at: at });
  const notice = handedOverNotice(toTold(from), toTold(to), at);
  await insertNotices(trx, [notice], at, () => noticeId(notice));
}

function toTold(row: SecretRow) {
  return {
    ref: row.ref,
    title: row.title,
    ownerRef: (row.owner_trusted && row.owner_ref) || undefined,
  };
}
