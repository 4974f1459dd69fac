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
import { Check } from '../state/model';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { reading, RepositoryCall, requiring } from './repositoryEndpoint';
import { checkRunView, statusView } from './checkViews';

const REPOSITORY = '/repos/:owner/:name';
const COMMIT = `${REPOSITORY}/commits/:ref(*)`;

const text = z.string().nullable().optional();
const statusSchema = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().min(1).default('default'),
  description: text,
  target_url: text,
});
const runSchema = z.object({
  name: z.string().min(1),
  head_sha: z.string(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  conclusion: text,
  details_url: text,
  output: z.object({ summary: text }).optional(),
});
const runChangeSchema = runSchema.omit({ head_sha: true }).partial();

/** GitHub says completed of whatever has a conclusion. */
function stateOfRun({
  conclusion,
}: Pick<z.infer<typeof runSchema>, 'conclusion'>): Check['state'] {
  if (!conclusion) return 'pending';
  return ['success', 'neutral', 'skipped'].includes(conclusion)
    ? 'success'
    : 'failure';
}

/** Commit statuses and check runs. */
export function addCheckRoutes(router: Router, forge: Forge): void {
  const { views, checks, url } = forge;

  const ofCommit = async (
    { repository, request, commitOf }: RepositoryCall,
    kind: Check['kind'],
  ) => {
    const sha = await commitOf(request.params.ref);
    const all = checks.of(repository, sha).filter(it => it.kind === kind);
    return { sha, all: all.toReversed() };
  };

  router.post(
    `${REPOSITORY}/statuses/:ref(*)`,
    requiring(forge, 'write', async call => {
      const { repository, request, response, user } = call;
      const input = parseBody(statusSchema, request.body, 'Status');
      const { state, context, description, target_url: page } = input;
      const check = checks.report(
        repository,
        {
          kind: 'status',
          sha: await call.commitOf(request.params.ref),
          name: context,
          state: state === 'error' ? 'failure' : state,
          description: description ?? undefined,
          url: page ?? undefined,
        },
        user,
      );
      response.status(201);
      return statusView(views, repository, check);
    }),
  );

  router.get(
    `${COMMIT}/status`,
    reading(forge, async call => {
      const { repository, request, response, user } = call;
      const { sha, all } = await ofCommit(call, 'status');
      return {
        sha,
        url: views.api(repository, `/commits/${sha}/status`),
        commit_url: views.api(repository, `/commits/${sha}`),
        state: combined(all),
        statuses: paginate(url, request, response, all).map(check =>
          statusView(views, repository, check),
        ),
        total_count: all.length,
        repository: views.repository(repository, user),
      };
    }),
  );

  router.get(
    `${COMMIT}/statuses`,
    reading(forge, async call => {
      const { repository, request, response } = call;
      const { all } = await ofCommit(call, 'status');
      return paginate(url, request, response, all).map(check =>
        statusView(views, repository, check),
      );
    }),
  );

  router.get(
    `${COMMIT}/check-runs`,
    reading(forge, async call => {
      const { repository, request, response } = call;
      const { all } = await ofCommit(call, 'run');
      return {
        total_count: all.length,
        check_runs: paginate(url, request, response, all).map(check =>
          checkRunView(views, repository, check),
        ),
      };
    }),
  );

  router.post(
    `${REPOSITORY}/check-runs`,
    requiring(forge, 'write', async call => {
      const { repository, request, response, user } = call;
      const input = parseBody(runSchema, request.body, 'CheckRun');
      const check = checks.report(
        repository,
        {
          kind: 'run',
          sha: await call.commitOf(input.head_sha),
          name: input.name,
          state: stateOfRun(input),
          description: input.output?.summary ?? undefined,
          url: input.details_url ?? undefined,
        },
        user,
      );
      response.status(201);
      return checkRunView(views, repository, check);
    }),
  );

  router.patch(
    `${REPOSITORY}/check-runs/:id(\\d+)`,
    requiring(forge, 'write', ({ repository, request, user }) => {
      const input = parseBody(runChangeSchema, request.body, 'CheckRun');
      const check = checks.get(repository, Number(request.params.id));
      const change = {
        name: input.name ?? check.name,
        state: stateOfRun(input),
        description: input.output?.summary ?? check.description,
        url: input.details_url ?? check.url,
      };
      checks.update(repository, check, change, user);
      return checkRunView(views, repository, check);
    }),
  );
}

/** GitHub too calls the status of a commit without any pending. */
function combined(all: Check[]): Check['state'] {
  if (all.some(({ state }) => state === 'failure')) return 'failure';
  const done = all.length > 0 && all.every(({ state }) => state === 'success');
  return done ? 'success' : 'pending';
}
