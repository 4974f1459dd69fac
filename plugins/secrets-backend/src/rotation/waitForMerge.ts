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
import { Look } from './OpenPullRequests';
import { isOverdue } from './overdue';
import { capitalised, linksOf, names, obstacles } from './pullRequestSentences';
import { StepWork } from './RotationStep';

/** What a rotation waits for while not all of its pull requests are merged, the gravest obstacle alone. */
export function waitForMerge(
  work: StepWork,
  looks: Look[],
  pollInterval: Duration,
) {
  const seen = looks.map(({ pullRequest }) => pullRequest);
  const refusals = [
    ...looks.flatMap(({ refusal }) => refusal ?? []),
    ...obstacles(seen, work, 'blocked'),
  ];
  const now = work.context.now();
  const until = now.plus(pollInterval);
  const closed = seen.filter(one => one.state === 'closed');
  const conflicting = seen.filter(one => one.conflicting);
  const open = seen.filter(one => one.state === 'open');
  if (closed.length > 0) {
    return {
      kind: 'wait' as const,
      until,
      condition: 'blocked' as const,
      waitingFor: capitalised(
        `${names(
          closed,
        )} was closed while part of the change is on the base branch, so some targets would stay on the old version: reopen it, or retry to propose it again`,
      ),
    };
  }
  if (conflicting.length > 0) {
    return {
      kind: 'wait' as const,
      until,
      condition: 'blocked' as const,
      waitingFor: capitalised(
        `${names(
          conflicting,
        )} conflicts with its base branch: update the branch on the forge, or close it to cancel the ${
          work.rotation.rollback ? 'rollback' : 'rotation'
        }`,
      ),
    };
  }
  if (refusals.length > 0) {
    return {
      kind: 'wait' as const,
      until,
      condition: 'blocked' as const,
      waitingFor: refusals.join('. '),
      links: linksOf(seen),
    };
  }
  const checks = obstacles(seen, work, 'waiting');
  return {
    kind: 'wait' as const,
    until,
    condition: isOverdue(work.rotation, work.policy, now)
      ? ('stalled' as const)
      : undefined,
    waitingFor:
      checks.length > 0
        ? checks.join('. ')
        : `Waiting for review and merge of ${names(open)}`,
    links: linksOf(seen),
  };
}
