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
import { isGuarded, protectionOf } from '../domain/protectionOf';
import { permissionOf } from '../domain/permissions';
import { Repositories, sameName } from '../domain/Repositories';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { readCommit } from '../git/history';
import { isOwnerName, isRepositoryName } from '../git/names';
import { requireUser, userOf } from '../http/authenticate';
import { Permission } from '../state/model';
import { rootAddresses } from './addresses';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { branchProtectionView } from './protection';
import { reading, requiring } from './repositoryEndpoint';
import { commitView } from './commitViews';

/** GitHub's names for what a collaborator may do. */
const GRANTS: Record<string, Permission> = {
  pull: 'read',
  push: 'write',
  admin: 'admin',
};
const grantSchema = z.object({
  permission: z.enum(['pull', 'push', 'admin']).default('push'),
});

const createSchema = z.object({
  name: z.string(),
  description: z.string().nullish(),
  private: z.boolean().default(false),
  auto_init: z.boolean().default(false),
});

export function addRepositoryRoutes(router: Router, forge: Forge): void {
  const { views, repositories, users, url } = forge;

  router.get('/', (_request, response) => {
    response.json(rootAddresses(url));
  });

  router.get('/rate_limit', (request, response) => {
    const core = forge.rateLimits.of(request.headers.authorization);
    // There is no search here, so that nobody may search.
    const search = { ...core, limit: 0, used: 0, remaining: 0 };
    response.json({ resources: { core, search }, rate: core });
  });

  router.get('/user', (_request, response) => {
    response.setHeader('X-OAuth-Scopes', 'repo');
    response.json(views.ownAccount(requireUser(response)));
  });

  router.get('/users/:login', (request, response) => {
    const account = users.find(request.params.login);
    if (!account) throw ForgeError.notFound();
    response.json(views.account(account));
  });

  router.get('/user/repos', (request, response) => {
    const user = requireUser(response);
    const mine = repositories
      .listReadable(user)
      .map(repository => views.repository(repository, user));
    response.json(paginate(url, request, response, mine));
  });

  const createFor = (ownerOf: (request: Request, by: Account) => string) => {
    return async (request: Request, response: Response) => {
      const user = requireUser(response);
      const owner = ownerOf(request, user);
      const input = parseBody(createSchema, request.body, 'Repository');
      const { name, private: isPrivate } = input;
      refuseName(repositories, owner, name);
      const repository = await repositories.create({
        owner,
        name,
        description: input.description ?? '',
        private: isPrivate,
        collaborators: { [user.login]: 'admin' },
      });
      if (input.auto_init) {
        const changes = [{ path: 'README.md', content: `# ${name}\n` }];
        const commit = { branch: 'main', message: 'Initial commit', changes };
        await forge.branches.commitFiles(repository, commit, user);
      }
      response.status(201).json(views.fullRepository(repository, user));
    };
  };

  router.post(
    '/user/repos',
    createFor((_request, user) => user.login),
  );

  router.post(
    '/orgs/:owner/repos',
    createFor((request, user) => {
      const { owner } = request.params;
      if (!user.admin && !sameName(user.login, owner)) {
        throw new ForgeError(403, `Must have admin rights to ${owner}.`);
      }
      return owner;
    }),
  );

  router.get('/:kind(orgs|users)/:owner/repos', (request, response) => {
    const user = userOf(response);
    const owned = repositories
      .listReadable(user)
      .filter(({ owner }) => sameName(owner, request.params.owner))
      .map(repository => views.repository(repository, user));
    response.json(paginate(url, request, response, owned));
  });

  router.get(
    '/repos/:owner/:name',
    reading(forge, ({ repository, user, response }) => {
      // Clients take this header as the sign of a person's token.
      if (user) response.setHeader('X-OAuth-Scopes', 'repo');
      return views.fullRepository(repository, user);
    }),
  );

  router.get(
    '/repos/:owner/:name/forks',
    reading(forge, () => []),
  );

  router.post(
    '/repos/:owner/:name/forks',
    requiring(forge, 'read', () => {
      throw new ForgeError(403, 'The sandbox forge has no forks');
    }),
  );

  router.get(
    '/repos/:owner/:name/branches',
    reading(forge, async ({ repository, git, request, response }) => {
      const branches = await git.branches();
      return paginate(url, request, response, branches).map(
        ({ name, sha }) => ({
          name,
          commit: { sha, url: views.api(repository, `/commits/${sha}`) },
          protected: isGuarded(repository, name),
        }),
      );
    }),
  );

  router.get(
    '/repos/:owner/:name/branches/:branch(*)',
    reading(forge, async ({ repository, git, request }) => {
      const { branch } = request.params;
      const sha = await git.commitOfBranch(branch);
      if (!sha) throw ForgeError.notFound('Branch not found');
      const commit = commitView(views, repository, await readCommit(git, sha));
      const self = views.api(repository, `/branches/${branch}`);
      return {
        name: branch,
        commit,
        _links: {
          self,
          html: views.page(repository, `/tree/${branch}`),
        },
        protected: isGuarded(repository, branch),
        protection: branchProtectionView(protectionOf(repository, branch)),
        protection_url: `${self}/protection`,
      };
    }),
  );

  router.get(
    '/repos/:owner/:name/collaborators/:login/permission',
    requiring(forge, 'read', ({ repository, request }) => {
      const account = users.find(request.params.login);
      if (!account) throw ForgeError.notFound();
      const permission = permissionOf(repository, account) ?? 'none';
      return {
        permission,
        role_name: permission,
        user: views.collaborator(repository, account),
      };
    }),
  );

  router.put(
    '/repos/:owner/:name/collaborators/:login',
    requiring(forge, 'admin', ({ repository, request, response }) => {
      const { login } = request.params;
      if (!users.find(login)) throw ForgeError.notFound();
      const grant = parseBody(grantSchema, request.body, 'Collaborator');
      const permission = GRANTS[grant.permission];
      repositories.setCollaborator(repository, login, permission);
      response.status(204).end();
    }),
  );

  router.delete(
    '/repos/:owner/:name/collaborators/:login',
    requiring(forge, 'admin', ({ repository, request, response }) => {
      const { login } = request.params;
      if (!users.find(login)) throw ForgeError.notFound();
      repositories.setCollaborator(repository, login, undefined);
      response.status(204).end();
    }),
  );
}

function refuseName(repositories: Repositories, owner: string, name: string) {
  const resource = 'Repository';
  if (!isOwnerName(owner) || !isRepositoryName(name)) {
    throw ForgeError.invalid({ resource, field: 'name', code: 'invalid' });
  }
  if (repositories.find(owner, name)) {
    const message = 'name already exists on this account';
    throw ForgeError.invalid({
      resource,
      field: 'name',
      code: 'custom',
      message,
    });
  }
}
