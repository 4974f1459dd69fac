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

import { Request, Router } from 'express';
import { z } from 'zod';
import { LIMITS } from '../domain/limits';
import { sameName } from '../domain/Repositories';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { readLog } from '../git/history';
import { mergeMethodSchema, PullRequest, Repository } from '../state/model';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { pullRequestFiles, pullRequestView } from './pullRequestView';
import { reading, requiring } from './repositoryEndpoint';
import { changedFileView, commitView } from './commitViews';
import { pullListView } from './pullViews';

const PULLS = '/repos/:owner/:name/pulls';
const PULL = `${PULLS}/:number(\\d+)`;

const createSchema = z.object({
  title: z.string().min(1),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().optional(),
  draft: z.boolean().optional(),
});
const editSchema = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  base: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});
const mergeSchema = z.object({
  merge_method: mergeMethodSchema.default('merge'),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
});
const reviewersSchema = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

function isHead({ owner }: Repository, pull: PullRequest, head: string) {
  const [by, ...branch] = head.split(':');
  return sameName(by, owner) && branch.join(':') === pull.head.ref;
}

function selected(request: Request, repository: Repository): PullRequest[] {
  const { state = 'open', head, base, sort, direction } = request.query;
  // As on GitHub, a head without its owner does not filter.
  const byHead = String(head ?? '').includes(':');
  const wanted = repository.pullRequests.filter(
    pull =>
      (state === 'all' || pull.state === state) &&
      (!byHead || isHead(repository, pull, String(head))) &&
      (!base || pull.base.ref === base),
  );
  const order = (pull: PullRequest) =>
    sort === 'updated' ? Date.parse(pull.updatedAt) : pull.number;
  wanted.sort((a, b) => order(a) - order(b));
  // GitHub turns round what is sorted by creation, unless told otherwise.
  const byCreation = sort === undefined || sort === 'created';
  const descending = direction ? direction !== 'asc' : byCreation;
  return descending ? wanted.reverse() : wanted;
}

export function addPullRoutes(router: Router, forge: Forge): void {
  const { views, pullRequests, merges, users, url } = forge;

  router.get(
    PULLS,
    reading(forge, ({ repository, request, response, user }) =>
      paginate(url, request, response, selected(request, repository)).map(
        pull => pullListView(views, repository, pull, user),
      ),
    ),
  );

  router.post(
    PULLS,
    requiring(forge, 'write', async call => {
      const { repository, request, response, user } = call;
      const input = parseBody(createSchema, request.body, 'PullRequest');
      const pull = await pullRequests.open(repository, input, user);
      response.status(201);
      return pullRequestView(forge, repository, pull, user);
    }),
  );

  router.get(
    PULL,
    reading(forge, ({ repository, pull, user }) =>
      pullRequestView(forge, repository, pull(), user),
    ),
  );

  router.patch(
    PULL,
    requiring(forge, 'write', async ({ repository, request, pull, user }) => {
      const edit = parseBody(editSchema, request.body, 'PullRequest');
      await pullRequests.edit(repository, pull(), edit, user);
      return pullRequestView(forge, repository, pull(), user);
    }),
  );

  router.get(
    `${PULL}/files`,
    reading(forge, async ({ repository, request, response, pull }) =>
      paginate(
        url,
        request,
        response,
        (await pullRequestFiles(forge, repository, pull())).slice(
          0,
          LIMITS.pullFiles,
        ),
      ).map(file => changedFileView(views, repository, pull().head.sha, file)),
    ),
  );

  router.get(
    `${PULL}/commits`,
    reading(forge, async ({ repository, git, request, response, pull }) => {
      const { head, base } = pull();
      const range = {
        from: head.sha,
        notFrom: base.sha,
        limit: LIMITS.pullCommits,
      };
      const commits = (await readLog(git, range)).reverse();
      return paginate(url, request, response, commits).map(commit =>
        commitView(views, repository, commit),
      );
    }),
  );

  router.get(
    `${PULL}/merge`,
    reading(forge, ({ response, pull }) => {
      if (!pull().merge) throw ForgeError.notFound();
      response.status(204).end();
    }),
  );

  router.put(
    `${PULL}/merge`,
    requiring(forge, 'write', async ({ repository, request, pull, user }) => {
      const input = parseBody(mergeSchema, request.body, 'PullRequest');
      const { merge_method: method, commit_title, commit_message } = input;
      const sha = await merges.merge(
        repository,
        pull(),
        {
          method,
          title: commit_title,
          message: commit_message,
          sha: input.sha,
        },
        user,
      );
      const message = 'Pull Request successfully merged';
      return { sha, merged: true, message };
    }),
  );

  const changeReviewers = (
    change: (before: string[], given: string[]) => string[],
  ) =>
    requiring(forge, 'write', ({ repository, request, pull, user }) => {
      const { reviewers, team_reviewers: teams } = parseBody(
        reviewersSchema,
        request.body,
        'PullRequest',
      );
      const stranger = reviewers.find(login => !users.find(login)) ?? teams[0];
      if (stranger) {
        throw new ForgeError(
          422,
          `Reviews may only be requested from collaborators: ${stranger}`,
        );
      }
      const list = change(pull().reviewers, reviewers);
      pullRequests.setList(repository, pull(), 'reviewers', list, user);
      return pullListView(views, repository, pull(), user);
    });

  router.post(`${PULL}/requested_reviewers`, (request, response, next) => {
    response.status(201);
    return changeReviewers((before, given) => [...before, ...given])(
      request,
      response,
      next,
    );
  });
  router.delete(
    `${PULL}/requested_reviewers`,
    changeReviewers((before, given) =>
      before.filter(it => !given.includes(it)),
    ),
  );
}
