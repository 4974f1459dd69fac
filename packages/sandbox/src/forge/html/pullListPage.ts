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
import { reading } from '../rest/repositoryEndpoint';
import { PullRequest, Repository } from '../state/model';
import { homeOf, person, pills, stateBadge, time } from './fragments';
import { Html, markup } from '../../html/markup';
import { sendPage } from './layout';

const FILTERS = { open: 'Open', closed: 'Closed', all: 'All' };

function pullItem(forge: Forge, repository: Repository, pull: PullRequest) {
  const href = `${homeOf(repository)}/pull/${pull.number}`;
  return markup`<li>
    <div>
      <a href="${href}"><strong>${pull.title}</strong></a> ${pills(pull.labels)}
      <div class="quiet">#${pull.number} by ${person(
    forge,
    pull.author,
  )}, ${time(pull.createdAt)}</div>
    </div>
    ${stateBadge(pull)}
  </li>`;
}

function filterLinks(current: string): Html {
  const links = Object.entries(FILTERS).map(([filter, text]) => {
    const mark = filter === current ? markup`aria-current="page"` : '';
    return markup`<a href="?state=${filter}" ${mark}>${text}</a>`;
  });
  return markup`<nav class="filters" aria-label="State">${links}</nav>`;
}

export function addPullListPage(router: Router, forge: Forge): void {
  router.get(
    '/:owner/:name/pulls',
    reading(forge, ({ repository, request, response }) => {
      const wanted = String(request.query.state ?? 'open');
      const items = repository.pullRequests
        .filter(({ state }) => wanted === 'all' || state === wanted)
        .reverse()
        .map(pull => pullItem(forge, repository, pull));
      const list = items.length
        ? markup`<ul class="list">${items}</ul>`
        : markup`<p class="empty">No pull requests here.</p>`;
      sendPage(forge, response, {
        title: 'Pull requests',
        repository,
        tab: 'pulls',
        body: markup`<div class="tools"><h1>Pull requests</h1>${filterLinks(
          wanted,
        )}</div>${list}`,
      });
    }),
  );
}
