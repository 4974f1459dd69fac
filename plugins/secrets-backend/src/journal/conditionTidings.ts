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

import { createHash } from 'node:crypto';
import { RotationChange, RotationRecord } from '../database/RotationStore';
import { Tidings } from './Tidings';

/**
 * That a rotation is stuck, each obstacle once and again after a person asked to try again; that it still is where the
 * deadline has passed, also to those who own what it waits for; and that it goes on.
 */
export function conditionTidings(
  rotation: RotationRecord,
  change: RotationChange,
  why: string,
): Tidings | undefined {
  const { condition, overdueTo } = change;
  if (condition && overdueTo) {
    return overdueTidings(rotation, change, why);
  }
  if (condition && condition !== rotation.condition) {
    return stuckTidings(rotation, condition, why);
  }
  return condition === null && rotation.condition
    ? goesOnTidings(rotation, change)
    : undefined;
}

function stuckTidings(
  rotation: RotationRecord,
  condition: NonNullable<RotationRecord['condition']>,
  why: string,
): Tidings {
  const secret = subjectOf(rotation);
  const titles = {
    stalled: `The rotation of ${secret} is stalled`,
    partial: `${secret} is rotated only in part`,
    blocked: `The rotation of ${secret} waits for a person`,
  };
  return {
    // a second obstacle in the same phase is news too
    what: keyOf(rotation, condition, why),
    title: titles[condition],
    description: why,
    severity: condition === 'partial' ? 'critical' : 'high',
    everybody: condition === 'partial',
    holds: { phase: rotation.phase, condition },
    batchId: isShared(rotation) ? rotation.batchId : undefined,
  };
}

function overdueTidings(
  rotation: RotationRecord,
  change: RotationChange,
  why: string,
): Tidings {
  const { stragglers, overdueTo } = change;
  const names = stragglers?.map(({ name }) => name).sort();
  const whom = [...new Set(overdueTo)].sort();
  return {
    // one more straggler, or one more owner who is known by now, is news
    what: keyOf(rotation, 'overdue', JSON.stringify([names, whom])),
    title: `An old version of ${rotation.secretTitle} is still in use past its time`,
    description: why,
    severity: 'critical',
    everybody: false,
    holds: {
      phase: rotation.phase,
      condition: change.condition ?? undefined,
    },
    alsoTo: overdueTo,
  };
}

function goesOnTidings(
  rotation: RotationRecord,
  { waitingFor }: RotationChange,
): Tidings {
  return {
    what: keyOf(rotation, 'goes-on', rotation.waitingFor ?? ''),
    title: `The rotation of ${subjectOf(rotation)} goes on`,
    description: waitingFor ?? 'What held it up is over.',
    severity: 'low',
    everybody: false,
    holds: { phase: rotation.phase, condition: null },
    batchId: isShared(rotation) ? rotation.batchId : undefined,
  };
}

/** What holds up a pull request holds up all that share it. */
function isShared({ batchId, phase }: RotationRecord): boolean {
  return batchId !== undefined && phase === 'proposed';
}

function subjectOf(rotation: RotationRecord): string {
  const { secretTitle } = rotation;
  return isShared(rotation)
    ? `${secretTitle} and of those that share its pull request`
    : secretTitle;
}

function keyOf(
  { phase, retriedAt = '' }: RotationRecord,
  what: string,
  detail: string,
): string {
  const digest = createHash('sha256').update(`${detail}${retriedAt}`);
  return [phase, what, digest.digest('hex').slice(0, 12)].join(':');
}
