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
import { timestamp } from '../domain/timestamp';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { GitRepository } from '../git/GitRepository';
import { readCommit } from '../git/history';
import {
  entryAt,
  FILE_MODES,
  listTree,
  readBlob,
  writeBlobs,
  writeCommit,
  writeTree,
} from '../git/trees';
import { isObjectId } from '../git/names';
import { parseBody } from './parseBody';
import { nodeId } from './nodeId';
import { reading, requiring } from './repositoryEndpoint';
import { gitCommitView } from './commitViews';

const GIT = '/repos/:owner/:name/git';
const MAX_TREE_ENTRIES = 10_000;

const blobSchema = z.object({
  content: z.string(),
  encoding: z.enum(['utf-8', 'base64']).default('utf-8'),
});
const treeSchema = z.object({
  base_tree: z.string().optional(),
  tree: z
    .array(
      z
        .object({
          path: z.string(),
          mode: z.enum(FILE_MODES),
          type: z.literal('blob').optional(),
          sha: z.string().nullable().optional(),
          content: z.string().optional(),
        })
        .refine(
          ({ sha, content }) => (sha === undefined) !== (content === undefined),
          'Give either sha or content',
        ),
    )
    .min(1)
    .max(MAX_TREE_ENTRIES),
});
const personSchema = z.object({
  name: z.string().min(1),
  email: z.string().min(1),
  date: z.iso.datetime({ offset: true }).optional(),
});
const commitSchema = z.object({
  message: z.string().min(1),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: personSchema.optional(),
  committer: personSchema.optional(),
});

async function requireObject(git: GitRepository, sha: string, type: string) {
  if (!(await git.hasObject(sha, type))) {
    throw new ForgeError(422, `${type} SHA is not a ${type} object`);
  }
}

/** As many entries as GitHub answers at once. */
function withinLimits<T>(entries: T[]): T[] {
  let bytes = 0;
  const end = entries.findIndex((entry, index) => {
    bytes += JSON.stringify(entry).length + 1;
    return index >= LIMITS.treeEntries || bytes > LIMITS.treeBytes;
  });
  return end < 0 ? entries : entries.slice(0, end);
}

export function addGitDataRoutes(router: Router, forge: Forge): void {
  const { views } = forge;

  router.get(
    `${GIT}/blobs/:sha`,
    reading(forge, async ({ repository, git, request }) => {
      const { sha } = request.params;
      if (!(await git.hasObject(sha, 'blob'))) throw ForgeError.notFound();
      refuseLargeBlob(Number(await git.text(['cat-file', '-s', sha])));
      const bytes = await readBlob(git, sha);
      return {
        sha,
        node_id: nodeId('B', repository.id, sha),
        size: bytes.length,
        encoding: 'base64',
        content: bytes.toString('base64'),
        url: views.api(repository, `/git/blobs/${sha}`),
      };
    }),
  );

  router.post(
    `${GIT}/blobs`,
    requiring(forge, 'write', async call => {
      const { repository, git, request, response } = call;
      const input = parseBody(blobSchema, request.body, 'Blob');
      const [sha] = await writeBlobs(git, [
        Buffer.from(input.content, input.encoding),
      ]);
      response.status(201);
      return { sha, url: views.api(repository, `/git/blobs/${sha}`) };
    }),
  );

  router.get(
    `${GIT}/trees/:sha(*)`,
    reading(forge, async call => {
      const { repository, git, request } = call;
      const { sha: given } = request.params;
      const isTree = isObjectId(given) && (await git.hasObject(given, 'tree'));
      const treeish = isTree ? given : await call.commitOf(given);
      // A commit's id is a tree's name too; what is answered is always the tree's own.
      const sha = await git.text(['rev-parse', `${treeish}^{tree}`]);
      const recursive = request.query.recursive !== undefined;
      const all = await listTree(git, sha, { recursive });
      const tree = withinLimits(
        all.map(entry => ({
          ...entry,
          url: views.api(repository, `/git/${entry.type}s/${entry.sha}`),
        })),
      );
      return {
        sha,
        url: views.api(repository, `/git/trees/${sha}`),
        truncated: tree.length < all.length,
        tree,
      };
    }),
  );

  router.post(
    `${GIT}/trees`,
    requiring(forge, 'write', async call => {
      const { repository, git, request, response } = call;
      const input = parseBody(treeSchema, request.body, 'Tree');
      const base = input.base_tree;
      if (base) await requireObject(git, base, 'tree');
      for (const { path, sha } of input.tree) {
        if (sha) await requireObject(git, sha, 'blob');
        const removes = sha === null;
        if (removes && !(base && (await entryAt(git, base, path)))) {
          throw new ForgeError(422, 'GitRPC::BadObjectState');
        }
      }
      const sha = await writeTree(git, base, input.tree);
      response.status(201);
      return {
        sha,
        url: views.api(repository, `/git/trees/${sha}`),
        truncated: false,
        tree: await listTree(git, sha),
      };
    }),
  );

  router.get(
    `${GIT}/commits/:sha`,
    reading(forge, async ({ repository, git, request }) => {
      const { sha } = request.params;
      if (!(await git.hasObject(sha, 'commit'))) throw ForgeError.notFound();
      return gitCommitView(views, repository, await readCommit(git, sha));
    }),
  );

  router.post(
    `${GIT}/commits`,
    requiring(forge, 'write', async call => {
      const { repository, git, request, response, user } = call;
      const input = parseBody(commitSchema, request.body, 'Commit');
      await requireObject(git, input.tree, 'tree');
      for (const parent of input.parents) {
        await requireObject(git, parent, 'commit');
      }
      const author = { ...personOf(user), ...input.author };
      const committer = { ...author, ...input.committer };
      const sha = await writeCommit(git, { ...input, author, committer });
      response.status(201);
      return gitCommitView(views, repository, await readCommit(git, sha));
    }),
  );

  function personOf({ name, email }: Account) {
    return { name, email, date: timestamp(forge.now()) };
  }
}
