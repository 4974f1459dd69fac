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
import { Look } from './OpenPullRequests';
import { capitalised, linksOf, names, obstacles } from './pullRequestSentences';
import { formatRestarts, MOST_RESTARTS, RestartPlan } from './restartPlan';
import { StepWork, WaitUntil } from './RotationStep';

/** What a rotation waits for beside its targets. */
export interface RestartWait {
  waitingFor: string[];
  condition?: RotationCondition;
  links?: WaitUntil['links'];
}

/** While a restart is proposed, its gravest obstacle alone. */
export function waitForRestart(work: StepWork, looks: Look[]): RestartWait {
  const what = formatRestarts(work.rotation.restarts?.open?.edits ?? []);
  const seen = looks.map(({ pullRequest }) => pullRequest);
  const links = linksOf(seen);
  const blocked = { condition: 'blocked' as const, links };
  const closed = seen.filter(({ state }) => state === 'closed');
  if (closed.length > 0) {
    const sentence = `${names(
      closed,
    )}, which restarts ${what}, was closed without being merged: restart it by hand, or retry to propose it again`;
    return { ...blocked, waitingFor: [capitalised(sentence)] };
  }
  const conflicting = seen.filter(one => one.conflicting);
  if (conflicting.length > 0) {
    const sentence = `${names(
      conflicting,
    )}, which restarts ${what}, conflicts with its base branch: update the branch on the forge, or close it and restart by hand`;
    return { ...blocked, waitingFor: [capitalised(sentence)] };
  }
  const refusals = [
    ...looks.flatMap(({ refusal }) => refusal ?? []),
    ...obstacles(seen, work, 'blocked'),
  ];
  if (refusals.length > 0) return { ...blocked, waitingFor: refusals };
  const open = seen.filter(({ state }) => state === 'open');
  const checks = obstacles(seen, work, 'waiting');
  return {
    links,
    waitingFor:
      checks.length > 0
        ? checks
        : [
            `Waiting for review and merge of ${names(
              open,
            )}, which restarts ${what}`,
          ],
  };
}

/** Where only people can restart something. */
export function waitForPeople({ exhausted, byHand }: RestartPlan): RestartWait {
  return {
    condition: exhausted.length > 0 ? 'blocked' : undefined,
    waitingFor: [
      ...exhausted.map(
        name =>
          `${name} was restarted ${MOST_RESTARTS} times, and its pods are still older than the Secret: find out what changes the Secret, and restart it by hand, or retry`,
      ),
      ...byHand.map(
        name =>
          `Restart ${name} by hand: its pods are older than the Secret, and no manifest is named for it`,
      ),
    ],
  };
}
