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

import { GitRepository } from './GitRepository';
import { readCommit, readLog } from './history';
import { mergeTrees } from './mergeTrees';
import { CommitPerson, writeCommit } from './trees';

/** More than GitHub rebases by API. */
const MAX_COMMITS = 100;

/**
 * Puts the commits of a branch onto another tip, one after the other, and answers the last; undefined where one does
 * not fit, or is a merge. No ref and no working tree is touched.
 */
export async function rebase(
  git: GitRepository,
  options: { head: string; onto: string; committer: CommitPerson },
): Promise<string | undefined> {
  const { head, onto, committer } = options;
  const range = { from: head, notFrom: onto, limit: MAX_COMMITS + 1 };
  const commits = (await readLog(git, range)).reverse();
  if (commits.length > MAX_COMMITS) return undefined;
  let tip = { sha: onto, tree: (await readCommit(git, onto)).tree };
  for (const { sha, parents, message, author } of commits) {
    if (parents.length !== 1) return undefined;
    // A commit with the tree so far and the same parent, so that what is merged is this one commit's change.
    const ours = await writeCommit(git, {
      tree: tip.tree,
      parents,
      message,
      author,
      committer,
    });
    const { tree, conflicts } = await mergeTrees(git, ours, sha);
    if (conflicts.length > 0) return undefined;
    const commit = { tree, parents: [tip.sha], message, author, committer };
    tip = { tree, sha: await writeCommit(git, commit) };
  }
  return tip.sha;
}
