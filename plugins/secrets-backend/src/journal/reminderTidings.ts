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

import { Duration } from 'luxon';
import {
  ProposedPullRequest,
  RotationChange,
  RotationRecord,
} from '../database/RotationStore';
import { Tidings } from './Tidings';

/** That a pull request still waits for a person, once for each interval of the policy's `remindAfter`. */
export function reminderTidings(
  rotation: RotationRecord,
  change: RotationChange,
  why: string,
): Tidings | undefined {
  const { reminders, pullRequests = rotation.pullRequests } = change;
  if (!reminders) return undefined;
  const open = pullRequests.filter(({ state }) => state === 'open');
  const condition = change.condition ?? undefined;
  const what = rotation.rollback ? 'rollback' : 'rotation';
  const restart = open.find(one => one.restart !== undefined);
  return {
    what: [
      'reminder',
      rotation.phase,
      rotation.phaseSince,
      ...(restart ? [`restart-${restart.restart}`] : []),
      reminders,
    ].join(':'),
    title: `The ${what} of ${rotation.secretTitle} still waits for you`,
    description: [
      `${why}.`,
      `It has waited for ${waited(rotation, reminders)}:`,
      condition === 'blocked'
        ? 'see what stands in the way,'
        : 'review and merge it,',
      restart
        ? 'or close it and restart the workloads by hand.'
        : `or close it to cancel the ${what}.`,
      ...open.map(({ url }) => url),
    ].join(' '),
    severity: condition ? 'high' : 'normal',
    everybody: false,
    holds: { phase: rotation.phase },
    link: linkOf(open),
  };
}

function waited({ policy }: RotationRecord, count: number): string {
  return Duration.fromISO(policy.remindAfter)
    .mapUnits(units => units * count)
    .toHuman();
}

/** The pull request itself, where there is one. */
function linkOf([first, ...others]: ProposedPullRequest[]): string | undefined {
  return others.length === 0 ? first?.url : undefined;
}
