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

import { demandsOf } from '../domain/branchDemands';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { MergeMethod, PullRequest, Repository } from '../state/model';
import { homeOf, person, shortSha, stateOf, time } from './fragments';
import { Html, markup } from '../../html/markup';

export interface MergeBoxProps {
  repository: Repository;
  pull: PullRequest;
  /** Paths that stand in the way of a merge. */
  conflicts: string[];
  /** What its base branch requires and it has not, as a sentence. */
  obstacle?: string;
  headExists: boolean;
  mayWrite: boolean;
  user: Account | undefined;
  csrf: Html;
}

function formTo(props: MergeBoxProps, verb: string, fields: Html): Html {
  const { repository, pull, csrf } = props;
  const action = `${homeOf(repository)}/pull/${pull.number}/${verb}`;
  return markup`<form method="post" action="${action}">${csrf}${fields}</form>`;
}

function situation(forge: Forge, props: MergeBoxProps): Html {
  const { repository, pull, conflicts } = props;
  if (pull.merge) {
    const { by, at, sha } = pull.merge;
    return markup`Merged by ${person(forge, by)}, ${time(at)}, as
    ${shortSha(repository, sha)}.`;
  }
  if (pull.closed) {
    const { by, at } = pull.closed;
    return markup`Closed by ${person(forge, by)}, ${time(at)}, without being
    merged.`;
  }
  if (conflicts.length > 0) {
    return markup`<strong
        >This branch has conflicts with ${pull.base.ref}.</strong
      >
      They must be resolved before it can be merged:
      <ul>
        ${conflicts.map(path => markup`<li class="mono">${path}</li>`)}
      </ul>`;
  }
  if (props.obstacle) {
    return markup`<strong>It cannot be merged yet.</strong> ${props.obstacle}`;
  }
  return pull.draft
    ? markup`This pull request is a draft. It cannot be merged yet.`
    : markup`<strong>No conflicts with ${pull.base.ref}.</strong> It can be merged.`;
}

/** The checks of an open pull request, those that its base branch requires and nobody has reported included. */
function checkList(forge: Forge, { repository, pull }: MergeBoxProps): Html {
  if (pull.state !== 'open') return markup``;
  const items = forge.checks
    .requiredAndReported(repository, pull)
    .map(({ name, required, check }) => {
      const state = check?.state ?? 'expected';
      const link = check?.url
        ? markup`<a href="${check.url}">${name}</a>`
        : markup`${name}`;
      return markup`<li class="check ${state}"><strong>${link}</strong> ${state}${
        required ? ', required' : ''
      }
        <span class="quiet">${check?.description ?? ''}</span></li>`;
    });
  return items.length > 0 ? markup`<ul>${items}</ul>` : markup``;
}

const METHODS: Record<MergeMethod, string> = {
  merge: 'Merge pull request',
  squash: 'Squash and merge',
  rebase: 'Rebase and merge',
};

function openButtons(props: MergeBoxProps): Html {
  const { repository, pull, user, conflicts, obstacle } = props;
  const { queue, methods, linear } = demandsOf(repository, pull.base.ref);
  const blocked = pull.draft || conflicts.length > 0 || obstacle;
  const disabled = blocked ? markup`disabled` : '';
  // The reader agrees to what is on the page, not to what was pushed meanwhile.
  const sha = markup`<input type="hidden" name="sha" value="${pull.head.sha}" />`;
  const allowed = methods.filter(it => !linear || it !== 'merge');
  const merge = queue
    ? markup`${sha}<button class="primary" ${disabled}>Merge when ready</button>`
    : markup`${sha}${allowed.map(
        (method, index) => markup`<button class="${
          index === 0 ? 'primary' : ''
        }" name="method" value="${method}" ${disabled}>${
          METHODS[method]
        }</button>
          `,
      )}`;
  const close = markup`<button class="danger">Close pull request</button>`;
  const approve = markup`<button>Approve</button>`;
  return markup`${formTo(props, queue ? 'enqueue' : 'merge', merge)}
    ${pull.author !== user?.login && formTo(props, 'approve', approve)}
    ${formTo(props, 'close', close)}`;
}

function closedButtons(props: MergeBoxProps): Html {
  const remove = markup`<button class="danger">Delete branch</button>`;
  const reopen = markup`<button>Reopen pull request</button>`;
  return markup`${formTo(props, 'delete-branch', remove)}
    ${!props.pull.merge && formTo(props, 'reopen', reopen)}`;
}

function buttons(props: MergeBoxProps): Html | undefined {
  if (props.pull.state === 'open') return openButtons(props);
  return props.headExists ? closedButtons(props) : undefined;
}

function kindOf({ pull, conflicts, obstacle }: MergeBoxProps): string {
  return conflicts.length > 0 || obstacle ? 'conflict' : stateOf(pull);
}

/** What became of a pull request, or what may become of it. */
export function mergeBox(forge: Forge, props: MergeBoxProps): Html {
  const { user, mayWrite } = props;
  const hint = user
    ? markup`${user.name} may only read this repository.`
    : markup`Choose who you act as (top right) to merge or comment.`;
  return markup`<section class="card notice ${kindOf(props)}">
    <div class="pad">
      ${situation(forge, props)} ${checkList(forge, props)}
      ${
        mayWrite
          ? markup`<div class="actions">${buttons(props)}</div>`
          : markup`<p class="quiet">${hint}</p>`
      }
    </div>
  </section>`;
}
