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

import { ProposeRequest } from '@keyturn/plugin-secrets-node';
import { GithubSession } from './GithubSession';
import { GithubPull } from './pullRequests';
import { writeChangedTree } from './writeChangedTree';

/**
 * Refuses a pull request that holds anything but this request's own change. The message of a commit proves nothing,
 * so the head is compared with what the request makes of its parent: one commit, and the very same tree.
 */
export async function assertOwnPull(
  session: GithubSession,
  { number, head, commits }: GithubPull,
  { files }: ProposeRequest,
): Promise<void> {
  const { tree, parents } = await readCommit(session, head.sha);
  const isOwn =
    commits === 1 &&
    parents.length === 1 &&
    (await changeOf(session, parents[0].sha, files)) === tree.sha;
  if (!isOwn) {
    throw session.refuse(
      `pull request ${number} holds commits of somebody else; review and merge it by hand`,
    );
  }
}

async function changeOf(
  session: GithubSession,
  parent: string,
  files: ProposeRequest['files'],
): Promise<string | undefined> {
  const { tree } = await readCommit(session, parent);
  return writeChangedTree(session, tree.sha, files);
}

function readCommit(session: GithubSession, sha: string) {
  return session.ask({
    action: `read the commit ${sha}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getCommit({ ...repository, commit_sha: sha }),
  });
}
