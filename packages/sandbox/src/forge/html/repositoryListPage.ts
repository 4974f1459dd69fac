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
import { userOf } from '../http/authenticate';
import { Repository } from '../state/model';
import { homeOf } from './fragments';
import { Html, markup } from '../../html/markup';
import { sendPage } from './layout';

function repositoryItem(repository: Repository): Html {
  const home = homeOf(repository);
  const { owner, name, description } = repository;
  const open = repository.pullRequests.filter(({ state }) => state === 'open');
  const pulls = `${open.length} open pull request${
    open.length === 1 ? '' : 's'
  }`;
  return markup`<li>
    <div>
      <a href="${home}">${owner} / <strong>${name}</strong></a>
      ${repository.private && markup`<span class="pill">private</span>`}
      <div class="quiet">${description}</div>
    </div>
    <a class="quiet" href="${home}/pulls">${pulls}</a>
  </li>`;
}

/** Everything one may read, or what one owner has of it. */
export function addRepositoryListPage(router: Router, forge: Forge): void {
  const send = (response: Response, owner?: string) => {
    const repositories = forge.repositories
      .listReadable(userOf(response))
      .filter(repository => !owner || repository.owner === owner);
    if (owner && repositories.length === 0) throw ForgeError.notFound();
    const title = owner ?? 'Repositories';
    const list = repositories.length
      ? markup`<ul class="list">${repositories.map(repositoryItem)}</ul>`
      : markup`<p class="empty">There is no repository here that you may read.</p>`;
    const body = markup`<h1>${title}</h1>${list}`;
    sendPage(forge, response, { title, body });
  };

  router.get('/', (_request, response) => send(response));
  router.get('/:owner', (request, response) =>
    send(response, request.params.owner),
  );
}
