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

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const MAX_PATCH_BYTES = 20 * 1024 * 1024;
const STATUSES: Record<string, ChangedFile['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  T: 'changed',
};
const OPTIONS = [
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-abbrev',
];

export interface ChangedFile {
  filename: string;
  status: 'added' | 'removed' | 'modified' | 'changed';
  /** The blob after the change; of a removed file the one before. */
  sha: string;
  additions: number;
  deletions: number;
  changes: number;
  /** Unified diff from the first hunk on; absent for binary files and where only the mode changed. */
  patch?: string;
}

interface RawChange {
  status: string;
  sha: string;
  filename: string;
}

function parseRaw(output: string): RawChange[] {
  const values = output.split('\0').filter(Boolean);
  const changes: RawChange[] = [];
  for (let i = 0; i + 1 < values.length; i += 2) {
    const [, , before, after, status] = values[i].split(' ');
    const sha = status === 'D' ? before : after;
    changes.push({ status, sha, filename: values[i + 1] });
  }
  return changes;
}

function parseCounts(output: string): Array<[number, number]> {
  return output
    .split('\0')
    .filter(Boolean)
    .map(record => {
      const [added, deleted] = record.split('\t');
      // Binary files are counted as `-`.
      return [Number(added) || 0, Number(deleted) || 0];
    });
}

/** One text per changed file, in the order of the raw list; a changed type is a removal followed by an addition. */
function splitPatch(output: string, changes: RawChange[]): string[] {
  // Lines of content start with a space, a sign or a backslash, so only headers match.
  const texts = output.split(/^(?=diff --git )/m).filter(Boolean);
  let next = 0;
  return changes.map(({ status }) => {
    const count = status === 'T' ? 2 : 1;
    next += count;
    return texts.slice(next - count, next).join('');
  });
}

function fromFirstHunk(patch: string): string | undefined {
  const start = patch.search(/^@@ /m);
  return start < 0 ? undefined : patch.slice(start).replace(/\n$/, '');
}

/** How the files of two commits or trees differ, in path order. */
export async function changedFiles(
  git: GitRepository,
  before: string,
  after: string,
): Promise<ChangedFile[]> {
  const diff = async (...format: string[]) => {
    const args = ['diff', ...format, ...OPTIONS, before, after, '--'];
    const output = await git.run(args, { maxBytes: MAX_PATCH_BYTES });
    return output.toString('utf8');
  };
  const changes = parseRaw(await diff('--raw', '-z'));
  const counts = parseCounts(await diff('--numstat', '-z'));
  const patches = splitPatch(await diff('--patch'), changes);
  return changes.map(({ status, sha, filename }, index) => {
    const [additions, deletions] = counts[index];
    const patch = fromFirstHunk(patches[index]);
    return {
      filename,
      status: STATUSES[status] ?? 'changed',
      sha,
      additions,
      deletions,
      changes: additions + deletions,
      ...(patch === undefined ? {} : { patch }),
    };
  });
}
