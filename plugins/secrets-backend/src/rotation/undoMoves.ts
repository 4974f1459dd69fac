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

import { Abandonment, abandonmentText } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { toInstant } from '../Clock';
import { ENGINE_ACTOR } from '../engineActor';
import {
  JournalNote,
  ProposedPullRequest,
  RotationChange,
  StoredVersion,
  Undo,
} from '../database/RotationStore';
import { WalkBack } from './RotationStep';

/* What becomes of a rotation on its way back, as pure functions. */

/** From here on it only walks back. */
export function walkingBack(
  {
    outcome,
    reason,
    final,
  }: Pick<WalkBack, 'outcome' | 'reason'> & Pick<Undo, 'final'>,
  now: DateTime,
  journal: JournalNote[] = [],
): RotationChange {
  return {
    undo: { outcome, reason, actor: ENGINE_ACTOR, final },
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
export function givenUp(
  undo: Undo,
  abandonment: Abandonment,
  versions: StoredVersion[],
): RotationChange {
  return {
    phase: 'failed',
    condition: null,
    waitingFor: undo.reason,
    nextAttemptAt: null,
    abandonment,
    versions,
    journal: [
      {
        event: 'phase.failed',
        level: 'error',
        message: `Abandoned: ${undo.reason}. ${abandonmentText(abandonment)}`,
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
  if (undo.outcome === 'cancelled' && !undo.final) {
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
