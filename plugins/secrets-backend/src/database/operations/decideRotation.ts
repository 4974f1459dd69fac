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

import { ConflictError } from '@backstage/errors';
import { RotationAction } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { ActionFacts, rotationActions } from '../../policies/rotationActions';
import { spokenStragglers } from '../../policies/spokenStragglers';
import { stragglersBeyond } from '../../policies/stragglersBeyond';
import { JournalNote } from '../RotationChange';
import {
  ALONE,
  GateOverride,
  MissingProposal,
  OverrideRequest,
  RevocationConfirmation,
  Rollback,
  Straggler,
  Undo,
} from '../RotationRecord';
import { PullRequestRow, RotationRow, toUndeclared } from '../rotationRows';
import { appendJournal } from './appendJournal';
import { lockRotation } from './lockRotation';

/** Of which rotation, and when. */
interface Decision {
  id: string;
  now: string;
}

/** Of what came in between; all of it is on the rotation. */
const MOST_NAMED = 10;

const UNBLOCKED = { condition: null, waiting_for: null };

export async function requestUndo(
  trx: Knex.Transaction,
  decision: Decision,
  undo: Undo,
): Promise<void> {
  const row = await lockRotation(trx, decision.id);
  const pullRequests = await trx<PullRequestRow>(
    'rotation_pull_requests',
  ).where({ rotation_id: decision.id });
  const { cancel, giveUp: end } = rotationActions(factsOf(row, pullRequests));
  if (!end.possible) refuseUnless(cancel, row, end.reason);
  const giveUp = end.possible;
  await decide(
    trx,
    decision,
    { cancel: JSON.stringify({ ...undo, giveUp }) },
    {
      event: giveUp ? 'give-up.requested' : 'undo.requested',
      level: 'warning',
      message: `${giveUp ? 'Giving up' : 'Cancellation'} requested: ${
        undo.reason
      }`,
      actor: undo.actor,
    },
  );
}

export async function requestRollback(
  trx: Knex.Transaction,
  decision: Decision,
  rollback: Omit<Rollback, 'at'>,
): Promise<void> {
  const { id, now } = decision;
  const row = await lockRotation(trx, id);
  refuseUnless(rotationActions(factsOf(row)).rollback, row);
  // those of an earlier rollback that came to nothing
  await trx<PullRequestRow>('rotation_pull_requests')
    .where({ rotation_id: id, state: 'closed', rollback: true })
    .update({ superseded: true });
  await decide(
    trx,
    decision,
    {
      ...UNBLOCKED,
      rollback: JSON.stringify({ ...rollback, at: now }),
      awaiting: null,
      // a word on the previous version is none on the new one, nor is its overlap
      confirmation: null,
      revoke_at: null,
      // what kept the previous version alive says nothing of the new one
      stragglers: null,
      gate_override: null,
      lacking: null,
      missing_proposal: null,
    },
    {
      event: 'rollback.requested',
      level: 'warning',
      message: `Rollback to the previous version requested: ${rollback.reason}`,
      actor: rollback.requestedBy,
    },
  );
}

export async function confirmRevocation(
  trx: Knex.Transaction,
  decision: Decision,
  confirmation: RevocationConfirmation,
): Promise<void> {
  const { actor, outcome, note, url } = confirmation;
  const row = await lockRotation(trx, decision.id);
  refuseUnless(rotationActions(factsOf(row)).confirmRevocation, row);
  await decide(
    trx,
    decision,
    {
      ...UNBLOCKED,
      confirmation: JSON.stringify(confirmation),
      awaiting: null,
    },
    {
      event: 'revocation.confirmed',
      message: `${
        outcome === 'revoked' ? 'Revoked by hand' : 'Nothing to revoke'
      }: ${note}`,
      actor,
      links: url ? [{ title: 'Evidence', url }] : [],
    },
  );
}

