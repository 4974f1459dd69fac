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

import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { RotationRecord } from '../database/RotationStore';
import { nextOpening } from '../policies/rotationWindow';

type Timing = Pick<
  RotationRecord,
  'phase' | 'phaseSince' | 'revokeAt' | 'retriedAt'
>;
type Patience = Pick<RotationPolicy, 'stallAfter' | 'deadlines' | 'window'>;

/** Whether the rotation has been in its phase for longer than its policy gives it. */
export function isOverdue(
  rotation: Timing,
  policy: Patience,
  now: DateTime,
): boolean {
  const { stallAfter, deadlines = {} } = policy;
  const given: Partial<Record<string, string>> = deadlines;
  const patience = Duration.fromISO(given[rotation.phase] ?? stallAfter);
  return now > beginOf(rotation, policy).plus(patience);
}

/**
 * From when on time counts. Waiting that was planned does not, which is the overlap and the way to the next window, and
 * a person who asks to try again gives it the whole time anew.
 */
function beginOf(
  { phase, phaseSince, revokeAt, retriedAt }: Timing,
  { window }: Patience,
): DateTime {
  const entered = instantOf(phaseSince);
  const hasOverlap = phase === 'propagated' || phase === 'rollback-propagated';
  return DateTime.max(
    (phase === 'issued' && window && nextOpening(window, entered)) || entered,
    ...(hasOverlap && revokeAt ? [instantOf(revokeAt)] : []),
    ...(retriedAt ? [instantOf(retriedAt)] : []),
  );
}

function instantOf(text: string): DateTime {
  return DateTime.fromISO(text, { zone: 'utc' });
}
