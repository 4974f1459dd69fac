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

import { GithubSession } from './GithubSession';

const PER_PAGE = 100;

/** Who has approved a pull request and not taken it back since; accounts that were deleted have no name. */
export async function readApprovals(
  session: GithubSession,
  number: number,
): Promise<string[]> {
  const approving = new Set<string>();
  for (const { user, state } of await readReviews(session, number)) {
    if (!user) continue;
    if (state === 'APPROVED') approving.add(user.login);
    // a comment says nothing about it
    if (state === 'CHANGES_REQUESTED' || state === 'DISMISSED') {
      approving.delete(user.login);
    }
  }
  return [...approving];
}

/** The oldest first. */
async function readReviews(session: GithubSession, number: number) {
  const reviews = [];
  for (let page = 1; ; page++) {
    const found = await session.ask({
      action: `read the reviews of pull request ${number}`,
      permission: 'Pull requests: read',
      call: (octokit, repository) =>
        octokit.rest.pulls.listReviews({
          ...repository,
          pull_number: number,
          per_page: PER_PAGE,
          page,
        }),
    });
    reviews.push(...found);
    if (found.length < PER_PAGE) return reviews;
  }
}
