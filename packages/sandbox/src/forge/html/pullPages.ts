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
import { may } from '../domain/permissions';
import { Forge } from '../Forge';
import { readLog } from '../git/history';
import { pullRequestFiles } from '../rest/pullRequestView';
import { reading, RepositoryCall } from '../rest/repositoryEndpoint';
import { PullRequest, Repository } from '../state/model';
import { changeCount, diffView } from './diffView';
import {
  branchName,
  commitList,
  homeOf,
  person,
  stateBadge,
  time,
} from './fragments';
import { Html, html } from './html';
import { csrfField, sendPage } from './layout';
import { renderMarkdown } from './markdown';
import { mergeBox } from './mergeBox';

const FILTERS = ['open', 'closed', 'all'];

function pullItem(forge: Forge, repository: Repository, pull: PullRequest) {
  const href = `${homeOf(repository)}/pull/${pull.number}`;
  return html`<li>
    <div>
      <a href="${href}"><strong>${pull.title}</strong></a>
      ${pull.labels.map(label => html`<span class="pill">${label}</span> `)}
      <div class="quiet">
        #${pull.number} by ${person(forge, pull.author)},
        ${time(pull.createdAt)}
      </div>
    </div>
    ${stateBadge(pull)}
  </li>`;
}

function comments(forge: Forge, pull: PullRequest): Html {
  return html`${pull.comments.map(
    comment => html`<section class="card" id="comment-${comment.id}">
      <header>
        ${person(forge, comment.author)}
        <span class="quiet">commented, ${time(comment.createdAt)}</span>
      </header>
      ${renderMarkdown(comment.body)}
    </section>`,
  )}`;
}

function commentForm(
  { repository, response, user }: RepositoryCall,
  pull: PullRequest,
) {
  const action = `${homeOf(repository)}/pull/${pull.number}/comment`;
  return (
    user &&
    html`<form method="post" action="${action}">
      ${csrfField(response)}
      <textarea
        name="body"
        required
        aria-label="Comment"
        placeholder="Comment as ${user.name}"
      ></textarea>
      <p class="actions"><button>Comment</button></p>
    </form>`
  );
}

function facts(forge: Forge, pull: PullRequest): Html {
  const people = (title: string, logins: string[]) =>
    logins.length > 0 &&
    html` · ${title} ${logins.map(login => html`${person(forge, login)} `)}`;
  return html`${pull.labels.map(
    label => html`<span class="pill">${label}</span> `,
  )}
  ${people('Reviewers', pull.reviewers)}${people('Assigned to', pull.assignees)}`;
}

export function addPullPages(router: Router, forge: Forge): void {
  router.get(
    '/:owner/:name/pulls',
    reading(forge, ({ repository, request, response }) => {
      const wanted = String(request.query.state ?? 'open');
      const pulls = repository.pullRequests
        .filter(({ state }) => wanted === 'all' || state === wanted)
        .reverse();
      const list = pulls.length
        ? html`<ul class="list">
            ${pulls.map(pull => pullItem(forge, repository, pull))}
          </ul>`
        : html`<p class="empty">No pull requests here.</p>`;
      sendPage(forge, response, {
        title: 'Pull requests',
        repository,
        tab: 'pulls',
        body: html`<div class="tools">
            <h1>Pull requests</h1>
            <nav class="filters" aria-label="State">
              ${FILTERS.map(
                filter =>
                  html`<a
                    href="?state=${filter}"
                    ${filter === wanted ? html`aria-current="page"` : ''}
                    >${filter[0].toUpperCase() + filter.slice(1)}</a
                  >`,
              )}
            </nav>
          </div>
          ${list}`,
      });
    }),
  );

  router.get(
    '/:owner/:name/pull/:number(\\d+)',
    reading(forge, async call => {
      const { repository, git, response, user } = call;
      const pull = call.pull();
      const range = { from: pull.head.sha, notFrom: pull.base.sha };
      const commits = (await readLog(git, range)).reverse();
      const files = await pullRequestFiles(forge, repository, pull);
      const conflicts =
        pull.state === 'open'
          ? await forge.merges.conflicts(repository, pull)
          : [];
      const headExists = Boolean(await git.commitOfBranch(pull.head.ref));
      sendPage(forge, response, {
        title: `${pull.title} · Pull request #${pull.number}`,
        repository,
        tab: 'pulls',
        body: html`<h1>
            ${pull.title} <span class="quiet">#${pull.number}</span>
          </h1>
          <p>
            ${stateBadge(pull)} ${person(forge, pull.author)} wants to merge
            ${commits.length} commit${commits.length !== 1 && 's'} from
            ${branchName(repository, pull.head.ref)} into
            ${branchName(repository, pull.base.ref)}
          </p>
          <p class="quiet">${facts(forge, pull)}</p>
          <section class="card">
            <header>
              ${person(forge, pull.author)}
              <span class="quiet">opened this, ${time(pull.createdAt)}</span>
            </header>
            ${pull.body
              ? renderMarkdown(pull.body)
              : html`<p class="quiet pad">No description.</p>`}
          </section>
          ${comments(forge, pull)}
          ${mergeBox(forge, {
            repository,
            pull,
            conflicts,
            headExists,
            mayWrite: may('write', repository, user) && Boolean(user),
            user,
            csrf: csrfField(response),
          })}
          ${commentForm(call, pull)}
          <h2>Commits <span class="count">${commits.length}</span></h2>
          ${commitList(repository, commits)}
          <h2>
            Changed files
            <span class="count">${files.length}</span> ${changeCount(files)}
          </h2>
          ${diffView(files)}`,
      });
    }),
  );
}
