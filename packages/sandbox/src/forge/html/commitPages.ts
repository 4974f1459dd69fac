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
import { Forge } from '../Forge';
import { changedFiles, EMPTY_TREE } from '../git/diff';
import { GitCommit, readCommit, readLog } from '../git/history';
import { pageOf } from '../rest/paging';
import { reading } from '../rest/repositoryEndpoint';
import { Repository } from '../state/model';
import { changeCount, diffView } from './diffView';
import { commitList, firstLine, homeOf, shortSha, time } from './fragments';
import { Html, markup } from '../../html/markup';
import { sendPage } from './layout';

function lead(repository: Repository, commit: GitCommit): Html {
  const { sha, author, parents, message } = commit;
  const title = firstLine(commit);
  const rest = message.slice(title.length).trim();
  const links = parents.map(parent => markup` ${shortSha(repository, parent)}`);
  return markup`<h1>${title}</h1>
    ${rest !== '' && markup`<p class="message">${rest}</p>`}
    <p class="quiet">${author.name}, ${time(
    author.date,
  )} · <span class="sha">${sha}</span>
      ${links.length > 0 && markup`· after${links}`}
      · <a href="${homeOf(repository)}/tree/${sha}">Browse files</a></p>`;
}

export function addCommitPages(router: Router, forge: Forge): void {
  router.get(
    '/:owner/:name/commit/:sha',
    reading(forge, async call => {
      const { repository, git, request, response } = call;
      const sha = await call.commitOf(request.params.sha);
      const commit = await readCommit(git, sha);
      // Of a merge, what it brought into the branch it was merged into.
      const [parent = EMPTY_TREE] = commit.parents;
      const files = await changedFiles(git, parent, sha);
      sendPage(forge, response, {
        title: firstLine(commit),
        repository,
        tab: 'commits',
        body: markup`${lead(repository, commit)}
          <h2>Changed files <span class="count">${
            files.length
          }</span> ${changeCount(files)}</h2>
          ${diffView(files)}`,
      });
    }),
  );

  router.get(
    '/:owner/:name/commits/:ref(*)',
    reading(forge, async call => {
      const { repository, git, request, response } = call;
      const { ref } = request.params;
      const { number, size, skip } = pageOf(request);
      const from = await call.commitOf(ref);
      const commits = await readLog(git, { from, skip, limit: size + 1 });
      const link = (page: number, text: string) =>
        markup`<a href="?page=${page}">${text}</a>`;
      sendPage(forge, response, {
        title: `Commits of ${ref}`,
        repository,
        tab: 'commits',
        body: markup`<h1>Commits of ${ref}</h1>
          ${commitList(repository, commits.slice(0, size))}
          <p class="actions">${number > 1 && link(number - 1, 'Newer')}
            ${commits.length > size && link(number + 1, 'Older')}</p>`,
      });
    }),
  );
}
