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

import { DateTime } from 'luxon';
import { GitRepository } from './GitRepository';

export interface GitPerson {
  name: string;
  email: string;
  /** ISO 8601, UTC. */
  date: string;
}

export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
}

const FIELDS = [
  '%H',
  '%T',
  '%P',
  '%an',
  '%ae',
  '%at',
  '%cn',
  '%ce',
  '%ct',
  '%B',
];
const FORMAT = `--format=${FIELDS.join('%x00')}`;

export interface LogRange {
  /** Commits reachable from here … */
  from: string;
  /** … but not from there. */
  notFrom?: string;
  /** Only commits that change this path. */
  path?: string;
  skip?: number;
  limit?: number;
}

function person(name: string, email: string, seconds: string): GitPerson {
  const date = DateTime.fromSeconds(Number(seconds), { zone: 'utc' });
  return { name, email, date: date.toISO({ suppressMilliseconds: true })! };
}

function parseCommits(output: string): GitCommit[] {
  const values = output.split('\0');
  const commits: GitCommit[] = [];
  for (let i = 0; i + FIELDS.length <= values.length; i += FIELDS.length) {
    const [sha, tree, parents, an, ae, at, cn, ce, ct, message] = values.slice(
      i,
      i + FIELDS.length,
    );
    commits.push({
      sha,
      tree,
      parents: parents.split(' ').filter(Boolean),
      author: person(an, ae, at),
      committer: person(cn, ce, ct),
      message: message.trimEnd(),
    });
  }
  return commits;
}

function rangeArgs({ from, notFrom, path }: LogRange): string[] {
  return [
    from,
    ...(notFrom ? [`^${notFrom}`] : []),
    '--',
    ...(path ? [path] : []),
  ];
}

/** Commits of a range, newest first. */
export async function readLog(
  git: GitRepository,
  range: LogRange,
): Promise<GitCommit[]> {
  const { skip = 0, limit = 100 } = range;
  const paging = [`--skip=${skip}`, `--max-count=${limit}`];
  const args = ['log', '-z', FORMAT, ...paging, ...rangeArgs(range)];
  return parseCommits((await git.run(args)).toString('utf8'));
}

export async function readCommit(
  git: GitRepository,
  sha: string,
): Promise<GitCommit> {
  const [commit] = await readLog(git, { from: sha, limit: 1 });
  return commit;
}

export async function countCommits(
  git: GitRepository,
  range: LogRange,
): Promise<number> {
  return Number(await git.text(['rev-list', '--count', ...rangeArgs(range)]));
}
