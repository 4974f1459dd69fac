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

import { anyAnswer, GiteaPull } from './giteaAnswers';
import { GiteaChange } from './GiteaChange';
import { GiteaRefusal } from './giteaError';
import { GiteaSession } from './GiteaSession';
import { mergeMethod } from './mergeMethod';
import { assertOwnPull } from './ownChange';
import { findPullRequest, getPull } from './pullRequests';
import { readMergeability } from './readMergeability';

/** Why Gitea does not merge, by what it says. What is not among them is for a person. */
const REFUSALS: Array<{ text: RegExp; says: string; retryable: boolean }> = [
  {
    text: /try again later/i,
    says: 'the host still works out whether it can be merged',
    retryable: true,
  },
  {
    text: /required status checks/i,
    says: 'not all required checks have succeeded',
    retryable: true,
  },
  {
    text: /behind the base branch/i,
    says: 'its branch must be up to date',
    retryable: true,
  },
  {
    text: /head out of date|push out of date/i,
    says: 'a newer commit came in between',
    retryable: true,
  },
  {
    text: /enough approvals/i,
    says: 'it needs more approvals',
    retryable: false,
  },
  {
    text: /requested changes/i,
    says: 'a reviewer requests changes',
    retryable: false,
  },
  {
    text: /official review requests/i,
    says: 'a review that was asked for is missing',
    retryable: false,
  },
  {
    text: /protected files/i,
    says: 'it changes files that the base branch protects',
    retryable: false,
  },
  {
    text: /not allowed to merge/i,
    says: 'the user of integrations.gitea is not among those who may merge into the base branch',
    retryable: false,
  },
  {
    text: /merge style/i,
    says: 'the repository does not allow this way to merge',
    retryable: false,
  },
  {
    text: /sign/i,
    says: 'the base branch requires signed commits, which Gitea cannot sign here',
    retryable: false,
  },
];

/** Merges the head that was found to be this request's own, by a method that the repository allows. */
export async function mergePullRequest(
  session: GiteaSession,
  change: GiteaChange,
): Promise<GiteaPull> {
  const { branch, base } = change;
  const pull = await findPullRequest(session, branch, base);
  if (!pull) {
    throw session.refuse(
      `the branch ${branch} has no pull request to be merged`,
    );
  }
  if (pull.merged) return pull;
  if (pull.state === 'closed') {
    throw session.refuse(
      `pull request ${pull.number} was closed without a merge`,
    );
  }
  await assertOwnPull(session, pull, change);
  await assertReady(session, pull);
  return merge(session, pull);
}

async function merge(
  session: GiteaSession,
  { number, head, base }: GiteaPull,
): Promise<GiteaPull> {
  const answer = await session.attempt({
    action: `merge pull request ${number}`,
    scope: 'write:repository',
    method: 'POST',
    path: ['pulls', String(number), 'merge'],
    body: { Do: mergeMethod(base.repo), head_commit_id: head.sha },
    answer: anyAnswer,
  });
  const refused = 'refusal' in answer;
  if (refused && ![404, 405, 409].includes(answer.refusal.status)) {
    throw answer.error;
  }
  // a refusal can mean that somebody else was faster
  const now = await getPull(session, number);
  if (now.merged) return now;
  if (!refused) {
    throw session.refuse(
      `pull request ${number} was merged, and is not told as merged yet`,
      true,
    );
  }
  const { says, retryable } = wordsOf(answer.refusal);
  throw session.refuse(
    `pull request ${number} cannot be merged: ${says}`,
    retryable,
  );
}

function wordsOf({ status, message }: GiteaRefusal) {
  const known = REFUSALS.find(({ text }) => text.test(message));
  if (known) return known;
  return status === 409
    ? { says: 'it conflicts with the base branch', retryable: false }
    : {
        says: 'a rule of the repository is not met, which Gitea does not name',
        retryable: false,
      };
}

/** The host lets some credentials past its rules; Keyturn goes by them all the same. */
async function assertReady(
  session: GiteaSession,
  pull: GiteaPull,
): Promise<void> {
  const { number, base, html_url: url } = pull;
  const { state, reasons, userCanMerge } = await readMergeability(
    session,
    pull,
    url,
  );
  if (state !== 'ready') {
    const what = reasons.map(({ message }) => message).join(', ');
    throw session.refuse(
      `pull request ${number} cannot be merged: ${what}`,
      state !== 'blocked',
    );
  }
  if (!userCanMerge) {
    throw session.refuse(
      `pull request ${number} cannot be merged: the user of integrations.gitea is not among those who may merge into ${base.ref}. Add them, or let a person merge`,
    );
  }
}
