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
import { LIMITS } from '../domain/limits';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { ChangedFile, changedFiles, EMPTY_TREE } from '../git/diff';
import { countCommits, LogRange, readCommit, readLog } from '../git/history';
import { isTreePath } from '../git/names';
import { linkPages, pageOf } from './paging';
import { reading } from './repositoryEndpoint';
import { changedFileView, commitView } from './commitViews';

const COMMITS = '/repos/:owner/:name/commits';

function statusOf(ahead: number, behind: number) {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

function statsOf(files: ChangedFile[]) {
  const sum = (key: 'additions' | 'deletions') =>
    files.reduce((total, file) => total + file[key], 0);
  const [additions, deletions] = [sum('additions'), sum('deletions')];
  return { additions, deletions, total: additions + deletions };
}

export function addCommitRoutes(router: Router, forge: Forge): void {
  const { views, url } = forge;

  router.get(
    COMMITS,
    reading(forge, async call => {
      const { repository, git, request, response } = call;
      const { sha, path } = request.query;
      if (path && !isTreePath(String(path))) {
        throw new ForgeError(422, 'path is malformed');
      }
      const range: LogRange = {
        from: await call.commitOf(String(sha ?? repository.defaultBranch)),
        ...(path ? { path: String(path) } : {}),
      };
      const { skip, size } = pageOf(request);
      linkPages(url, request, response, await countCommits(git, range));
      const commits = await readLog(git, { ...range, skip, limit: size });
      return commits.map(commit => commitView(views, repository, commit));
    }),
  );

  router.get(
    `${COMMITS}/:ref(*)`,
    reading(forge, async call => {
      const { repository, git, request } = call;
      const sha = await call.commitOf(request.params.ref);
      const commit = await readCommit(git, sha);
      const [parent = EMPTY_TREE] = commit.parents;
      const files = await changedFiles(git, parent, sha);
      return {
        ...commitView(views, repository, commit),
        stats: statsOf(files),
        files: files
          .slice(0, LIMITS.pullFiles)
          .map(file => changedFileView(views, repository, sha, file)),
      };
    }),
  );

  router.get(
    '/repos/:owner/:name/compare/:range(*)',
    reading(forge, async call => {
      const { repository, git, request } = call;
      const [baseName, headName, more] = request.params.range.split('...');
      if (!headName || more) throw ForgeError.notFound();
      const base = await call.commitOf(baseName);
      const head = await call.commitOf(headName);
      const mergeBase = await git.mergeBase(base, head);
      if (!mergeBase) throw ForgeError.notFound('No common ancestor');
      const ahead = await countCommits(git, { from: head, notFrom: base });
      const behind = await countCommits(git, { from: base, notFrom: head });
      const commits = await readLog(git, {
        from: head,
        notFrom: base,
        limit: LIMITS.compareCommits,
      });
      const files = (await changedFiles(git, mergeBase, head)).slice(
        0,
        LIMITS.compareFiles,
      );
      const self = views.api(repository, `/compare/${base}...${head}`);
      const page = views.page(repository, `/compare/${base}...${head}`);
      return {
        url: self,
        html_url: page,
        permalink_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        status: statusOf(ahead, behind),
        ahead_by: ahead,
        behind_by: behind,
        total_commits: ahead,
        base_commit: commitView(views, repository, await readCommit(git, base)),
        merge_base_commit: commitView(
          views,
          repository,
          await readCommit(git, mergeBase),
        ),
        commits: commits
          .reverse()
          .map(commit => commitView(views, repository, commit)),
        files: files.map(file =>
          changedFileView(views, repository, head, file),
        ),
      };
    }),
  );
}
