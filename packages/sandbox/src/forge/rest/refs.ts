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
import { isRefName } from '../git/names';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { reading, requiring } from './repositoryEndpoint';
import { refView } from './commitViews';

const GIT = '/repos/:owner/:name/git';

const createSchema = z.object({ ref: z.string(), sha: z.string() });
const updateSchema = z.object({
  sha: z.string(),
  force: z.boolean().default(false),
});

export function addRefRoutes(router: Router, forge: Forge): void {
  const { views, branches, url } = forge;

  router.get(
    `${GIT}/ref/:ref(*)`,
    reading(forge, async ({ repository, git, request }) => {
      const ref = `refs/${request.params.ref}`;
      const sha = await git.commitOfRef(ref);
      if (!sha) throw ForgeError.notFound();
      return refView(views, repository, ref, sha);
    }),
  );

  router.get(
    `${GIT}/matching-refs/:prefix(*)`,
    reading(forge, async ({ repository, git, request, response }) => {
      const prefix = `refs/${request.params.prefix}`;
      // Git matches whole path segments only; the rest of the prefix is compared here.
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const known = isRefName(`${folder}x`) || folder === 'refs/';
      const refs = known ? [...(await git.refs(folder))] : [];
      const matching = refs.filter(([ref]) => ref.startsWith(prefix));
      return paginate(url, request, response, matching).map(([ref, sha]) =>
        refView(views, repository, ref, sha),
      );
    }),
  );

  router.post(
    `${GIT}/refs`,
    requiring(forge, 'write', async call => {
      const { repository, request, response, user } = call;
      const { ref, sha } = parseBody(createSchema, request.body, 'Reference');
      await branches.create(repository, ref, sha, user);
      response.status(201);
      return refView(views, repository, ref, sha);
    }),
  );

  router.patch(
    `${GIT}/refs/:ref(*)`,
    requiring(forge, 'write', async ({ repository, request, user }) => {
      const ref = `refs/${request.params.ref}`;
      const { sha, force } = parseBody(updateSchema, request.body, 'Reference');
      await branches.update(repository, ref, sha, user, { force });
      return refView(views, repository, ref, sha);
    }),
  );

  router.delete(
    `${GIT}/refs/:ref(*)`,
    requiring(
      forge,
      'write',
      async ({ repository, request, response, user }) => {
        await branches.remove(repository, `refs/${request.params.ref}`, user);
        response.status(204).end();
      },
    ),
  );
}
