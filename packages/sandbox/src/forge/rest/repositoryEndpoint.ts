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

import { Request, RequestHandler, Response } from 'express';
import { refuseArchived, requirePermission } from '../domain/permissions';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { GitRepository } from '../git/GitRepository';
import { requireUser, userOf } from '../http/authenticate';
import { Permission, PullRequest, Repository } from '../state/model';

export interface RepositoryCall<User = Account | undefined> {
  request: Request;
  response: Response;
  repository: Repository;
  git: GitRepository;
  user: User;
  /** The pull request that `:number` names. */
  pull(): PullRequest;
  /** The commit that a revision names; 404 where there is none. */
  commitOf(revision: string): Promise<string>;
}

type Handler<User> = (call: RepositoryCall<User>) => unknown;

function callOf(
  forge: Forge,
  request: Request,
  response: Response,
): RepositoryCall {
  const { owner, name, number } = request.params;
  const repository = forge.repositories.get(owner, name);
  const git = forge.repositories.git(repository);
  return {
    request,
    response,
    repository,
    git,
    user: userOf(response),
    pull: () => forge.pullRequests.get(repository, Number(number)),
    commitOf: async revision => {
      const commit = await git.resolveCommit(revision);
      if (!commit) {
        throw ForgeError.notFound(`No commit found for: ${revision}`);
      }
      return commit;
    },
  };
}

async function answer(response: Response, result: unknown) {
  const body = await result;
  if (!response.headersSent) response.json(body);
}

/** A handler under `/:owner/:name` for those who may read; what it answers becomes the body. */
export function reading(
  forge: Forge,
  handle: Handler<Account | undefined>,
): RequestHandler {
  return async (request, response) => {
    const call = callOf(forge, request, response);
    requirePermission('read', call.repository, call.user);
    await answer(response, handle(call));
  };
}

/** Like {@link reading}, for people who said who they are and hold a permission. */
export function requiring(
  forge: Forge,
  permission: Permission,
  handle: Handler<Account>,
  options: { evenArchived?: boolean } = {},
): RequestHandler {
  return async (request, response) => {
    const user = requireUser(response);
    const call = callOf(forge, request, response);
    requirePermission(permission, call.repository, user);
    const writes = request.method !== 'GET' && request.method !== 'HEAD';
    if (writes && !options.evenArchived) refuseArchived(call.repository);
    await answer(response, handle({ ...call, user }));
  };
}
