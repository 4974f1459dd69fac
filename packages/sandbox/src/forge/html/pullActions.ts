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

import { Request, Response, Router } from 'express';
import { z } from 'zod';
import { Forge } from '../Forge';
import { parseBody } from '../rest/parseBody';
import { mergeMethodSchema } from '../state/model';
import { requiring } from '../rest/repositoryEndpoint';

const PULL = '/:owner/:name/pull/:number(\\d+)';

const mergeSchema = z.object({
  method: mergeMethodSchema.default('merge'),
  sha: z.string(),
});
const commentSchema = z.object({ body: z.string().trim().min(1) });

function backToPage(request: Request, response: Response) {
  const { owner, name, number } = request.params;
  response.redirect(303, `/${owner}/${name}/pull/${number}`);
}

/** What the buttons of a pull request's page do. */
export function addPullActions(router: Router, forge: Forge): void {
  const { pullRequests, merges, branches } = forge;

  router.post(
    `${PULL}/merge`,
    requiring(forge, 'write', async call => {
      const { repository, request, response, pull, user } = call;
      const merge = parseBody(mergeSchema, request.body, 'PullRequest');
      await merges.merge(repository, pull(), merge, user);
      backToPage(request, response);
    }),
  );

  router.post(
    `${PULL}/enqueue`,
    requiring(forge, 'write', async call => {
      const { repository, request, response, pull, user } = call;
      const { sha } = parseBody(mergeSchema, request.body, 'PullRequest');
      await merges.enqueue(repository, pull(), { sha }, user);
      backToPage(request, response);
    }),
  );

  for (const [verb, state] of [
    ['close', 'closed'],
    ['reopen', 'open'],
  ] as const) {
    router.post(
      `${PULL}/${verb}`,
      requiring(forge, 'write', async call => {
        const { repository, request, response, pull, user } = call;
        await pullRequests.edit(repository, pull(), { state }, user);
        backToPage(request, response);
      }),
    );
  }

  router.post(
    `${PULL}/delete-branch`,
    requiring(forge, 'write', async call => {
      const { repository, request, response, pull, user } = call;
      await branches.remove(repository, `refs/heads/${pull().head.ref}`, user);
      backToPage(request, response);
    }),
  );

  router.post(
    `${PULL}/approve`,
    requiring(forge, 'write', call => {
      const { repository, request, response, pull, user } = call;
      const review = { state: 'APPROVED' as const, body: '' };
      pullRequests.review(repository, pull(), review, user);
      backToPage(request, response);
    }),
  );

  router.post(
    `${PULL}/comment`,
    requiring(forge, 'read', call => {
      const { repository, request, response, pull, user } = call;
      const { body } = parseBody(commentSchema, request.body, 'IssueComment');
      pullRequests.comment(repository, pull(), body, user);
      backToPage(request, response);
    }),
  );
}
