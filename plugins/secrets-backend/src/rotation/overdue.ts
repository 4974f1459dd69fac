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

/** Whether the rotation has been in its phase for longer than its policy gives it. */
export function isOverdue(
  rotation: Pick<
    RotationRecord,
    'phase' | 'phaseSince' | 'revokeAt' | 'retriedAt'
  >,
  policy: Pick<RotationPolicy, 'stallAfter' | 'deadlines'>,
  now: DateTime,
): boolean {
  return now > deadlineOf(rotation, policy);
}

/**
 * By when a phase should be left. Waiting that was planned does not count, which is the overlap, and a person who asks
 * to try again gives it the whole time anew.
 */
function deadlineOf(
  {
    phase,
    phaseSince,
    revokeAt,
    retriedAt,
  }: Pick<RotationRecord, 'phase' | 'phaseSince' | 'revokeAt' | 'retriedAt'>,
  {
    stallAfter,
    deadlines = {},
  }: Pick<RotationPolicy, 'stallAfter' | 'deadlines'>,
): DateTime {
  const given: Partial<Record<string, string>> = deadlines;
  const hasOverlap = phase === 'propagated' || phase === 'rollback-propagated';
  const begin = [phaseSince, hasOverlap ? revokeAt : undefined, retriedAt]
    .filter(instant => instant !== undefined)
    .reduce((a, b) => (a > b ? a : b));
  return DateTime.fromISO(begin, { zone: 'utc' }).plus(
    Duration.fromISO(given[phase] ?? stallAfter),
  );
}
