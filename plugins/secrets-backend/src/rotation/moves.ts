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
  isCancellablePhase,
  isTerminalPhase,
  RotationPolicy,
} from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { backOff } from '../backOff';
import { Standing } from '../boundaries/BoundaryView';
import { toInstant } from '../Clock';
import {
  JournalNote,
  RotationChange,
  RotationRecord,
} from '../database/RotationStore';
import { isOverdue } from './overdue';
import { Advance, WaitUntil } from './RotationStep';
import { isLasting, StepFailure } from './stepFailure';
import { walkingBack } from './undoMoves';

/** How long a file that is too large is left alone. */
const READ_AGAIN_AFTER = Duration.fromObject({ hours: 1 });

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
    lacking: null,
    ...outcome.change,
    condition: condition ?? null,
    waitingFor,
    awaiting: outcome.awaiting ?? null,
    attempts: 0,
    nextAttemptAt: outcome.until ? toInstant(outcome.until) : null,
    journal,
  };
}

/**
 * It may not act: what it would do is outside of the boundary of its secret, or its secret declares something else by now.
 * In the latter case it is taken back while that is possible; else it waits until the config or the declaration is mended,
 * or a person ends it.
 */
export function kept(
  rotation: RotationRecord,
  standing: Exclude<Standing, { kind: 'inside' }>,
  { now, pollInterval }: { now: DateTime; pollInterval: Duration },
): RotationChange {
  const { kind, reason } = standing;
  if (kind === 'changed' && isBeforeMerge(rotation)) {
    const outcome = 'cancelled' as const;
    return walkingBack({ outcome, reason, final: true }, now, [
      { event: 'declaration.changed', level: 'warning', message: reason },
    ]);
  }
  return waiting(rotation, {
    kind: 'wait',
    until: now.plus(pollInterval),
    condition: 'blocked',
    waitingFor: reason,
  });
}

function isBeforeMerge({ phase, pullRequests }: RotationRecord): boolean {
  return (
    isCancellablePhase(phase) &&
    !pullRequests.some(({ state }) => state === 'merged')
  );
}

/**
 * A retryable failure is tried again later. A lasting one ends a rotation that has changed nothing for anybody yet;
 * later, or where the policy says hold, it blocks until a person acts. A file that is larger than is read blocks in any
 * phase: a new rotation would read it just as well, so the rotation waits, and reads it again from time to time.
 */
export function failed(
  rotation: RotationRecord,
  policy: RotationPolicy,
  failure: StepFailure,
  now: DateTime,
): RotationChange {
  const attempts = rotation.attempts + 1;
  const refusals = (rotation.refusals ?? 0) + (failure.unrecognized ? 1 : 0);
  const { reason } = failure;
  if (!isLasting(failure, rotation) && policy.onFailure !== 'alert') {
    return {
      attempts,
      refusals,
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
  if (
    !failure.tooLarge &&
    isHarmless(rotation) &&
    policy.onFailure !== 'hold'
  ) {
    return walkingBack({ outcome: 'failed', reason }, now, journal);
  }
  return {
    attempts,
    refusals,
    condition: 'blocked',
    waitingFor: reason,
    stragglers: null,
    nextAttemptAt: failure.tooLarge
      ? toInstant(now.plus(READ_AGAIN_AFTER))
      : null,
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
