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

import { GiteaReview, reviewsAnswer } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';

const PAGE_SIZE = 50;
const MAX_PAGES = 40;

/** The oldest first. */
export async function readReviews(
  session: GiteaSession,
  number: number,
): Promise<GiteaReview[]> {
  const reviews: GiteaReview[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = await session.ask({
      action: `read the reviews of pull request ${number}`,
      scope: 'read:repository',
      path: ['pulls', String(number), 'reviews'],
      query: { page, limit: PAGE_SIZE },
      answer: reviewsAnswer,
    });
    if (found.length === 0) break;
    reviews.push(...found);
  }
  return reviews;
}

/** Who has approved and not taken it back since; a deleted account has no name of its own and is not told. */
export function approversOf(reviews: GiteaReview[]): string[] {
  const approving = new Set<string>();
  for (const { user, state, dismissed } of reviews) {
    if (!user || user.login === 'Ghost') continue;
    // a comment says nothing about it
    if (state === 'APPROVED' && !dismissed) approving.add(user.login);
    else if (state === 'APPROVED' || state === 'REQUEST_CHANGES') {
      approving.delete(user.login);
    }
  }
  return [...approving];
}
