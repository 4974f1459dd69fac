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
import { StepWork, WaitUntil } from './RotationStep';

/** What a rotation waits for while not all of its pull requests are merged, the gravest obstacle alone. */
export function waitForMerge(
  work: StepWork,
  looks: Look[],
  pollInterval: Duration,
): WaitUntil {
  const { rotation, policy, context } = work;
  const seen = looks.map(({ pullRequest }) => pullRequest);
  const now = context.now();
  const wait = { kind: 'wait' as const, until: now.plus(pollInterval) };
  const blocked = { ...wait, condition: 'blocked' as const };

  const closed = seen.filter(one => one.state === 'closed');
  if (closed.length > 0) {
    const sentence = `${names(
      closed,
    )} was closed while part of the change is on the base branch, so some targets would stay on the old version: reopen it, or retry to propose it again`;
    return { ...blocked, waitingFor: capitalised(sentence) };
  }
  const conflicting = seen.filter(one => one.conflicting);
  if (conflicting.length > 0) {
    const sentence = `${names(
      conflicting,
    )} conflicts with its base branch: update the branch on the forge, or close it to cancel the ${
      rotation.rollback ? 'rollback' : 'rotation'
    }`;
    return { ...blocked, waitingFor: capitalised(sentence) };
  }
  const links = linksOf(seen);
  const refusals = [
    ...looks.flatMap(({ refusal }) => refusal ?? []),
    ...obstacles(seen, work, 'blocked'),
  ];
  if (refusals.length > 0) {
    return { ...blocked, waitingFor: refusals.join('. '), links };
  }
  const open = seen.filter(one => one.state === 'open');
  const checks = obstacles(seen, work, 'waiting');
  return {
    ...wait,
    condition: isOverdue(rotation, policy, now) ? 'stalled' : undefined,
    waitingFor:
      checks.join('. ') || `Waiting for review and merge of ${names(open)}`,
    links,
  };
}
