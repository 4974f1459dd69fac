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
import { anyAnswer, GiteaPull } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { shortBody, shortBranch } from './limits';
import { findPullRequest, getPull } from './pullRequests';
import { findBranch } from './readGiteaFile';
import { readReviews } from './readReviews';

/**
 * Closes the pull request of a branch and deletes the branch, as far as each is still to be done; a branch that was
 * left behind without a pull request is deleted too.
 */
export async function withdrawChange(
  session: GiteaSession,
  { branch: longBranch, comment }: WithdrawRequest,
): Promise<GiteaPull | undefined> {
  const branch = shortBranch(longBranch);
  const found = await findPullRequest(session, branch);
  if (!found) {
    await deleteBranch(session, branch);
    return undefined;
  }
  if (found.merged) return found;
  const { number } = found;
  if (found.state === 'open') {
    await commentOnce(session, number, shortBody(comment));
    await close(session, number);
  }
  // somebody may have merged it between the question and the request to close
  const closed = await getPull(session, number);
  if (!closed.merged && closed.base.ref !== branch) {
    await deleteBranch(session, branch);
  }
  return closed;
}

async function close(session: GiteaSession, number: number): Promise<void> {
  const answer = await session.attempt({
    action: `close pull request ${number}`,
    scope: 'write:repository',
    method: 'PATCH',
    path: ['pulls', String(number)],
    body: { state: 'closed' },
    answer: anyAnswer,
  });
  if (!('refusal' in answer)) return;
  // a merged one refuses to be closed
  if (!(await getPull(session, number)).merged) throw answer.error;
}

/** As a review without a verdict, because a comment of an issue would need one more scope. */
async function commentOnce(
  session: GiteaSession,
  number: number,
  comment: string,
): Promise<void> {
  const reviews = await readReviews(session, number);
  if (reviews.some(({ body }) => body.trim() === comment.trim())) return;
  await session.ask({
    action: `comment on pull request ${number}`,
    scope: 'write:repository',
    method: 'POST',
    path: ['pulls', String(number), 'reviews'],
    body: { event: 'COMMENT', body: comment },
    answer: anyAnswer,
  });
}

/** One that is not there is fine. Asked first, because who may not write is refused before that is found out. */
async function deleteBranch(
  session: GiteaSession,
  branch: string,
): Promise<void> {
  if (!(await findBranch(session, branch))) return;
  await session.askUnless([404], {
    action: `delete the branch ${branch}`,
    scope: 'write:repository',
    method: 'DELETE',
    path: ['branches', branch],
    answer: anyAnswer,
  });
}
