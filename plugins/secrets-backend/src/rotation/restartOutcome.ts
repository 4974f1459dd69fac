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
  JournalNote,
  ProposedPullRequest,
  RestartEdit,
  RotationTarget,
} from '../database/RotationStore';
import { restartApprovalOf } from '../policies/restartApproval';
import { RestartWait } from './restartWait';
import { StepWork, WaitUntil } from './RotationStep';

/** What a round came to, and what the rotation waits for. */
export interface RestartResult extends RestartWait {
  targets?: RotationTarget[];
  pullRequests?: ProposedPullRequest[];
  reminders?: number;
  journal?: JournalNote[];
}

/** Each rotation restarts on its own, also where it shared the pull request of its change, and as its policy says. */
export function restartWork(work: StepWork): StepWork {
  const { rotation, policy } = work;
  return {
    ...work,
    rotation: { ...rotation, batchId: undefined },
    policy: { ...policy, approval: restartApprovalOf(policy) },
  };
}

/** What a rotation waits for, its restarts first. */
export function withRestart(wait: WaitUntil, result: RestartResult): WaitUntil {
  const { change, journal = [] } = wait;
  const { targets = change?.targets, pullRequests, reminders } = result;
  return {
    ...wait,
    condition:
      wait.condition === 'partial'
        ? 'partial'
        : result.condition ?? wait.condition,
    waitingFor: [...result.waitingFor, wait.waitingFor].join('. '),
    links: result.links ?? wait.links,
    change: { ...change, targets, pullRequests, reminders },
    journal: [...journal, ...(result.journal ?? [])],
  };
}

/** Whether its target was seen to run the version, so that nothing of it lacks a restart. */
export function isProven(
  { targetId }: RestartEdit,
  targets: RotationTarget[],
): boolean {
  return targets.some(
    ({ target, state }) => target.id === targetId && state === 'running',
  );
}

/** A workload that is seen with the text of before has not taken the restart, and does not need another one by that. */
export function withoutOld(
  seenNow: RotationTarget,
  edits: RestartEdit[],
): RotationTarget {
  const { target, restart } = seenNow;
  return {
    ...seenNow,
    restart: restart?.map(workload => {
      const edit = edits.find(
        ({ targetId, document: { kind, name } }) =>
          targetId === target.id &&
          kind === workload.kind &&
          name === workload.name,
      );
      return edit && workload.annotation !== edit.value
        ? { ...workload, since: undefined }
        : workload;
    }),
  };
}
