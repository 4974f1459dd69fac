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
import { ForgeError } from '../ForgeError';
import { isOwnerName, isRepositoryName } from '../git/names';
import { Repository } from '../state/model';
import { parseBody } from './parseBody';
import { requiring } from './repositoryEndpoint';

const flag = z.boolean().optional();
const settingsSchema = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  private: flag,
  archived: flag,
  allow_merge_commit: flag,
  allow_squash_merge: flag,
  allow_rebase_merge: flag,
});
const transferSchema = z.object({
  new_owner: z.string(),
  new_name: z.string().optional(),
});

/** What is set for a repository as a whole, its name and its owner. */
export function addSettingRoutes(router: Router, forge: Forge): void {
  const { repositories, views } = forge;

  const move = async (
    repository: Repository,
    to: { owner?: string; name?: string },
  ) => {
    const { owner = repository.owner, name = repository.name } = to;
    if (!isOwnerName(owner) || !isRepositoryName(name)) {
      const field = 'name';
      throw ForgeError.invalid({
        resource: 'Repository',
        field,
        code: 'invalid',
      });
    }
    const taken = repositories.find(owner, name);
    if (taken && taken !== repository) {
      throw ForgeError.invalid({
        resource: 'Repository',
        field: 'name',
        code: 'custom',
        message: 'name already exists on this account',
      });
    }
    await repositories.move(repository, { owner, name });
  };

  router.patch(
    '/repos/:owner/:name',
    requiring(
      forge,
      'admin',
      async ({ repository, request, user }) => {
        const input = parseBody(settingsSchema, request.body, 'Repository');
        const { mergeMethods: before } = repository;
        const mergeMethods = {
          merge: input.allow_merge_commit ?? before.merge,
          squash: input.allow_squash_merge ?? before.squash,
          rebase: input.allow_rebase_merge ?? before.rebase,
        };
        if (!Object.values(mergeMethods).includes(true)) {
          throw ForgeError.invalid({
            resource: 'Repository',
            field: 'merge_commit_allowed',
            code: 'custom',
            message: 'Sorry, you need to allow at least one merge strategy.',
          });
        }
        repositories.change(repository, {
          description: input.description ?? repository.description,
          private: input.private ?? repository.private,
          archived: input.archived ?? repository.archived,
          mergeMethods,
        });
        const { name = repository.name } = input;
        if (name !== repository.name) await move(repository, { name });
        return views.fullRepository(repository, user);
      },
      { evenArchived: true },
    ),
  );

  router.post(
    '/repos/:owner/:name/transfer',
    requiring(
      forge,
      'admin',
      async ({ repository, request, response, user }) => {
        const input = parseBody(transferSchema, request.body, 'Repository');
        const { new_owner: owner, new_name: name } = input;
        await move(repository, { owner, name });
        response.status(202);
        return views.repository(repository, user);
      },
    ),
  );
}
