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
import { Html, markup } from '../../html/markup';

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
  return markup`<time datetime="${iso}"
    >${at.toFormat("d LLL yyyy, HH:mm 'UTC'")}</time
  >`;
}

export function person({ users }: Forge, login: string): Html {
  const name = users.find(login)?.name ?? login;
  return markup`<strong title="${login}">${name}</strong>`;
}

export function stateOf({ state, merge, draft }: PullRequest) {
  if (merge) return 'merged';
  return state === 'open' && draft ? 'draft' : state;
}

export function stateBadge(pull: PullRequest): Html {
  const state = stateOf(pull);
  return markup`<span class="state ${state}">${state}</span>`;
}

export function pills(texts: string[]): Html {
  return markup`${texts.map(
    text => markup`<span class="pill">${text}</span> `,
  )}`;
}

export function branchName(repository: Repository, ref: string): Html {
  const href = `${homeOf(repository)}/tree/${urlPath(ref)}`;
  return markup`<a class="ref" href="${href}">${ref}</a>`;
}

export function shortSha(repository: Repository, sha: string): Html {
  const href = `${homeOf(repository)}/commit/${sha}`;
  return markup`<a class="sha" href="${href}">${sha.slice(0, 7)}</a>`;
}

export function firstLine({ message }: GitCommit): string {
  return message.split('\n', 1)[0];
}

export function commitList(repository: Repository, commits: GitCommit[]): Html {
  return markup`<ol class="list">
    ${commits.map(
      commit => markup`<li>
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
