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

import { changeTree, ChangedFile, readChangedFiles } from './changedTree';
import {
  anyAnswer,
  GiteaPull,
  pullAnswer,
  repositoryAnswer,
} from './giteaAnswers';
import { GiteaChange } from './GiteaChange';
import { GiteaSession } from './GiteaSession';
import { Author, commitObject } from './gitObjects';
import { shortBody, shortTitle } from './limits';
import { moveBranch } from './moveBranch';
import { isOwnCommit } from './ownChange';
import { findPullRequest } from './pullRequests';
import { compare } from './readCommit';
import { findBranch, readBranch } from './readGiteaFile';

/** How often the files are read again where somebody changes them at the same time. */
const ATTEMPTS = 3;

/** The one pull request of this request's branch, which is made where there is none yet. */
export async function proposeChange(
  session: GiteaSession,
  change: GiteaChange,
  time: number,
): Promise<GiteaPull> {
  const { branch, base } = change;
  const earlier = await findPullRequest(session, branch, base);
  if (earlier) return earlier;
  await assertOpenToChanges(session);
  const created = await createBranch(session, change);
  if (!created) {
    const meanwhile = await findPullRequest(session, branch, base);
    if (meanwhile) return meanwhile;
    await adoptBranch(session, change, time);
  }
  return openPullRequest(session, change);
}

/** Said before anything is asked for, because the refusals of an archived repository and of a mirror name neither. */
async function assertOpenToChanges(session: GiteaSession): Promise<void> {
  const found = await session.ask({
    action: 'read the repository',
    scope: 'read:repository',
    path: [],
    answer: repositoryAnswer,
  });
  if (found.archived) {
    throw session.refuse(
      'the repository is archived, so nothing in it can be changed: unarchive it, or name another one',
    );
  }
  if (found.mirror) {
    throw session.refuse(
      'the repository is a mirror, which nobody can write to: name the repository that it mirrors',
    );
  }
  if (!found.has_pull_requests) {
    throw session.refuse(
      'the repository has no pull requests: turn them on in its settings',
    );
  }
}

/** Makes the branch with one commit of all the files, at once; answers whether it was not there yet. */
async function createBranch(
  session: GiteaSession,
  change: GiteaChange,
): Promise<boolean> {
  const { branch, base, request } = change;
  for (let attempt = 1; ; attempt++) {
    const { commit } = await readBranch(session, base);
    const files = await changesOf(session, commit.id, change);
    const answer = await session.attempt({
      action: `create the branch ${branch}`,
      scope: 'write:repository',
      method: 'POST',
      path: ['contents'],
      body: {
        branch: base,
        new_branch: branch,
        message: request.commitMessage,
        files: files.map(({ path, sha, changed }) => ({
          operation: 'update',
          path,
          // refused where the base branch has another one by now
          sha,
          content: Buffer.from(changed).toString('base64'),
        })),
      },
      answer: anyAnswer,
    });
    if (!('refusal' in answer)) return true;
    const { status, message } = answer.refusal;
    if (status === 422 && /branch already exists/i.test(message)) return false;
    const moved = status === 422 && /sha does not match/i.test(message);
    if (!moved) throw answer.error;
    if (attempt >= ATTEMPTS) {
      throw session.refuse(
        `${base} changes faster than its manifests can be read`,
        true,
      );
    }
  }
}

async function changesOf(
  session: GiteaSession,
  commit: string,
  { base, request, files }: GiteaChange,
): Promise<ChangedFile[]> {
  const changed = await readChangedFiles(session, commit, files);
  if (changed.length === 0) {
    throw session.refuse(
      `${base} already holds every change of "${request.title}", so there is nothing to propose`,
    );
  }
  return changed;
}

/**
 * A branch that is already there was left behind by a run that ended before its pull request. What somebody else added
 * must not be lost.
 */
async function adoptBranch(
  session: GiteaSession,
  change: GiteaChange,
  time: number,
): Promise<void> {
  const { branch, base, request, files } = change;
  const existing = await findBranch(session, branch);
  if (!existing) {
    throw session.refuse(
      `the branch ${branch} may not be created; check the settings of the repository for a rule that forbids it`,
      true,
    );
  }
  const { total, commits } = await compare(session, base, existing.commit.id);
  const [commit] = commits;
  const looksOwn =
    total === 1 &&
    commit.commit.message.trimEnd() === request.commitMessage.trimEnd();
  if (!looksOwn) {
    throw session.refuse(
      `the branch ${branch} holds a commit of somebody else, which is left alone; resolve it there, or rename or delete the branch`,
    );
  }
  if (await isOwnCommit(session, commit, files)) return;
  await renewBranch(session, change, {
    from: commit.sha,
    signers: commit.commit,
    time,
  });
}

/** Puts the branch on its base branch as it is now, with one commit of all the files. */
export async function renewBranch(
  session: GiteaSession,
  change: GiteaChange,
  options: {
    from: string;
    /** Who wrote the commit that is replaced, which is who writes this one. */
    signers: { author: Author; committer: Author };
    time: number;
  },
): Promise<void> {
  const { branch, base, request } = change;
  const { from, signers, time } = options;
  const { commit: parent } = await readBranch(session, base);
  const files = await changesOf(session, parent.id, change);
  const tree = await changeTree(session, parent.id, files);
  const commit = commitObject({
    tree: tree.sha,
    parent: parent.id,
    message: request.commitMessage,
    author: signers.author,
    committer: signers.committer,
    time,
  });
  await moveBranch(session, {
    branch,
    from,
    to: commit.sha,
    objects: [commit, ...tree.objects],
  });
}

async function openPullRequest(
  session: GiteaSession,
  { branch, base, request }: GiteaChange,
): Promise<GiteaPull> {
  const action = `open a pull request of ${branch} into ${base}`;
  const created = await session.askUnless([409], {
    action,
    scope: 'write:repository',
    method: 'POST',
    path: ['pulls'],
    body: {
      head: branch,
      base,
      title: shortTitle(request.title),
      body: shortBody(request.body),
    },
    answer: pullAnswer,
  });
  const pull = created ?? (await findPullRequest(session, branch, base));
  if (!pull) {
    throw session.refuse(
      `was asked to ${action} and says that there is one, which cannot be found`,
      true,
    );
  }
  return pull;
}
