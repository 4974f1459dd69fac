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

import { PullRequestChanged } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { OPEN, RotationRow } from '../rotationRows';

/** Makes the open rotations of a pull request due now, and answers their ids. */
export async function wakeByPullRequest(
  db: Knex,
  pullRequest: PullRequestChanged,
  now: string,
): Promise<string[]> {
  const ids: string[] = await db('rotation_pull_requests as p')
    .join('rotations as r', 'r.id', 'p.rotation_id')
    .where('r.open_key', OPEN)
    .where(
      'pullRequestUrl' in pullRequest
        ? { 'p.url': pullRequest.pullRequestUrl }
        : {
            'p.repository': pullRequest.repositoryUrl,
            'p.branch': pullRequest.branch,
          },
    )
    .orderBy('r.id')
    .distinct()
    .pluck('r.id');
  await db<RotationRow>('rotations')
    .whereIn('id', ids)
    .where('open_key', OPEN)
    .update({ next_attempt_at: now })
    .increment('wakes', 1);
  return ids;
}
