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
import { GithubRefusal } from './githubError';
import { GithubSession } from './GithubSession';
import { findPullRequest, getPull, GithubPull } from './pullRequests';
import { MergeMethod } from './readBranchRules';
import { readReadiness } from './readMergeability';

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
  const methods = await readyMethods(session, pull);
  await mergeBy(session, pull, methods);
  const merged = await getPull(session, number);
  if (!merged.merged) {
    throw session.refuse(
      `pull request ${number} cannot be merged yet: its checks, required reviews or a newer commit stand in the way`,
      true,
    );
  }
  return merged;
}

/** By the first of the methods that the host takes. Somebody else may have been faster, so it looks before complaining. */
async function mergeBy(
  session: GithubSession,
  pull: GithubPull,
  [method, ...others]: MergeMethod[],
): Promise<void> {
  try {
    const merged = await session.askUnless(
      others.length > 0 ? ['merge-method'] : [],
      {
        action: `merge pull request ${pull.number}`,
        permission: 'Contents: read and write',
        call: (octokit, repository) =>
          octokit.rest.pulls.merge({
            ...repository,
            pull_number: pull.number,
            sha: pull.head.sha,
            merge_method: method,
          }),
      },
    );
    if (!merged) await mergeBy(session, pull, others);
  } catch (error) {
    const isRefused = error instanceof GithubRefusal && error.status;
    if (!isRefused || !(await getPull(session, pull.number)).merged) {
      throw error;
    }
  }
}

/** The host lets some credentials past its rules; Keyturn goes by them all the same. */
async function readyMethods(
  session: GithubSession,
  pull: GithubPull,
): Promise<MergeMethod[]> {
  const { state, reasons, methods } = await readReadiness(session, pull);
  if (state === 'ready') return methods;
  const what = reasons.map(({ message }) => message).join(', ');
  throw session.refuse(
    `pull request ${pull.number} cannot be merged: ${what}`,
    state !== 'blocked',
  );
}
