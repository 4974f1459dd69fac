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

import { WithdrawRequest } from '@keyturn/plugin-secrets-node';
import { fitComment } from './githubLimits';
import { GithubSession } from './GithubSession';
import { findPullRequest, getPull, GithubPull } from './pullRequests';

/**
 * Closes the pull request of a branch and deletes the branch, as far as each is still to be done; a branch that was
 * left behind without a pull request is deleted too.
 */
export async function withdrawChange(
  session: GithubSession,
  { repository: { id }, branch, comment }: WithdrawRequest,
): Promise<GithubPull | undefined> {
  const number = await findPullRequest(session, branch);
  if (number === undefined) {
    if (await hasBranch(session, branch)) await deleteBranch(session, branch);
    return undefined;
  }
  return closePullRequest(session, { number, id }, comment);
}

/** Comments, closes and deletes the branch, as far as each is still to be done; a merged one is left alone. */
async function closePullRequest(
  session: GithubSession,
  { number, id }: { number: number; id?: string },
  comment: string,
): Promise<GithubPull> {
  const found = await getPull(session, number, id);
  if (found.merged) return found;
  if (found.state === 'open') {
    await commentOnce(session, number, comment);
    await session.ask({
      action: `close pull request ${number}`,
      permission: 'Pull requests: read and write',
      call: (octokit, repository) =>
        octokit.rest.pulls.update({
          ...repository,
          pull_number: number,
          state: 'closed',
        }),
    });
  }
  // somebody may have merged it between the look and the request to close
  const closed = await getPull(session, number);
  if (!closed.merged) {
    await deleteBranchOf(session, closed);
  }
  return closed;
}

async function commentOnce(
  session: GithubSession,
  number: number,
  body: string,
): Promise<void> {
  const text = fitComment(body);
  const comments = await session.ask({
    action: `read the comments of pull request ${number}`,
    permission: 'Pull requests: read',
    call: (octokit, repository) =>
      octokit.rest.issues.listComments({
        ...repository,
        issue_number: number,
        per_page: 100,
      }),
  });
  if (comments.some(comment => comment.body?.trim() === text.trim())) return;
  await session.ask({
    action: `comment on pull request ${number}`,
    permission: 'Pull requests: read and write',
    call: (octokit, repository) =>
      octokit.rest.issues.createComment({
        ...repository,
        issue_number: number,
        body: text,
      }),
  });
}

async function deleteBranchOf(
  session: GithubSession,
  { head, base }: GithubPull,
): Promise<void> {
  const isFork = head.repo?.id !== base.repo.id;
  if (isFork || head.ref === base.ref) return;
  await deleteBranch(session, head.ref);
}

/** Asked first, because who may not write is refused before anybody looks whether there is something to delete. */
async function hasBranch(
  session: GithubSession,
  branch: string,
): Promise<boolean> {
  const found = await session.askUnless([404], {
    action: `look for the branch ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getRef({ ...repository, ref: `heads/${branch}` }),
  });
  return found !== undefined;
}

/** One that is not there is fine, and so is one that a rule keeps: nobody merges it any longer. */
async function deleteBranch(
  session: GithubSession,
  branch: string,
): Promise<void> {
  await session.askUnless(['reference-missing', 'rule', 404], {
    action: `delete the branch ${branch}`,
    permission: 'Contents: read and write',
    call: (octokit, repository) =>
      octokit.rest.git.deleteRef({ ...repository, ref: `heads/${branch}` }),
  });
}
