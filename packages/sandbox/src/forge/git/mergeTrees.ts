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
import { runGit } from './runGit';

export interface TrialMerge {
  /** The merged tree; holds conflict markers where there are conflicts. */
  tree: string;
  /** Paths that cannot be merged. */
  conflicts: string[];
}

/** Merges two commits in memory: no ref and no working tree is touched. */
export async function mergeTrees(
  git: GitRepository,
  ours: string,
  theirs: string,
): Promise<TrialMerge> {
  const flags = ['--write-tree', '--name-only', '--no-messages', '-z'];
  const { stdout } = await runGit({
    directory: git.directory,
    args: ['merge-tree', ...flags, ours, theirs],
    okCodes: [0, 1],
  });
  const [tree, ...conflicts] = stdout.toString('utf8').split('\0');
  return { tree, conflicts: [...new Set(conflicts.filter(Boolean))] };
}
