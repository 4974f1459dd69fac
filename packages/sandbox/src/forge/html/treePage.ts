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
import { ForgeError } from '../ForgeError';
import { GitBranch } from '../git/GitRepository';
import { readCommit } from '../git/history';
import { entryAt, listTree, readBlob, TreeEntry } from '../git/trees';
import { reading, RepositoryCall } from '../rest/repositoryEndpoint';
import { Repository } from '../state/model';
import { fileList } from './fileList';
import { firstLine, homeOf, shortSha, time, urlPath } from './fragments';
import { Html, markup } from '../../html/markup';
import { sendPage } from './layout';
import { renderMarkdown } from './markdown';
import { breadcrumbs, Place, placeOf } from './place';

function isReadme({ path, type }: TreeEntry): boolean {
  return type === 'blob' && /(^|\/)readme\.md$/i.test(path);
}

function branchList(repository: Repository, branches: GitBranch[]): Html {
  const items = branches.map(
    ({ name, sha }) => markup`<li>
      <div>
        <a href="${homeOf(repository)}/tree/${urlPath(
      name,
    )}"><strong>${name}</strong></a>
        ${
          name === repository.defaultBranch &&
          markup`<span class="pill">default</span>`
        }
      </div>
      ${shortSha(repository, sha)}
    </li>`,
  );
  return markup`<h2>Branches</h2><ul class="list">${items}</ul>`;
}

/** A folder of a repository; of the root also what the repository is and which branches it has. */
export function addTreePage(router: Router, forge: Forge): void {
  const sendTree = async (call: RepositoryCall, place: Place) => {
    const { repository, git, response } = call;
    const { path, commit } = place;
    const root = path === '';
    const entries = await listTree(git, commit, { folder: path });
    const last = await readCommit(git, commit);
    const readme = entries.find(isReadme);
    const text = readme && (await readBlob(git, readme.sha)).toString('utf8');
    const clone = forge.views.page(repository, '.git');
    sendPage(forge, response, {
      title: `${repository.owner}/${repository.name}`,
      repository,
      tab: 'code',
      body: markup`
        ${root && markup`<p class="quiet">${repository.description}</p>`}
        <div class="tools">${breadcrumbs(repository, place)}
          ${
            root &&
            markup`<span class="clone">git clone <code>${clone}</code></span>`
          }</div>
        <p class="quiet">${shortSha(repository, commit)} ${firstLine(last)}
          · ${last.author.name}, ${time(last.author.date)}</p>
        ${fileList(repository, place, entries)}
        ${
          text !== undefined &&
          markup`<section class="card"><header>${
            readme!.path
          }</header>${renderMarkdown(text)}</section>`
        }
        ${root && branchList(repository, await git.branches())}`,
    });
  };

  const sendEmpty = ({ repository, response }: RepositoryCall) => {
    const clone = forge.views.page(repository, '.git');
    sendPage(forge, response, {
      title: `${repository.owner}/${repository.name}`,
      repository,
      tab: 'code',
      body: markup`<p class="empty">Nothing here yet. Push to <code>${clone}</code>,
        with your token as the password.</p>`,
    });
  };

  router.get(
    '/:owner/:name',
    reading(forge, async call => {
      const ref = call.repository.defaultBranch;
      const commit = await call.git.commitOfBranch(ref);
      if (commit) await sendTree(call, { ref, path: '', commit });
      else sendEmpty(call);
    }),
  );

  router.get(
    '/:owner/:name/tree/:place(*)',
    reading(forge, async call => {
      const { git, repository, request, response } = call;
      const place = await placeOf(git, request.params.place);
      const { ref, path, commit } = place;
      const entry = path ? await entryAt(git, commit, path) : undefined;
      if (path && !entry) throw ForgeError.notFound();
      if (entry?.type === 'blob') {
        const at = `${urlPath(ref)}/${urlPath(path)}`;
        response.redirect(`${homeOf(repository)}/blob/${at}`);
        return;
      }
      await sendTree(call, place);
    }),
  );
}
