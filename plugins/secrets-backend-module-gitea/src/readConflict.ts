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

import { GiteaPull } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { compare } from './readCommit';
import { readBlob } from './readGiteaFile';

/** A pull request with more files than this is not one of a rotation. */
const MAX_FILES = 100;

/**
 * Whether a pull request that Gitea calls not mergeable may conflict. It says so of a conflict and while it still works
 * it out; which of them it is shows in the files: no conflict is possible where both sides changed no lines near each
 * other.
 */
export async function mayConflict(
  session: GiteaSession,
  { base, head, merge_base: told }: GiteaPull,
): Promise<boolean> {
  const { commits } = await compare(session, base.ref, head.sha, {
    files: true,
  });
  // What Gitea tells of the merge base is as old as its last check.
  const isLine = commits.every(({ parents }) => parents?.length === 1);
  const mergeBase = (isLine && commits.at(-1)?.parents?.[0].sha) || told;
  if (!mergeBase || mergeBase === base.sha) return false;
  const paths = new Set(
    commits.flatMap(({ files }) => files?.map(file => file.filename) ?? []),
  );
  if (paths.size > MAX_FILES) return true;
  for (const path of paths) {
    const contents = [];
    for (const commit of [mergeBase, base.sha, head.sha]) {
      contents.push((await readBlob(session, commit, path)).content);
    }
    const [before, theirs, ours] = contents;
    if (overlap(before, theirs, ours)) return true;
  }
  return false;
}

/** Whether the lines between the first and the last change of one side touch those of the other. */
export function overlap(before: string, theirs: string, ours: string): boolean {
  if (before === theirs || before === ours || theirs === ours) return false;
  const a = changedLines(before, theirs);
  const b = changedLines(before, ours);
  return a.from <= b.to && b.from <= a.to;
}

/** From the first changed line up to the one after the last, in the lines of what was before. */
function changedLines(before: string, after: string) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, now.length);
  let from = 0;
  while (from < shorter && old[from] === now[from]) from++;
  let same = 0;
  while (
    same < shorter - from &&
    old[old.length - 1 - same] === now[now.length - 1 - same]
  ) {
    same++;
  }
  return { from, to: old.length - same };
}
