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
import { OPEN, PullRequestRow, RotationRow } from '../rotationRows';
import { ALONE, BatchMember } from '../RotationRecord';
import { SecretRow } from '../secretRows';
import { appendJournal } from './appendJournal';
import { readRotation, withRotationParts } from './withRotationParts';

/** More than anybody would review in one pull request. */
const MOST_MEMBERS = 20;

/**
 * Ends the gathering that a rotation takes part in: whoever gathers under its key shares one pull request with it from
 * now on. Once it is decided it stands.
 */
export async function sealBatch(
  trx: Knex.Transaction,
  leaderId: string,
): Promise<string | undefined> {
  const leader = await trx<RotationRow>('rotations')
    .where({ id: leaderId })
    .first();
  if (!leader || leader.batch_id) return leader?.batch_id ?? undefined;
  const gathered = await trx<RotationRow>('rotations')
    .where({
      batch_key: leader.batch_key,
      batch_id: null,
      open_key: OPEN,
      phase: 'issued',
      cancel: null,
    })
    .orderBy('id')
    .forUpdate()
    .select('id');
  const others = gathered.map(({ id }) => id).filter(id => id !== leaderId);
  // Somebody else may have sealed it, or cancelled the leader, while the rows were waited for.
  if (others.length === gathered.length) {
    return readBatchId(trx, leaderId);
  }
  const members = [leaderId, ...others].slice(0, MOST_MEMBERS);
  const isBatch = members.length > 1;
  await trx<RotationRow>('rotations')
    .whereIn('id', members)
    .update(isBatch ? { batch_id: leaderId } : { batch_key: ALONE });
  return isBatch ? leaderId : undefined;
}

async function readBatchId(
  trx: Knex.Transaction,
  id: string,
): Promise<string | undefined> {
  const row = await trx<RotationRow>('rotations')
    .where({ id })
    .first('batch_id');
  return row?.batch_id ?? undefined;
}

/**
 * Nobody of a batch shares a pull request from now on; `leavers` never again. Those that have proposed it already propose
 * their own changes again, because it was closed.
 */
export async function dissolveBatch(
  trx: Knex.Transaction,
  batch: { id: string; leavers: string[]; reason: string },
  now: string,
): Promise<void> {
  const { id, leavers, reason } = batch;
  await trx<RotationRow>('rotations')
    .where({ batch_id: id })
    .whereNot('open_key', OPEN)
    .update({ batch_id: null });
  const members = await trx<RotationRow>('rotations')
    .where({ batch_id: id, open_key: OPEN })
    .whereIn('phase', ['issued', 'proposed'])
    .orderBy('id')
    .forUpdate()
    .select('id', 'phase');
  await trx<PullRequestRow>('rotation_pull_requests')
    .whereIn(
      'rotation_id',
      members.map(member => member.id),
    )
    .whereNot('state', 'merged')
    .update({ superseded: true, state: 'closed' });
  for (const member of members) {
    const isLeaver = leavers.includes(member.id);
    const isAlone = isLeaver || member.phase === 'proposed';
    await trx<RotationRow>('rotations')
      .where({ id: member.id })
      .update({
        batch_id: null,
        next_attempt_at: now,
        ...(isAlone ? { batch_key: ALONE } : {}),
      })
      .increment('wakes', 1);
    await appendJournal(trx, member.id, now, [
      {
        event: 'batch.dissolved',
        level: isLeaver ? 'warning' : 'info',
        message: isLeaver
          ? `Is proposed on its own: ${reason}`
          : 'Is proposed without those whose change does not fit',
      },
    ]);
  }
}

/** Everybody who shares the pull request, also those that have ended since, in an order that stays. */
export async function readBatch(
  db: Knex,
  batchId: string,
): Promise<BatchMember[]> {
  const rows = await db<RotationRow>('rotations')
    .where({ batch_id: batchId })
    .orderBy('id');
  const rotations = await withRotationParts(db, rows, readRotation);
  const secrets = await db<SecretRow>('secrets').whereIn(
    'ref',
    rows.map(row => row.secret_ref),
  );
  return rotations.map(rotation => {
    const row = secrets.find(({ ref }) => ref === rotation.secretRef);
    if (!row) {
      throw new Error(`${rotation.secretRef} is not in the inventory any more`);
    }
    return {
      rotation,
      secret: {
        ref: row.ref,
        name: row.name,
        title: row.title,
        spec: JSON.parse(row.spec),
      },
      ownerRef: row.owner_ref ?? undefined,
    };
  });
}
