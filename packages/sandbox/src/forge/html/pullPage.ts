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
import { PullRequest } from '../state/model';
import { changeCount, diffView } from './diffView';
import {
  branchName,
  commitList,
  homeOf,
  person,
  pills,
  stateBadge,
  time,
} from './fragments';
import { Html, markup } from '../../html/markup';
import { csrfField, sendPage } from './layout';
import { renderMarkdown } from './markdown';
import { approvers } from '../domain/approvers';
import { mergeBox } from './mergeBox';

function lead(
  forge: Forge,
  { repository }: RepositoryCall,
  pull: PullRequest,
  facts: { commits: number; headExists: boolean },
): Html {
  const { commits, headExists } = facts;
  const verb = pull.merge ? 'asked to merge' : 'wants to merge';
  const what = `${commits} commit${commits === 1 ? '' : 's'}`;
  const head = headExists
    ? branchName(repository, pull.head.ref)
    : markup`<span class="ref">${pull.head.ref}</span>`;
  const people = (title: string, logins: string[]) =>
    logins.length > 0 &&
    markup`<p class="quiet">${title} ${logins.map(
      login => markup`${person(forge, login)} `,
    )}</p>`;
  return markup`<h1>${pull.title} <span class="quiet">#${
    pull.number
  }</span></h1>
    <div class="lead">
      <p>${stateBadge(pull)} ${person(forge, pull.author)} ${verb} ${what}
        from ${head} into ${branchName(repository, pull.base.ref)} ${pills(
    pull.labels,
  )}</p>
      ${people('Review asked of', pull.reviewers)}
      ${people('Approved by', approvers(pull))}
      ${people('Assigned to', pull.assignees)}
    </div>`;
}

function conversation(forge: Forge, pull: PullRequest): Html {
  const comments = pull.comments.map(
    ({
      id,
      author,
      body,
      createdAt,
    }) => markup`<section class="card" id="comment-${id}">
      <header>${person(forge, author)} <span class="quiet">commented, ${time(
      createdAt,
    )}</span></header>
      ${renderMarkdown(body)}
    </section>`,
  );
  const body = pull.body
    ? renderMarkdown(pull.body)
    : markup`<p class="quiet pad">No description.</p>`;
  return markup`<section class="card">
      <header>${person(
        forge,
        pull.author,
      )} <span class="quiet">opened this, ${time(
    pull.createdAt,
  )}</span></header>
      ${body}
    </section>
    ${comments}`;
}

function commentForm(
  { repository, response, user }: RepositoryCall,
  pull: PullRequest,
): Html | undefined {
  if (!user) return undefined;
  const action = `${homeOf(repository)}/pull/${pull.number}/comment`;
  const hint = `Comment as ${user.name}`;
  return markup`<form method="post" action="${action}">
    ${csrfField(response)}
    <textarea name="body" required aria-label="Comment" placeholder="${hint}"></textarea>
    <p class="actions"><button>Comment</button></p>
  </form>`;
}

export function addPullPage(router: Router, forge: Forge): void {
  router.get(
    '/:owner/:name/pull/:number(\\d+)',
    reading(forge, async call => {
      const { repository, git, response, user } = call;
      const pull = call.pull();
      const open = pull.state === 'open';
      const range = { from: pull.head.sha, notFrom: pull.base.sha };
      const commits = (await readLog(git, range)).reverse();
      const files = await pullRequestFiles(forge, repository, pull);
      const conflicts = open
        ? await forge.merges.conflicts(repository, pull)
        : [];
      const obstacle = open
        ? await forge.checks.obstacle(repository, pull)
        : undefined;
      const headExists = Boolean(await git.commitOfBranch(pull.head.ref));
      const box = mergeBox(forge, {
        repository,
        pull,
        conflicts,
        obstacle,
        headExists,
        mayWrite: Boolean(user) && may('write', repository, user),
        user,
        csrf: csrfField(response),
      });
      const facts = { commits: commits.length, headExists };
      sendPage(forge, response, {
        title: `${pull.title} · Pull request #${pull.number}`,
        repository,
        tab: 'pulls',
        body: markup`${lead(forge, call, pull, facts)}
          ${conversation(forge, pull)}
          ${box}
          ${commentForm(call, pull)}
          <h2>Commits <span class="count">${commits.length}</span></h2>
          ${commitList(repository, commits)}
          <h2>Changed files <span class="count">${
            files.length
          }</span> ${changeCount(files)}</h2>
          ${diffView(files)}`,
      });
    }),
  );
}
