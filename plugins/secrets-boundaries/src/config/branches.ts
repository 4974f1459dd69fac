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

import { BoundaryRule } from './BoundaryConfig';

/**
 * Finds what cannot be a branch, given its first segment: a pattern matches branches that anyone can create, and a forge
 * serves the commits of forks under the address of their parent.
 *
 * @returns what is wrong, if anything is
 */
export function branchProblem(segments: string[]): string | undefined {
  const [first] = segments;
  if (segments.some(segment => /[*{}]/.test(segment))) {
    return 'must name one branch, not a pattern';
  }
  if (segments.length === 1 && isCommit(first)) {
    return 'must name a branch, not a commit: forges serve commits of forks under the address of their parent';
  }
  if (first.toLocaleUpperCase('en-US') === 'HEAD' || first === 'refs') {
    return 'must name a branch in short, such as main, not HEAD or refs/…';
  }
  return segments.some(segment => !segment || /^\.\.?$/.test(segment)) ||
    /[\s\\?#%~^:[\p{C}]/u.test(segments.join('/'))
    ? 'must be the name of a branch'
    : undefined;
}

/** Whether a forge could read the name of a branch as a commit. */
function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}

/** A branch `release` and a branch `release/1` cannot both exist, so one of the rules is about another place than it says. */
export function branchClashes(rules: BoundaryRule[]): string[] {
  const targets = rules.flatMap((rule, i) =>
    rule.targets.map((target, j) => ({
      key: `secrets.boundaries.rules[${i}].targets[${j}].branch`,
      repository: target.repository
        .toLocaleLowerCase('en-US')
        .replace(/\.git$/, ''),
      branch: target.branch,
    })),
  );
  return targets.flatMap(target => {
    const shorter = targets.find(
      other =>
        other.repository === target.repository &&
        target.branch.startsWith(`${other.branch}/`),
    );
    return shorter
      ? [
          `${target.key} cannot be a branch beside ${shorter.branch}, which ${shorter.key} names: Git has no branch below another`,
        ]
      : [];
  });
}
