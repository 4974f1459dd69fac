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
import { CompromiseRow } from '../compromiseRows';
import { Agreement, HandoverOutcome, HandoverPair } from '../HandoverStore';
import { OPEN, RotationRow, VersionRow } from '../rotationRows';
import { PlaceRow, SecretRow } from '../secretRows';
import { lockSecrets } from './lockSecrets';
import { moveRecord } from './moveRecord';

/** Ends the transaction with nothing written. */
class NotHandedOver extends Error {
  constructor(readonly outcome: Exclude<HandoverOutcome, 'done'>) {
    super(outcome);
  }
}

/** Hands over in one transaction, or says why not; see `HandoverStore.handOver`. */
export async function handOver(
  db: Knex,
  pair: HandoverPair,
  at: string,
  agreement?: Agreement,
): Promise<HandoverOutcome> {
  try {
    await db.transaction(async trx => {
      const rotation = await takeRotation(trx, pair, at);
      await lockSecrets(trx, [pair.fromRef, pair.toRef]);
      const secrets = await mustBePair(trx, pair, agreement !== undefined);
      if ((secrets.from.open_rotation_id ?? undefined) !== rotation?.id) {
        throw new NotHandedOver('busy');
      }
      await mustHaveNoRecord(trx, secrets);
      await moveRecord(trx, { ...secrets, rotation, at, agreement });
    });
    return 'done';
  } catch (error) {
    if (error instanceof NotHandedOver) return error.outcome;
    throw error;
  }
}

/**
 * The rotation is locked before the secrets, as everybody does who writes both, and it is the new one's before the secrets
 * are locked: another one that is opened for the new secret right now is waited for here, and not while it waits for us.
 */
async function takeRotation(
  trx: Knex.Transaction,
  { fromRef, toRef }: HandoverPair,
  at: string,
): Promise<RotationRow | undefined> {
  const row = await trx<RotationRow>('rotations')
    .where({ secret_ref: fromRef, open_key: OPEN })
    .forUpdate()
    .first();
  if (!row) return undefined;
  const other = await trx<RotationRow>('rotations')
    .where({ secret_ref: toRef, open_key: OPEN })
    .first('id');
  if (other) throw new NotHandedOver('record');
  // What a step has read of the earlier secret it would not find again.
  if (row.ticket && (row.ticket_expires_at ?? '') >= at) {
    throw new NotHandedOver('busy');
  }
  await trx<RotationRow>('rotations')
    .where({ id: row.id })
    .update({ secret_ref: toRef });
  return row;
}

/** Decided by the rows of this moment, whatever was read before. */
async function mustBePair(
  trx: Knex.Transaction,
  { fromRef, toRef }: HandoverPair,
  agreed: boolean,
): Promise<{ from: SecretRow; to: SecretRow }> {
  const rows: SecretRow[] = await trx<SecretRow>('secrets')
    .whereIn('ref', [fromRef, toRef])
    .select('*');
  const from = rows.find(({ ref }) => ref === fromRef);
  const to = rows.find(({ ref }) => ref === toRef);
  const isPair =
    from &&
    to &&
    (from.retired_at || from.missing_since) &&
    !to.retired_at &&
    !to.missing_since &&
    !to.outside &&
    (agreed || haveSameOwner(from, to)) &&
    (await placesOf(trx, fromRef)) === (await placesOf(trx, toRef));
  if (!isPair) throw new NotHandedOver('changed');
  return { from, to };
}

/** Whether one owner that counts owns both. */
export function haveSameOwner(
  a: Pick<SecretRow, 'owner_ref' | 'owner_trusted'>,
  b: Pick<SecretRow, 'owner_ref' | 'owner_trusted'>,
): boolean {
  return (
    a.owner_ref !== null &&
    a.owner_ref === b.owner_ref &&
    Boolean(a.owner_trusted) &&
    Boolean(b.owner_trusted)
  );
}

/** Stands for where it runs. */
async function placesOf(trx: Knex.Transaction, ref: string): Promise<string> {
  const places: string[] = await trx<PlaceRow>('secret_places')
    .where({ secret_ref: ref, kind: 'runs' })
    .distinct('place')
    .orderBy('place')
    .pluck('place');
  // One without a place is like no other.
  return places.length > 0 ? places.join() : ref;
}

/** Two records of one thing cannot be made one without losing what one of them says. */
async function mustHaveNoRecord(
  trx: Knex.Transaction,
  { from, to }: { from: SecretRow; to: SecretRow },
): Promise<void> {
  const version = await trx<VersionRow>('versions')
    .where({ secret_ref: to.ref })
    .first('id');
  const reported: CompromiseRow[] = await trx<CompromiseRow>('compromises')
    .whereIn('secret_ref', [from.ref, to.ref])
    .whereNull('contained_at')
    .whereNull('withdrawn_at');
  if (version || to.open_rotation_id || reported.length > 1) {
    throw new NotHandedOver('record');
  }
}
