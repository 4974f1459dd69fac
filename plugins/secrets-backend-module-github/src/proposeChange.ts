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

import { ProposedFile, ProposeRequest } from '@keyturn/plugin-secrets-node';
import { assertOwnPull } from './assertOwnPull';
import { fitBody, fitTitle } from './githubLimits';
import { GithubSession } from './GithubSession';
import { parseFileUrl } from './githubUrls';
import { findPullRequest, getPull } from './pullRequests';
import { readBaseCommit } from './readGithubFile';
import { writeChangedTree } from './writeChangedTree';

/** Number of the one pull request of this request's branch, which is made where there is none yet. */
export async function proposeChange(
  session: GithubSession,
  request: ProposeRequest,
): Promise<number> {
  const { branch } = request;
  const earlier = await findPullRequest(session, branch);
  if (earlier !== undefined) return earlier;

  const base = baseBranchOf(session, request.files);
  const commit = await createCommit(session, base, request);
  const adopted = await placeBranch(session, commit, request);
  return adopted ?? openPullRequest(session, base, request);
}

/** Puts the branch of an open pull request anew on its base; answers the pull request. */
export async function rebaseChange(
  session: GithubSession,
  request: ProposeRequest,
): Promise<number> {
  const { branch } = request;
  const number = await findPullRequest(session, branch);
  if (number === undefined) {
    throw session.refuse(
      `the branch ${branch} has no pull request to be based anew`,
    );
  }
  const base = baseBranchOf(session, request.files);
  const sha = await createCommit(session, base, request);
  await assertOwnPull(session, await getPull(session, number), request);
  await moveBranch(session, branch, sha);
  return number;
}

function baseBranchOf(session: GithubSession, files: ProposedFile[]): string {
  const parsed = files.map(({ url }) => parseFileUrl(url));
  const stray = parsed.find(
    ({ repository }) => repository.url !== session.repository.url,
  );
  if (stray) {
    throw session.refuse(
      `${stray.path} of ${stray.repository.url} cannot be changed in a pull request of this repository`,
    );
  }
  const branches = [...new Set(parsed.map(file => file.branch))];
  if (branches.length !== 1) {
    throw session.refuse(
      `one pull request cannot change files of ${
        branches.length
      } branches (${branches.join(
        ', ',
      )}); let every manifest of the secret name the same branch`,
    );
  }
  return branches[0];
}

async function createCommit(
  session: GithubSession,
  base: string,
  request: ProposeRequest,
): Promise<string> {
  const baseCommit = await readBaseCommit(session, base);
  const tree = await writeChangedTree(
    session,
    baseCommit.treeSha,
    request.files,
  );
  if (!tree) {
    throw session.refuse(
      `${base} already holds every change of "${request.title}", so there is nothing to propose`,
    );
  }
  const commit = await session.ask({
    action: 'write a commit',
    permission: 'Contents: read and write',
    call: (octokit, repository) =>
      octokit.rest.git.createCommit({
        ...repository,
        message: request.commitMessage,
        tree,
        parents: [baseCommit.sha],
      }),
  });
  return commit.sha;
}

/**
 * Points the branch at the commit. A branch that is already there was left behind by a run that died before
 * its pull request, or has got one in the meantime: then that is answered and the branch is not touched.
 */
async function placeBranch(
  session: GithubSession,
  sha: string,
  { branch, commitMessage }: ProposeRequest,
): Promise<number | undefined> {
  const created = await session.askUnless(['reference-exists'], {
    action: `create the branch ${branch}`,
    permission: 'Contents: read and write',
    call: (octokit, repository) =>
      octokit.rest.git.createRef({
        ...repository,
        ref: `refs/heads/${branch}`,
        sha,
      }),
  });
  if (created) return undefined;
  const pullRequest = await findPullRequest(session, branch);
  if (pullRequest !== undefined) return pullRequest;

  await assertOwn(session, branch, commitMessage);
  await moveBranch(session, branch, sha);
  return undefined;
}

async function moveBranch(
  session: GithubSession,
  branch: string,
  sha: string,
): Promise<void> {
  await session.ask({
    action: `renew the branch ${branch}`,
    permission: 'Contents: read and write',
    call: (octokit, repository) =>
      octokit.rest.git.updateRef({
        ...repository,
        ref: `heads/${branch}`,
        sha,
        force: true,
      }),
  });
}

/** Whether the branch ends in the commit that this request makes; what somebody else added must not be lost. */
async function assertOwn(
  session: GithubSession,
  branch: string,
  commitMessage: string,
): Promise<void> {
  const existing = await session.askUnless([404], {
    action: `read the branch ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getRef({ ...repository, ref: `heads/${branch}` }),
  });
  if (!existing) {
    throw session.refuse(`the branch ${branch} was there and is gone`, true);
  }
  const { message } = await session.ask({
    action: `read the branch ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getCommit({
        ...repository,
        commit_sha: existing.object.sha,
      }),
  });
  if (message.trimEnd() !== commitMessage.trimEnd()) {
    throw session.refuse(
      `the branch ${branch} holds a commit of somebody else, which is left alone; resolve it there, or rename or delete the branch`,
    );
  }
}

async function openPullRequest(
  session: GithubSession,
  base: string,
  { branch, title, body }: ProposeRequest,
): Promise<number> {
  const action = `open a pull request of ${branch} into ${base}`;
  const permission = 'Pull requests: read and write';
  const created = await session.askUnless(['pull-request-exists'], {
    action,
    permission,
    call: (octokit, repository) =>
      octokit.rest.pulls.create({
        ...repository,
        title: fitTitle(title),
        body: fitBody(body),
        head: branch,
        base,
      }),
  });
  const number = created?.number ?? (await findPullRequest(session, branch));
  if (number === undefined) {
    throw session.refuse(
      `was asked to ${action}, and answers that there is one, but lists none`,
      true,
    );
  }
  return number;
}
