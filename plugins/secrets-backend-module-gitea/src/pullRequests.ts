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
import { z } from 'zod';
import { GiteaPull, pullAnswer, repositoryAnswer } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { shortBranch } from './limits';

const PAGE_SIZE = 50;
/** Bounds what a repository with very many pull requests can cost. */
const MAX_OPEN_PAGES = 40;
const MAX_CLOSED_PAGES = 4;

export function getPull(
  session: GiteaSession,
  number: number,
): Promise<GiteaPull> {
  return session.ask({
    action: `read pull request ${number}`,
    scope: 'read:repository',
    path: ['pulls', String(number)],
    answer: pullAnswer,
  });
}

/**
 * The pull request of a branch: the open one, else the merged one, else the newest closed one. Gitea can be asked for
 * one by both its branches, and answers any of several; where that is not an open or merged one, the newest are searched.
 */
export async function findPullRequest(
  session: GiteaSession,
  longBranch: string,
  knownBase?: string,
): Promise<GiteaPull | undefined> {
  const branch = shortBranch(longBranch);
  const base = knownBase ?? (await readDefaultBranch(session));
  const direct = await session.askUnless([404], {
    action: `find the pull request of ${branch} into ${base}`,
    scope: 'read:repository',
    path: ['pulls', base, branch],
    answer: pullAnswer,
  });
  if (direct && (direct.state === 'open' || direct.merged)) return direct;
  const open = await search(session, branch, 'open', MAX_OPEN_PAGES);
  if (open.length > 0) return open[0];
  // One that was never there is asked for most often, and its base is known then.
  if (!direct && knownBase !== undefined) return undefined;
  const closed = await search(session, branch, 'closed', MAX_CLOSED_PAGES);
  const own = direct ? [direct, ...closed] : closed;
  return (
    own.find(({ merged }) => merged) ??
    own.sort((a, b) => b.number - a.number)[0]
  );
}

async function search(
  session: GiteaSession,
  branch: string,
  state: 'open' | 'closed',
  maxPages: number,
): Promise<GiteaPull[]> {
  for (let page = 1; page <= maxPages; page++) {
    const listed = await session.ask({
      action: `list the ${state} pull requests`,
      scope: 'read:repository',
      path: ['pulls'],
      query: { state, sort: 'recentupdate', limit: PAGE_SIZE, page },
      answer: z.array(pullAnswer),
    });
    const own = listed.filter(
      ({ head, base }) =>
        head.label === branch && head.repo_id === base.repo_id,
    );
    if (own.length > 0) return own;
    // A server may be set to shorter pages than those that were asked for.
    if (listed.length === 0) return [];
  }
  return [];
}

async function readDefaultBranch(session: GiteaSession): Promise<string> {
  const found = await session.ask({
    action: 'read the repository',
    scope: 'read:repository',
    path: [],
    answer: repositoryAnswer,
  });
  return found.default_branch;
}

export function toPullRequest(
  session: GiteaSession,
  pull: GiteaPull,
  url: string,
): PullRequest {
  return {
    url,
    repository: session.repository.url,
    number: pull.number,
    state: pull.merged ? 'merged' : pull.state,
    ...(pull.merged && pull.merge_commit_sha
      ? { mergeCommit: pull.merge_commit_sha }
      : {}),
    ...(pull.merged_by ? { mergedBy: pull.merged_by.login } : {}),
  };
}
