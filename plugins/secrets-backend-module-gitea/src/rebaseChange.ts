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

import { GiteaPull } from './giteaAnswers';
import { GiteaChange } from './GiteaChange';
import { GiteaSession } from './GiteaSession';
import { assertOwnPull } from './ownChange';
import { renewBranch } from './proposeChange';
import { findPullRequest, getPull } from './pullRequests';
import { readBranch } from './readGiteaFile';

/** Rebases the branch of an open pull request; one that is there already is left alone. */
export async function rebaseChange(
  session: GiteaSession,
  change: GiteaChange,
  time: number,
): Promise<GiteaPull> {
  const { branch, base } = change;
  const pull = await findPullRequest(session, branch, base);
  if (!pull) {
    throw session.refuse(
      `the branch ${branch} has no pull request to be rebased`,
    );
  }
  if (pull.state !== 'open') return pull;
  const own = await assertOwnPull(session, pull, change);
  const { commit } = await readBranch(session, base);
  if (own.parents?.[0].sha === commit.id) return pull;
  await renewBranch(session, change, {
    from: own.sha,
    signers: own.commit,
    time,
  });
  return getPull(session, pull.number);
}
