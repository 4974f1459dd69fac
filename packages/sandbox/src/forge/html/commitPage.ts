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
import { readCommit } from '../git/history';
import { reading } from '../rest/repositoryEndpoint';
import { changeCount, diffView } from './diffView';
import { firstLine, homeOf, shortSha, time } from './fragments';
import { html } from './html';
import { sendPage } from './layout';

export function addCommitPage(router: Router, forge: Forge): void {
  router.get(
    '/:owner/:name/commit/:sha',
    reading(forge, async call => {
      const { repository, git, request, response } = call;
      const sha = await call.commitOf(request.params.sha);
      const commit = await readCommit(git, sha);
      // Of a merge, what it brought into the branch it was merged into.
      const [parent = EMPTY_TREE] = commit.parents;
      const files = await changedFiles(git, parent, sha);
      const title = firstLine(commit);
      const rest = commit.message.slice(title.length).trim();
      const { author } = commit;
      sendPage(forge, response, {
        title,
        repository,
        tab: 'commits',
        body: html`<h1>${title}</h1>
          ${rest && html`<p class="message">${rest}</p>`}
          <p class="quiet">
            ${author.name}, ${time(author.date)} ·
            <span class="sha">${sha}</span> ${commit.parents.length > 0 &&
            html`· parents
            ${commit.parents.map(it => html`${shortSha(repository, it)} `)}`}
            · <a href="${homeOf(repository)}/tree/${sha}">Browse files</a>
          </p>
          <h2>
            ${files.length} changed file${files.length !== 1 && 's'}
            ${changeCount(files)}
          </h2>
          ${diffView(files)}`,
      });
    }),
  );
}