export async function requestRetry(
  trx: Knex.Transaction,
  decision: Decision,
  actor: string,
): Promise<void> {
  const { id, now } = decision;
  const row = await lockRotation(trx, id);
  refuseUnless(rotationActions(factsOf(row)).retry, row);
  const closed = trx<PullRequestRow>('rotation_pull_requests').where({
    rotation_id: id,
    state: 'closed',
  });
  const superseded = await closed
    .clone()
    .whereNull('restart')
    .update({ superseded: true });
  // nobody else has a part in a restart
  await closed.clone().whereNotNull('restart').update({ superseded: true });
  await decide(
    trx,
    decision,
    {
      ...UNBLOCKED,
      ...(superseded > 0 && row.batch_id
        ? { batch_id: null, batch_key: ALONE }
        : {}),
      stragglers: null,
      lacking: null,
      retried_at: now,
    },
    { event: 'retry.requested', message: 'Retry requested', actor },
  );
}

export async function requestMissing(
  trx: Knex.Transaction,
  decision: Decision,
  missing: Omit<MissingProposal, 'at'>,
): Promise<void> {
  const { id, now } = decision;
  const row = await lockRotation(trx, id);
  const pullRequests = await trx<PullRequestRow>(
    'rotation_pull_requests',
  ).where({ rotation_id: id });
  refuseUnless(rotationActions(factsOf(row, pullRequests)).proposeMissing, row);
  const { requestedBy: actor, reason } = missing;
  await decide(
    trx,
    decision,
    {
      ...UNBLOCKED,
      missing_proposal: JSON.stringify({ ...missing, at: now }),
    },
    {
      event: 'missing.requested',
      message: reason
        ? `Proposal of what the base branch lacks requested: ${reason}`
        : 'Proposal of what the base branch lacks requested',
      actor,
    },
  );
}

export async function requestOverride(
  trx: Knex.Transaction,
  decision: Decision,
  { actor, reason, shown }: OverrideRequest,
): Promise<GateOverride> {
  const row = await lockRotation(trx, decision.id);
  const facts = factsOf(row);
  refuseUnless(rotationActions(facts).override, row);
  const { stragglers = [] } = facts;
  refuseUnless(inSightOf(shown, stragglers), row);
  const override = { actor, reason, at: decision.now, stragglers };
  await decide(
    trx,
    decision,
    {
      ...UNBLOCKED,
      gate_override: JSON.stringify(override),
      stragglers: null,
    },
    {
      event: 'override.requested',
      level: 'warning',
      message: `Revocation in spite of these stragglers was decided: ${reason}. ${spokenStragglers(
        stragglers,
      )}`,
      actor,
    },
  );
  return override;
}

/** What one has not seen, one has not decided about. */
function inSightOf(shown: string[], stragglers: Straggler[]): RotationAction {
  const unseen = stragglersBeyond(shown, stragglers);
  return unseen.length === 0
    ? { possible: true }
    : {
        possible: false,
        reason: `Something that was not shown to you keeps the version alive as well: ${spokenStragglers(
          unseen,
          MOST_NAMED,
        )}. Look again at all that does, and decide anew`,
      };
}

/** Makes the rotation due, and a step that is under way does not write over it. */
async function decide(
  trx: Knex.Transaction,
  { id, now }: Decision,
  columns: Partial<RotationRow>,
  note: JournalNote,
): Promise<void> {
  await trx<RotationRow>('rotations')
    .where({ id })
    .update({
      ...columns,
      attempts: 0,
      refusals: 0,
      next_attempt_at: now,
      updated_at: now,
    })
    .increment('wakes', 1);
  await appendJournal(trx, id, now, [note]);
}

function factsOf(
  row: RotationRow,
  pullRequests: PullRequestRow[] = [],
): ActionFacts {
  return toUndeclared(row, pullRequests);
}

/** @throws ConflictError with the reason */
function refuseUnless(
  { possible, reason }: RotationAction,
  row: RotationRow,
  more?: string,
): void {
  if (possible) return;
  const reasons = [...new Set([reason, more])].filter(Boolean);
  throw new ConflictError(
    `The rotation of ${row.secret_title} is ${row.phase}. ${reasons.join(
      '. ',
    )}`,
  );
}
