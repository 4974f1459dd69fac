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

import { RotationCondition } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { spokenInstant } from '../Clock';
import { RotationTarget } from '../database/RotationStore';
import { isOverdue } from './overdue';
import { StepWork } from './RotationStep';

/** Past the deadline: partial when some targets run the new version and others do not, else stalled. */
export function conditionOf(
  work: StepWork,
  targets: RotationTarget[],
): RotationCondition | undefined {
  const { rotation, policy, context } = work;
  if (!isOverdue(rotation, policy, context.now())) return undefined;
  return targets.some(target => target.state === 'running')
    ? 'partial'
    : 'stalled';
}

/** What is known of the targets that do not run the version yet. */
export function waitingFor(targets: RotationTarget[]): string {
  return targets
    .filter(target => target.state !== 'running')
    .map(({ target, state, unknownSince, unknownReason, evidence }) =>
      state === 'unknown'
        ? `${target.id}: unknown since ${spokenInstant(
            DateTime.fromISO(unknownSince!, { zone: 'utc' }),
          )} (${unknownReason})`
        : `${target.id}: ${evidence[0] ?? 'not observed yet'}`,
    )
    .join('; ');
}
