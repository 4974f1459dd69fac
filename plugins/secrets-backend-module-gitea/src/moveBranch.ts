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

import { GiteaSession } from './GiteaSession';
import { GitObject, packOf } from './gitObjects';
import { findBranch } from './readGiteaFile';

/**
 * Points a branch at a new commit, if it is still where it was found. The API of Gitea can neither move a branch nor
 * write a commit that no branch has, so this one step speaks to Git's own service: all or nothing, in one request.
 */
export async function moveBranch(
  session: GiteaSession,
  move: { branch: string; from: string; to: string; objects: GitObject[] },
): Promise<void> {
  const { branch, from, to, objects } = move;
  const capabilities = [
    'report-status',
    'agent=keyturn',
    ...(to.length === 64 ? ['object-format=sha256'] : []),
  ];
  const command = `${from} ${to} refs/heads/${branch}\0${capabilities.join(
    ' ',
  )}`;
  const report = await session.git(
    { action: `renew the branch ${branch}`, scope: 'write:repository' },
    'git-receive-pack',
    Buffer.concat([line(command), Buffer.from('0000'), packOf(objects, to)]),
  );
  const said = report.toString('utf8');
  if (said.includes(`ok refs/heads/${branch}`)) return;
  const found = await findBranch(session, branch);
  if (found?.commit.id === to) return;
  if (found?.commit.id !== from) {
    throw session.refuse(
      `the branch ${branch} was changed by somebody else while it was to be renewed; it is left as it is now`,
      true,
    );
  }
  throw session.refuse(
    /hook declined|protected/i.test(said)
      ? `a rule of the repository forbids to renew the branch ${branch}: take it out of the branch protection`
      : `Git refused to renew the branch ${branch}`,
    !/hook declined|protected/i.test(said),
  );
}

/** Git counts the four digits of the length in. */
function line(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = (bytes.length + 4).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(length), bytes]);
}
