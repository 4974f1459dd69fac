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

import { DateTime } from 'luxon';
import { Forge } from '../Forge';
import { GitCommit } from '../git/history';
import { PullRequest, Repository } from '../state/model';
import { Html, html } from './html';

export function homeOf({ owner, name }: Repository): string {
  return `/${owner}/${name}`;
}

/** A path or ref for a URL: everything but its slashes encoded. */
export function urlPath(text: string): string {
  return text.split('/').map(encodeURIComponent).join('/');
}

/** `iso`: any ISO 8601 time; shown in UTC. */
export function time(iso: string): Html {
  const at = DateTime.fromISO(iso, { zone: 'utc', locale: 'en-GB' });
  return html`<time datetime="${iso}"
    >${at.toFormat("d LLL yyyy, HH:mm 'UTC'")}</time
  >`;
}

export function person({ users }: Forge, login: string): Html {
  return html`<strong title="${login}"
    >${users.find(login)?.name ?? login}</strong
  >`;
}

export function stateOf({ state, merge, draft }: PullRequest) {
  if (merge) return 'merged';
  return state === 'open' && draft ? 'draft' : state;
}

export function stateBadge(pull: PullRequest): Html {
  const state = stateOf(pull);
  return html`<span class="state ${state}">${state}</span>`;
}

export function branchName(repository: Repository, ref: string): Html {
  const href = `${homeOf(repository)}/tree/${urlPath(ref)}`;
  return html`<a class="ref" href="${href}">${ref}</a>`;
}

export function shortSha(repository: Repository, sha: string): Html {
  const href = `${homeOf(repository)}/commit/${sha}`;
  return html`<a class="sha" href="${href}">${sha.slice(0, 7)}</a>`;
}

export function firstLine({ message }: GitCommit): string {
  return message.split('\n', 1)[0];
}

export function commitList(repository: Repository, commits: GitCommit[]): Html {
  return html`<ol class="list">
    ${commits.map(
      commit => html`<li>
        <div>
          <a href="${homeOf(repository)}/commit/${commit.sha}"
            ><strong>${firstLine(commit)}</strong></a
          >
          <div class="quiet">
            ${commit.author.name}, ${time(commit.author.date)}
          </div>
        </div>
        ${shortSha(repository, commit.sha)}
      </li>`,
    )}
  </ol>`;
}
