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
import { changedFiles } from '../git/diff';
import { countCommits } from '../git/history';
import { PullRequest, Repository } from '../state/model';
import { pullListView } from './pullViews';

/** The files that a pull request changes, against where its branch left the base. */
export async function pullRequestFiles(
  forge: Forge,
  repository: Repository,
  pull: PullRequest,
) {
  const git = forge.repositories.git(repository);
  const { base, head } = pull;
  const start = (await git.mergeBase(base.sha, head.sha)) ?? base.sha;
  return changedFiles(git, start, head.sha);
}

/** A single pull request, with what GitHub leaves out of lists. */
export async function pullRequestView(
  forge: Forge,
  repository: Repository,
  pull: PullRequest,
  reader: Account | undefined,
) {
  const git = forge.repositories.git(repository);
  const { base, head } = pull;
  const open = pull.state === 'open';
  const conflicts = open ? await forge.merges.conflicts(repository, pull) : [];
  const mergeable = conflicts.length === 0;
  const files = await pullRequestFiles(forge, repository, pull);
  const sum = (key: 'additions' | 'deletions') =>
    files.reduce((total, file) => total + file[key], 0);
  return {
    ...pullListView(forge.views, repository, pull, reader),
    merged: Boolean(pull.merge),
    merged_by: pull.merge ? forge.views.user(pull.merge.by) : null,
    mergeable: open ? mergeable : null,
    mergeable_state: mergeable
      ? await mergeableState(forge, repository, pull)
      : 'dirty',
    rebaseable: open && mergeable,
    comments: pull.comments.length,
    // There is no talk on single lines here, and no branch of a fork to push to.
    review_comments: 0,
    maintainer_can_modify: false,
    commits: await countCommits(git, { from: head.sha, notFrom: base.sha }),
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: files.length,
  };
}

/** Of one without conflicts. */
async function mergeableState(
  { checks }: Forge,
  repository: Repository,
  pull: PullRequest,
) {
  if (pull.state !== 'open') return 'unknown';
  if (pull.draft) return 'draft';
  const { queue, methods } = demandsOf(repository, pull.base.ref);
  if (queue || methods.length === 0) return 'blocked';
  if (checks.missingApprovals(repository, pull)) return 'blocked';
  if (checks.unmet(repository, pull).length > 0) return 'blocked';
  if (await checks.obstacle(repository, pull)) return 'behind';
  const all = checks.of(repository, pull.head.sha);
  return all.every(({ state }) => state === 'success') ? 'clean' : 'unstable';
}
