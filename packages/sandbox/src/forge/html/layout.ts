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

import { Response } from 'express';
import { Forge } from '../Forge';
import { userOf } from '../http/authenticate';
import { Repository } from '../state/model';
import { Html, markup } from '../../html/markup';
import { csrfTokenOf } from './Session';

export interface PageContent {
  title: string;
  body: Html;
  /** Shown above the title, as where one is. */
  repository?: Repository;
  /** The tab of the repository that is open. */
  tab?: 'code' | 'commits' | 'pulls';
}

/** A hidden field that every form needs. */
export function csrfField(response: Response): Html {
  const token = csrfTokenOf(response);
  return markup`<input type="hidden" name="csrf" value="${token}" />`;
}

function actingAs({ users }: Forge, response: Response): Html {
  const current = userOf(response);
  const choices = users.list().map(
    ({ login, name }) =>
      markup`<button
          name="login"
          value="${login}"
          ${login === current?.login ? markup`aria-current="true"` : ''}
        >
          <strong>${name}</strong> <span class="quiet">${login}</span>
        </button>`,
  );
  return markup`<details class="menu">
    <summary>
      ${
        current
          ? markup`Acting as <strong>${current.name}</strong>`
          : 'Choose who you act as'
      }
    </summary>
    <form method="post" action="/_session">
      <p>This is the sandbox’s only sign-in: nothing is checked.</p>
      ${csrfField(response)}
      <input type="hidden" name="back" value="${response.req.originalUrl}" />
      ${choices}
      ${current && markup`<button name="login" value="">Nobody</button>`}
    </form>
  </details>`;
}

function repositoryHeader(repository: Repository, tab: PageContent['tab']) {
  const { owner, name } = repository;
  const home = `/${owner}/${name}`;
  const open = repository.pullRequests.filter(({ state }) => state === 'open');
  const link = (key: string, href: string, text: Html | string) =>
    markup`<a href="${href}" ${key === tab ? markup`aria-current="page"` : ''}
      >${text}</a
    >`;
  return markup`<div class="place">
    <p class="name">
      <a href="/">${owner}</a> <span class="quiet">/</span>
      <a href="${home}"><strong>${name}</strong></a> ${
    repository.private && markup`<span class="pill">private</span>`
  }
    </p>
    <nav aria-label="Repository">
      ${link('code', home, 'Files')}
      ${link(
        'commits',
        `${home}/commits/${repository.defaultBranch}`,
        'Commits',
      )}
      ${link(
        'pulls',
        `${home}/pulls`,
        markup`Pull requests <span class="count">${open.length}</span>`,
      )}
    </nav>
  </div>`;
}

export function sendPage(
  forge: Forge,
  response: Response,
  { title, body, repository, tab }: PageContent,
): void {
  const page = markup`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Sandbox forge</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/_style.css" />
      </head>
      <body>
        <header class="bar">
          <div>
            <a class="brand" href="/">Sandbox forge</a>
            ${actingAs(forge, response)}
          </div>
        </header>
        <main>${repository && repositoryHeader(repository, tab)} ${body}</main>
      </body>
    </html>`;
  response.type('text/html; charset=utf-8').send(page.text);
}
