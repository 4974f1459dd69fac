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

import { ProposeRequest } from '@keyturn/plugin-secrets-node';
import { assertOwnPull } from './assertOwnPull';
import { GithubSession } from './GithubSession';
import { readMergeability } from './readMergeability';
import { findPullRequest, getPull, GithubPull } from './pullRequests';

/** Merges the head that was found to be this request's own, by the first method that the repository allows. */
export async function mergePullRequest(
  session: GithubSession,
  request: ProposeRequest,
): Promise<GithubPull> {
  const number = await findPullRequest(session, request.branch);
  if (number === undefined) {
    throw session.refuse(
      `the branch ${request.branch} has no pull request to be merged`,
    );
  }
  const pull = await getPull(session, number);
  if (pull.merged) return pull;
  if (pull.state === 'closed') {
    throw session.refuse(`pull request ${number} was closed without a merge`);
  }
  if (pull.mergeable === false) {
    throw session.refuse(
      `pull request ${number} conflicts with ${pull.base.ref}; resolve the conflict or cancel the rotation`,
    );
  }
  await assertOwnPull(session, pull, request);
  await assertReady(session, pull);
  // 405 and 409 can mean that somebody else was faster, so look again before complaining
  await session.askUnless([405, 409], {
    action: `merge pull request ${number}`,
    permission: 'Contents: read and write',
    call: (octokit, repository) =>
      octokit.rest.pulls.merge({
        ...repository,
        pull_number: number,
        sha: pull.head.sha,
        merge_method: allowedMethod(pull),
      }),
  });
  const merged = await getPull(session, number);
  if (!merged.merged) {
    throw session.refuse(
      `pull request ${number} cannot be merged yet: its checks, required reviews or a newer commit stand in the way`,
      true,
    );
  }
  return merged;
}

/** The host lets some credentials past its rules; Keyturn goes by them all the same. */
async function assertReady(
  session: GithubSession,
  pull: GithubPull,
): Promise<void> {
  const { state, reasons } = await readMergeability(session, pull);
  if (state === 'ready') return;
  const what = reasons.map(({ message }) => message).join(', ');
  throw session.refuse(
    `pull request ${pull.number} cannot be merged: ${what}`,
    state !== 'blocked',
  );
}

function allowedMethod({ base }: GithubPull): 'merge' | 'squash' | 'rebase' {
  if (base.repo.allow_squash_merge !== false) return 'squash';
  return base.repo.allow_merge_commit !== false ? 'merge' : 'rebase';
}
