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
  Abandonment,
  AbandonmentReason,
  isCancellablePhase,
} from '@keyturn/plugin-secrets-common';
import { RotationRecord } from '../database/RotationStore';

/**
 * Where a rotation stands that a person abandons, by its record alone: to abandon is what is left where nothing else
 * answers, so nothing is asked here that could fail.
 */
export function abandonmentOf(rotation: RotationRecord): Abandonment {
  const { phase, targets } = rotation;
  return {
    reason: reasonOf(rotation),
    phase,
    targets: targets.map(
      ({ target, state, versionId, observedAt, unknownSince }) => ({
        id: target.id,
        state,
        versionId,
        observedAt,
        unknownSince,
      }),
    ),
  };
}

function reasonOf(rotation: RotationRecord): AbandonmentReason {
  const { phase, pullRequests, targets } = rotation;
  const isProven = targets.every(({ state }) => state === 'running');
  if (isCancellablePhase(phase)) {
    const isMerged = pullRequests.some(({ state }) => state === 'merged');
    if (isMerged || targets.some(({ state }) => state === 'running')) {
      return 'merged-in-part';
    }
    // a pull request may be open, and merged, whose answer was lost
    return phase === 'requested' ? 'nothing-proposed' : 'no-merge-seen';
  }
  switch (phase) {
    case 'rollback-proposed':
      return 'rollback-not-merged';
    case 'rollback-merged':
      return 'rollback-targets-not-proven';
    case 'rollback-propagated':
      return isProven
        ? 'rollback-targets-proven'
        : 'rollback-targets-not-proven';
    default:
      return mergedReasonOf(rotation, isProven);
  }
}

/** An issuer may have revoked a version without its answer ever being stored. */
function mergedReasonOf(
  { phase, revokingSince, confirmation }: RotationRecord,
  isProven: boolean,
): AbandonmentReason {
  if (revokingSince || confirmation?.outcome === 'revoked') {
    return 'revocation-begun';
  }
  return phase === 'propagated' && isProven
    ? 'targets-proven'
    : 'targets-not-proven';
}
