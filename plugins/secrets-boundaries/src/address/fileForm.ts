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

/** What the path of a file's address says, as the forges write it. */
export interface FileForm {
  /** Two segments, or more where groups are nested. */
  repository: string[];
  /** Branch and path. */
  rest: string[];
}

/** All of them address the same file; the catalog writes `tree` where it resolves relative targets. */
const VERBS = new Set(['blob', 'tree', 'raw', 'edit']);

/** What Gitea writes after `raw`, where the others write the branch. */
const NO_BRANCHES = new Set(['branch', 'commit', 'tag', 'blob']);

/**
 * Finds repository and file in the path of an address: `/owner/name/blob/branch/path` as of GitHub,
 * `/group/sub/name/-/blob/branch/path` as of GitLab, `/owner/name/src/branch/branch/path` as of Gitea.
 *
 * @returns undefined where it is no file, or could be read in two ways
 */
export function readFileForm(segments: string[]): FileForm | undefined {
  const forms: FileForm[] = [];
  if (
    VERBS.has(segments[2]) &&
    !(segments[2] === 'raw' && NO_BRANCHES.has(segments[3]))
  ) {
    forms.push(split(segments, 2, 3));
  }
  if (segments[2] === 'src' && segments[3] === 'branch') {
    forms.push(split(segments, 2, 4));
  }
  const dash = segments.indexOf('-');
  if (dash >= 2 && VERBS.has(segments[dash + 1])) {
    forms.push(split(segments, dash, dash + 2));
  }
  // A branch alone is no file.
  return forms.length === 1 && forms[0].rest.length >= 2 ? forms[0] : undefined;
}

/** Whether the path is, or with some more would be, that of a file. */
export function looksLikeFile(segments: string[]): boolean {
  return (
    VERBS.has(segments[2]) || segments[2] === 'src' || segments.includes('-')
  );
}

function split(
  segments: string[],
  repositoryEnd: number,
  restStart: number,
): FileForm {
  return {
    repository: segments.slice(0, repositoryEnd),
    rest: segments.slice(restStart),
  };
}

/** @returns the segments of a repository as forges compare them; undefined where they could have another spelling */
export function comparedRepository(segments: string[]): string[] | undefined {
  const name = segments[segments.length - 1]?.replace(/\.git$/i, '');
  if (
    segments.length < 2 ||
    !name ||
    !segments.every(segment => /^[\w.~-]+$/.test(segment))
  ) {
    return undefined;
  }
  return [...segments.slice(0, -1), name].map(segment => segment.toLowerCase());
}
