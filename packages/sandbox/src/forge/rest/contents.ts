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
import { LIMITS, refuseLargeBlob } from '../domain/limits';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { readCommit } from '../git/history';
import { isTreePath } from '../git/names';
import { entryAt, listTree, readBlob, TreeChange } from '../git/trees';
import { parseBody } from './parseBody';
import { reading, RepositoryCall, requiring } from './repositoryEndpoint';
import { Account } from '../domain/Users';
import { contentView, gitCommitView } from './commitViews';

const CONTENTS = '/repos/:owner/:name/contents/:path(*)';

const personSchema = z.object({
  name: z.string(),
  email: z.string(),
  date: z.string().optional(),
});
const removalSchema = z.object({
  message: z.string().min(1),
  sha: z.string(),
  branch: z.string().optional(),
  author: personSchema.optional(),
});
const writeSchema = removalSchema.extend({
  content: z.base64(),
  sha: z.string().optional(),
});

export function addContentRoutes(router: Router, forge: Forge): void {
  const { views } = forge;

  async function readContent(call: RepositoryCall) {
    const { repository, git, request, response } = call;
    const path = (request.params.path ?? '').replace(/\/+$/, '');
    const ref = String(request.query.ref || repository.defaultBranch);
    const commit = await call.commitOf(ref);
    const folder = async (name: string) =>
      (await listTree(git, commit, { folder: name }))
        .slice(0, LIMITS.folderEntries)
        .map(entry => contentView(views, repository, ref, entry));
    if (path === '') return folder('');
    const entry = await entryAt(git, commit, path);
    if (!entry) throw ForgeError.notFound();
    if (entry.type === 'tree') return folder(path);
    const view = contentView(views, repository, ref, entry);
    if (entry.type === 'commit') return view;
    response.setHeader('ETag', `"${entry.sha}"`);
    response.vary('Accept');
    refuseLargeBlob(entry.size ?? 0);
    if (/\braw\b/.test(request.header('accept') ?? '')) {
      response
        .type('application/octet-stream')
        .send(await readBlob(git, entry.sha));
      return undefined;
    }
    if (view.size > LIMITS.contentBytes) {
      return { ...view, encoding: 'none', content: '' };
    }
    const bytes = await readBlob(git, entry.sha);
    // A link is answered as such, with where it leads.
    if (view.type === 'symlink') {
      return { ...view, target: bytes.toString('utf8') };
    }
    return { ...view, encoding: 'base64', content: bytes.toString('base64') };
  }

  async function commitChange(
    call: RepositoryCall<Account>,
    input: z.infer<typeof writeSchema>,
    change: Omit<TreeChange, 'path'>,
  ) {
    const { repository, git, request, user } = call;
    const { path } = request.params;
    if (!isTreePath(path)) throw new ForgeError(422, 'path is malformed');
    let existed = false;
    const sha = await forge.branches.commitFiles(
      repository,
      {
        branch: input.branch ?? repository.defaultBranch,
        message: input.message,
        author: input.author,
        changes: [{ path, ...change }],
        check: async parent => {
          if (!parent && input.branch) throw ForgeError.notFound();
          const before = parent && (await entryAt(git, parent, path));
          existed = Boolean(before);
          if (before && !input.sha) {
            throw new ForgeError(422, `"sha" wasn't supplied.`);
          }
          if (input.sha && before && before.sha !== input.sha) {
            throw new ForgeError(409, `${path} does not match ${input.sha}`);
          }
          if (!before && change.sha === null) throw ForgeError.notFound();
        },
      },
      user,
    );
    const entry = await entryAt(git, sha, path);
    return {
      existed,
      body: {
        content: entry ? contentView(views, repository, sha, entry) : null,
        commit: gitCommitView(views, repository, await readCommit(git, sha)),
      },
    };
  }

  router.get('/repos/:owner/:name/contents', reading(forge, readContent));
  router.get(CONTENTS, reading(forge, readContent));

  router.put(
    CONTENTS,
    requiring(forge, 'write', async call => {
      const input = parseBody(writeSchema, call.request.body, 'Content');
      const content = Buffer.from(input.content, 'base64');
      const { existed, body } = await commitChange(call, input, { content });
      call.response.status(existed ? 200 : 201);
      return body;
    }),
  );

  router.delete(
    CONTENTS,
    requiring(forge, 'write', async call => {
      const input = parseBody(removalSchema, call.request.body, 'Content');
      const removal = { ...input, content: '' };
      return (await commitChange(call, removal, { sha: null })).body;
    }),
  );

  router.get(
    '/repos/:owner/:name/:format(tarball|zipball)/:ref(*)?',
    reading(forge, async call => {
      const { request, repository, response } = call;
      const { format, ref } = request.params;
      const commit = await call.commitOf(ref || repository.defaultBranch);
      const kind = format === 'zipball' ? 'zip' : 'tar.gz';
      // As GitHub does, whose archives come from another host.
      const archive = views.page(repository, `/legacy.${kind}/${commit}`);
      response.status(302).location(archive).end();
    }),
  );
}
