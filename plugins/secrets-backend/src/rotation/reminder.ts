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
import { DateTime, Duration } from 'luxon';
import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { StepWork } from './RotationStep';

/** What a rotation waits for beside its pull requests. */
interface Wait {
  waitingFor: string;
  condition?: RotationCondition;
  pullRequests: ProposedPullRequest[];
}

/**
 * The reminder that is due where open pull requests wait for a person, and has not been given yet. Those that were
 * missed, as by a portal that was down, are not made up for: the count says how many intervals have passed.
 */
export function reminderOf(
  { rotation, policy, context }: StepWork,
  { waitingFor, condition, pullRequests }: Wait,
): { count: number; note: JournalNote } | undefined {
  const open = pullRequests.filter(({ state }) => state === 'open');
  const isForPerson = policy.approval === 'review' || condition === 'blocked';
  // of those that share a pull request one reminds; the way back is nobody else's
  const isFollower =
    !rotation.rollback && rotation.batchId && rotation.batchId !== rotation.id;
  if (open.length === 0 || !isForPerson || isFollower) return undefined;
  const every = Duration.fromISO(policy.remindAfter);
  const since = DateTime.fromISO(
    rotation.restarts?.open?.at ?? rotation.phaseSince,
    { zone: 'utc' },
  );
  const count = passed(every, since, context.now());
  if (count <= (rotation.reminders ?? 0)) return undefined;
  return {
    count,
    note: {
      event: 'pull-request.reminded',
      level: 'warning',
      message: `Reminded the owner after ${every
        .mapUnits(units => units * count)
        .toHuman()}: ${waitingFor}`,
      links: open.map(({ number, url }) => ({
        title: `Pull request #${number}`,
        url,
      })),
    },
  };
}

function passed(every: Duration, since: DateTime, now: DateTime): number {
  const length = every.toMillis();
  return length > 0 ? Math.floor(now.diff(since).toMillis() / length) : 0;
}
