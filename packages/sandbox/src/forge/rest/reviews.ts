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

import { Router } from 'express';
import { z } from 'zod';
import { Forge } from '../Forge';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { reviewView } from './pullViews';
import { reading, requiring } from './repositoryEndpoint';

const REVIEWS = '/repos/:owner/:name/pulls/:number(\\d+)/reviews';

const STATES = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
} as const;

const reviewSchema = z.object({
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  body: z.string().default(''),
});

/** What people think of a pull request, in the words of GitHub's API. */
export function addReviewRoutes(router: Router, forge: Forge): void {
  const { pullRequests, url, views } = forge;

  router.get(
    REVIEWS,
    reading(forge, ({ repository, request, response, pull }) =>
      paginate(url, request, response, pull().reviews).map(review =>
        reviewView(views, repository, pull(), review),
      ),
    ),
  );

  router.post(
    REVIEWS,
    requiring(forge, 'read', ({ repository, request, pull, user }) => {
      const { event, body } = parseBody(
        reviewSchema,
        request.body,
        'PullRequestReview',
      );
      const review = { state: STATES[event], body };
      const given = pullRequests.review(repository, pull(), review, user);
      return reviewView(views, repository, pull(), given);
    }),
  );
}
