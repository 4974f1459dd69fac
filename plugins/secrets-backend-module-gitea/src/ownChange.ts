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

import {
  changeTree,
  FileAtPath,
  readChangedFiles,
  treeOf,
} from './changedTree';
import { GiteaCommit, GiteaPull } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { GiteaChange } from './GiteaChange';
import { compare } from './readCommit';

/**
 * Refuses a pull request that holds anything but this request's own change. The message of a commit proves nothing, so
 * the head is compared with what the request makes of its parent: one commit, and the very same tree.
 */
export async function assertOwnPull(
  session: GiteaSession,
  { number, head, base }: GiteaPull,
  change: GiteaChange,
): Promise<GiteaCommit> {
  if (base.ref !== change.base) {
    throw session.refuse(
      `pull request ${number} goes to ${base.ref} now, and the manifests are on ${change.base}; review and merge it by hand`,
    );
  }
  const { total, commits } = await compare(session, base.ref, head.sha);
  const [commit] = commits;
  const isOwn =
    total === 1 &&
    commit.sha === head.sha &&
    (await isOwnCommit(session, commit, change.files));
  if (!isOwn) {
    throw session.refuse(
      `pull request ${number} holds commits of somebody else; review and merge it by hand`,
    );
  }
  return commit;
}

/** Whether a commit holds just what the files become of its parent. */
export async function isOwnCommit(
  session: GiteaSession,
  { sha, parents }: GiteaCommit,
  files: FileAtPath[],
): Promise<boolean> {
  if (parents?.length !== 1) return false;
  const [parent] = parents;
  const changed = await readChangedFiles(session, parent.sha, files);
  if (changed.length === 0) return false;
  const expected = await changeTree(session, parent.sha, changed);
  return expected.sha === (await treeOf(session, sha));
}
