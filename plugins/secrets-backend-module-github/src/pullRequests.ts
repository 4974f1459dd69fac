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

import { PullRequest } from '@keyturn/plugin-secrets-common';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import { GithubSession } from './GithubSession';

/** A pull request as GitHub describes it when it is asked for alone. */
export type GithubPull =
  RestEndpointMethodTypes['pulls']['get']['response']['data'];

/** @throws UpstreamError where another repository has the address of the one with the id */
export async function getPull(
  session: GithubSession,
  number: number,
  repositoryId?: string,
): Promise<GithubPull> {
  const pull = await session.ask({
    action: `read pull request ${number}`,
    permission: 'Pull requests: read',
    call: (octokit, repository) =>
      octokit.rest.pulls.get({ ...repository, pull_number: number }),
  });
  if (
    repositoryId !== undefined &&
    String(pull.base.repo.id) !== repositoryId
  ) {
    throw session.refuse(
      `another repository has this address now, so its pull request ${number} is not the one that was opened`,
    );
  }
  return pull;
}

/** Number of the pull request of a branch: the open one, else the merged one, else the newest closed one. */
export async function findPullRequest(
  session: GithubSession,
  branch: string,
): Promise<number | undefined> {
  const listed = await session.ask({
    action: `list the pull requests of ${branch}`,
    permission: 'Pull requests: read',
    call: (octokit, repository) =>
      octokit.rest.pulls.list({
        ...repository,
        head: `${repository.owner}:${branch}`,
        state: 'all',
        per_page: 100,
      }),
  });
  const own = listed
    .filter(({ head }) => head.ref === branch)
    .sort((a, b) => b.number - a.number);
  const pull =
    own.find(({ state }) => state === 'open') ??
    own.find(({ merged_at }) => merged_at) ??
    own[0];
  return pull?.number;
}

export function toPullRequest(
  session: GithubSession,
  pull: GithubPull,
): PullRequest {
  return {
    url: pull.html_url,
    repository: session.repository.url,
    number: pull.number,
    state: pull.merged ? 'merged' : pull.state,
    ...(pull.state === 'open' && typeof pull.mergeable === 'boolean'
      ? { conflicting: !pull.mergeable }
      : {}),
    ...(pull.merged && pull.merge_commit_sha
      ? { mergeCommit: pull.merge_commit_sha }
      : {}),
    ...(pull.merged_by ? { mergedBy: pull.merged_by.login } : {}),
  };
}
