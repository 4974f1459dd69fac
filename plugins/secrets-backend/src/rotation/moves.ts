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

import {
  isTerminalPhase,
  RotationPolicy,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { backOff } from '../backOff';
import { toInstant } from '../Clock';
import { ENGINE_ACTOR } from '../engineActor';
import {
  JournalNote,
  ProposedPullRequest,
  RotationChange,
  RotationRecord,
  StoredVersion,
  Undo,
} from '../database/RotationStore';
import { isOverdue } from './overdue';
import { Advance, WaitUntil, WalkBack } from './RotationStep';
import { StepFailure } from './stepFailure';

/*
 * What becomes of a rotation after a step, as pure functions: the engine stores their answers and goes on where
 * `nextAttemptAt` is not later than now.
 */

/** The next phase is a fact. */
export function advanced(outcome: Advance, now: DateTime): RotationChange {
  return {
    ...outcome.change,
    phase: outcome.to,
    condition: null,
    waitingFor: null,
    awaiting: null,
    attempts: 0,
    nextAttemptAt: isTerminalPhase(outcome.to) ? null : toInstant(now),
    journal: outcome.journal,
  };
}

/** Not yet. The journal gets a row where the reason or the condition is a new one, not at every look. */
export function waiting(
  rotation: RotationRecord,
  outcome: WaitUntil,
): RotationChange {
  const { condition, waitingFor, links } = outcome;
  const journal = [...(outcome.journal ?? [])];
  if (condition && condition !== rotation.condition) {
    journal.push({
      event: `condition.${condition}`,
      level: 'warning',
      message: waitingFor,
      links,
    });
  } else if (!condition && rotation.condition) {
    journal.push({
      event: 'condition.cleared',
      message: `Not ${rotation.condition} any more. ${waitingFor}`,
    });
  } else if (rotation.waitingFor !== waitingFor && journal.length === 0) {
    journal.push({ event: 'step.waiting', message: waitingFor, links });
  }
  return {
    stragglers: null,
    ...outcome.change,
    condition: condition ?? null,
    waitingFor,
    awaiting: outcome.awaiting ?? null,
    attempts: 0,
    nextAttemptAt: outcome.until ? toInstant(outcome.until) : null,
    journal,
  };
}

/** From here on it only walks back. */
export function walkingBack(
  { outcome, reason }: Pick<WalkBack, 'outcome' | 'reason'>,
  now: DateTime,
  journal: JournalNote[] = [],
): RotationChange {
  return {
    undo: { outcome, reason, actor: ENGINE_ACTOR },
    attempts: 0,
    nextAttemptAt: toInstant(now),
    journal,
  };
}

/** Everything was undone. */
export function undone(undo: Undo): RotationChange {
  const isFailure = undo.outcome === 'failed';
  return {
    phase: undo.outcome,
    condition: null,
    waitingFor: undo.reason,
    nextAttemptAt: null,
    journal: [
      {
        event: `phase.${undo.outcome}`,
        level: isFailure ? 'error' : 'warning',
        message: `${isFailure ? 'Failed' : 'Cancelled'}: ${
          undo.reason
        }. The previous version was not touched`,
        actor: undo.actor,
      },
    ],
  };
}

/**
 * It ends where it stands. What was minted stays alive, on record as the live version where it was merged, so that the
 * next rotation that completes revokes whatever this one leaves behind.
 */
export function givenUp(undo: Undo, versions: StoredVersion[]): RotationChange {
  return {
    phase: 'failed',
    condition: null,
    waitingFor: undo.reason,
    nextAttemptAt: null,
    versions,
    journal: [
      {
        event: 'phase.failed',
        level: 'error',
        message: `Given up: ${undo.reason}. Nothing was withdrawn and no version was revoked; look at the pull requests and targets, and rotate again`,
        actor: undo.actor,
      },
    ],
  };
}

/** The pull requests back are closed; the rotation is merged as before, and goes on from there. */
export function rollbackUndone(undo: Undo, now: DateTime): RotationChange {
  return {
    phase: 'merged',
    condition: null,
    waitingFor: null,
    undo: null,
    rollback: null,
    attempts: 0,
    nextAttemptAt: toInstant(now),
    journal: [
      {
        event: 'rollback.ended',
        level: 'warning',
        message: `The rollback was cancelled: ${undo.reason}. The rotation goes on`,
        actor: undo.actor,
      },
    ],
  };
}

/**
 * There is no way back any more. One that a person wanted to cancel goes on; one that failed would fail again, and waits
 * for a person.
 */
export function tooLateToUndo(
  undo: Undo,
  merged: ProposedPullRequest | undefined,
  now: DateTime,
): RotationChange {
  const what = merged
    ? `pull request #${merged.number} was merged in the meantime`
    : 'its change is on the base branch already';
  const note = {
    event: 'undo.too-late',
    level: 'warning' as const,
    links: merged
      ? [{ title: `Pull request #${merged.number}`, url: merged.url }]
      : [],
  };
  const change = { undo: null, pullRequests: merged ? [merged] : [] };
  if (undo.outcome === 'cancelled') {
    const message = `Not cancelled: ${what}, so the rotation goes on`;
    return {
      ...change,
      nextAttemptAt: toInstant(now),
      journal: [{ ...note, message }],
    };
  }
  const waitingFor = `${undo.reason}. It cannot be undone, because ${what}: mend what failed and retry`;
  return {
    ...change,
    condition: 'blocked',
    waitingFor,
    nextAttemptAt: null,
    journal: [{ ...note, message: waitingFor }],
  };
}

/**
 * A retryable failure is tried again later. A lasting one ends a rotation that has changed nothing for anybody yet;
 * later, or where the policy says hold, it blocks until a person acts.
 */
export function failed(
  rotation: RotationRecord,
  policy: RotationPolicy,
  failure: StepFailure,
  now: DateTime,
): RotationChange {
  const attempts = rotation.attempts + 1;
  const { reason } = failure;
  if (failure.retryable && policy.onFailure !== 'alert') {
    return {
      attempts,
      condition: isOverdue(rotation, policy, now) ? 'stalled' : undefined,
      waitingFor: reason,
      stragglers: null,
      nextAttemptAt: toInstant(
        now.plus(
          backOff(attempts, {
            seed: rotation.id,
            askedMs: failure.retryAfterMs,
          }),
        ),
      ),
      journal: failureNote(rotation, reason, 'warning'),
    };
  }
  const journal = failureNote(rotation, reason, 'error');
  if (isHarmless(rotation) && policy.onFailure !== 'hold') {
    return walkingBack({ outcome: 'failed', reason }, now, journal);
  }
  return {
    attempts,
    condition: 'blocked',
    waitingFor: reason,
    stragglers: null,
    nextAttemptAt: null,
    journal,
  };
}

/** Whether nothing of it can have reached anybody, so that it may end by itself. */
function isHarmless({
  phase,
  undo,
  batchId,
  pullRequests,
}: RotationRecord): boolean {
  return (
    !undo &&
    !batchId &&
    (phase === 'requested' || phase === 'issued') &&
    !pullRequests.some(({ state }) => state === 'merged')
  );
}

/** One row per reason, not per attempt. */
function failureNote(
  rotation: RotationRecord,
  reason: string,
  level: 'warning' | 'error',
): JournalNote[] {
  return rotation.waitingFor === reason
    ? []
    : [{ event: 'step.failed', level, message: reason }];
}
