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

import { Response, Router } from 'express';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { readCommit, readLog } from '../git/history';
import { entryAt, listTree, readBlob, TreeEntry } from '../git/trees';
import { userOf } from '../http/authenticate';
import { pageOf } from '../rest/paging';
import { reading, RepositoryCall } from '../rest/repositoryEndpoint';
import { Repository } from '../state/model';
import {
  commitList,
  firstLine,
  homeOf,
  shortSha,
  time,
  urlPath,
} from './fragments';
import { Html, html } from './html';
import { sendPage } from './layout';
import { renderMarkdown } from './markdown';
import { breadcrumbs, Place, placeOf } from './place';

const README = /^readme\.md$/i;
const FOLDER_ICON = html`<svg
  width="16"
  height="16"
  viewBox="0 0 16 16"
  fill="currentColor"
  aria-hidden="true"
>
  <path
    d="M1.75 2.5h4.1l1.5 1.5h6.9c.4 0 .75.35.75.75v8c0 .4-.35.75-.75.75H1.75A.75.75 0 0 1 1 12.75v-9.5c0-.4.35-.75.75-.75Z"
  />
</svg>`;
const FILE_ICON = html`<svg
  width="16"
  height="16"
  viewBox="0 0 16 16"
  fill="none"
  stroke="currentColor"
  aria-hidden="true"
>
  <path d="M3.5 1.75h6l3 3v9.5h-9Z M9.5 1.75v3h3" />
</svg>`;

function repositoryItem(repository: Repository): Html {
  const open = repository.pullRequests.filter(({ state }) => state === 'open');
  return html`<li>
    <div>
      <a href="${homeOf(repository)}"
        >${repository.owner} / <strong>${repository.name}</strong></a
      >
      ${repository.private && html`<span class="pill">private</span>`}
      <div class="quiet">${repository.description}</div>
    </div>
    <a class="quiet" href="${homeOf(repository)}/pulls"
      >${open.length} open pull request${open.length !== 1 && 's'}</a
    >
  </li>`;
}

function fileList(
  repository: Repository,
  { ref, path }: Place,
  entries: TreeEntry[],
) {
  const folders = entries.filter(({ type }) => type === 'tree');
  const files = entries.filter(({ type }) => type !== 'tree');
  const up =
    path &&
    html`<li>
      <span class="icon"></span
      ><a
        href="${homeOf(repository)}/tree/${urlPath(ref)}/${urlPath(
          path.split('/').slice(0, -1).join('/'),
        )}"
        >..</a
      >
    </li>`;
  return html`<ul class="list files">
    ${up}${[...folders, ...files].map(entry => {
      const folder = entry.type === 'tree';
      const at = `${urlPath(ref)}/${urlPath(entry.path)}`;
      const href = `${homeOf(repository)}/${folder ? 'tree' : 'blob'}/${at}`;
      return html`<li>
        <span class="icon">${folder ? FOLDER_ICON : FILE_ICON}</span>
        <a href="${href}">${entry.path.split('/').pop()}</a>
        ${entry.size !== undefined &&
        html`<span class="size quiet">${entry.size} B</span>`}
      </li>`;
    })}
  </ul>`;
}

async function branchMenu(
  { repository, git }: RepositoryCall,
  current: string,
) {
  const branches = await git.branches();
  return html`<ul class="list">
    ${branches.map(
      ({ name, sha }) => html`<li>
        <div>
          <a href="${homeOf(repository)}/tree/${urlPath(name)}"
            ><strong>${name}</strong></a
          >
          ${name === repository.defaultBranch &&
          html`<span class="pill">default</span>`}
          ${name === current && html`<span class="pill">shown above</span>`}
        </div>
        ${shortSha(repository, sha)}
      </li>`,
    )}
  </ul>`;
}

export function addRepositoryPages(router: Router, forge: Forge): void {
  const sendRepositories = (response: Response, owner?: string) => {
    const repositories = forge.repositories
      .listReadable(userOf(response))
      .filter(repository => !owner || repository.owner === owner);
    if (owner && repositories.length === 0) throw ForgeError.notFound();
    const title = owner ?? 'Repositories';
    const list = repositories.length
      ? html`<ul class="list">
          ${repositories.map(repositoryItem)}
        </ul>`
      : html`<p class="empty">
          There is no repository here that you may read.
        </p>`;
    sendPage(forge, response, {
      title,
      body: html`<h1>${title}</h1>
        ${list}`,
    });
  };

  const sendTree = async (call: RepositoryCall, place: Place) => {
    const { repository, git, response } = call;
    const { ref, path, commit } = place;
    const entries = await listTree(git, commit, { folder: path });
    const last = await readCommit(git, commit);
    const readme = entries.find(
      ({ path: name, type }) =>
        type === 'blob' && README.test(name.split('/').pop()!),
    );
    const text = readme && (await readBlob(git, readme.sha)).toString('utf8');
    const clone = forge.views.page(repository, '.git');
    sendPage(forge, response, {
      title: `${repository.owner}/${repository.name}`,
      repository,
      tab: 'code',
      body: html` ${!path &&
        repository.description &&
        html`<p class="quiet">${repository.description}</p>`}
        <div class="tools">
          ${breadcrumbs(repository, place)}
          ${!path &&
          html`<span class="clone">git clone <code>${clone}</code></span>`}
        </div>
        <p class="quiet">
          ${shortSha(repository, commit)} ${firstLine(last)} ·
          ${last.author.name}, ${time(last.author.date)}
        </p>
        ${fileList(repository, place, entries)}
        ${text !== undefined &&
        html`<section class="card">
          <header>${readme!.path}</header>
          ${renderMarkdown(text)}
        </section>`}
        ${!path &&
        html`<h2>Branches</h2>
          ${await branchMenu(call, ref)}`}`,
    });
  };

  router.get('/', (_request, response) => sendRepositories(response));

  router.get('/:owner', (request, response) =>
    sendRepositories(response, request.params.owner),
  );

  router.get(
    '/:owner/:name',
    reading(forge, async call => {
      const { repository, git } = call;
      const ref = repository.defaultBranch;
      const commit = await git.commitOfBranch(ref);
      if (!commit) throw ForgeError.notFound('This repository is empty');
      await sendTree(call, { ref, path: '', commit });
    }),
  );

  router.get(
    '/:owner/:name/tree/:place(*)',
    reading(forge, async call => {
      const { git, repository, response } = call;
      const place = await placeOf(git, call.request.params.place);
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

  router.get(
    '/:owner/:name/commits/:ref(*)',
    reading(forge, async call => {
      const { repository, git, request, response } = call;
      const { ref } = request.params;
      const { number, size, skip } = pageOf(request);
      const from = await call.commitOf(ref);
      const commits = await readLog(git, { from, skip, limit: size + 1 });
      const more = commits.length > size;
      const link = (page: number, text: string) =>
        html`<a href="?page=${page}">${text}</a>`;
      sendPage(forge, response, {
        title: `Commits of ${ref}`,
        repository,
        tab: 'commits',
        body: html`<h1>Commits of <span class="ref">${ref}</span></h1>
          ${commitList(repository, commits.slice(0, size))}
          <p class="actions">
            ${number > 1 && link(number - 1, 'Newer')}
            ${more && link(number + 1, 'Older')}
          </p>`,
      });
    }),
  );
}
