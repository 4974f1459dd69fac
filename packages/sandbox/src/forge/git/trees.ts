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

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ForgeError } from '../ForgeError';
import { GitRepository, NO_OBJECT } from './GitRepository';
import { isTreePath } from './names';

const MAX_BLOB_BYTES = 100 * 1024 * 1024;
export const FILE_MODES = ['100644', '100755', '120000'] as const;
export type FileMode = (typeof FILE_MODES)[number];

export interface TreeEntry {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** Bytes; only of blobs. */
  size?: number;
  path: string;
}

/** A file to put into a tree, by its content or by the object that holds it, or to take out of it. */
export interface TreeChange {
  path: string;
  mode?: FileMode;
  content?: string | Buffer;
  /** `null` removes the file. */
  sha?: string | null;
}

export interface CommitPerson {
  name: string;
  email: string;
  /** ISO 8601. */
  date: string;
}

function parseEntry(record: string): TreeEntry {
  const tab = record.indexOf('\t');
  const [mode, type, sha, size] = record.slice(0, tab).split(/ +/);
  return {
    mode,
    type: type as TreeEntry['type'],
    sha,
    ...(size === '-' ? {} : { size: Number(size) }),
    path: record.slice(tab + 1),
  };
}

async function lsTree(git: GitRepository, args: string[]) {
  const output = await git.run(['ls-tree', '-l', '-z', ...args]);
  return output.toString('utf8').split('\0').filter(Boolean).map(parseEntry);
}

/** The entries of a tree or of a commit's tree; `recursive` goes down into folders. */
export async function listTree(
  git: GitRepository,
  treeish: string,
  options: { recursive?: boolean; folder?: string } = {},
): Promise<TreeEntry[]> {
  const recursive = options.recursive ? ['-r', '-t'] : [];
  const folder = options.folder ? ['--', `${options.folder}/`] : [];
  return lsTree(git, [...recursive, treeish, ...folder]);
}

/** What lies at a path of a commit, or undefined. */
export async function entryAt(
  git: GitRepository,
  commit: string,
  path: string,
): Promise<TreeEntry | undefined> {
  if (!isTreePath(path)) return undefined;
  const [entry] = await lsTree(git, [commit, '--', path]);
  return entry;
}

export async function readBlob(
  git: GitRepository,
  sha: string,
): Promise<Buffer> {
  return git.run(['cat-file', 'blob', sha], { maxBytes: MAX_BLOB_BYTES });
}

/** Stores contents in one go and answers their object ids, in order. */
export async function writeBlobs(
  git: GitRepository,
  contents: Array<string | Buffer>,
): Promise<string[]> {
  if (contents.length === 0) return [];
  const stream = contents.flatMap((content, index) => {
    const bytes = Buffer.from(content as string);
    const mark = `mark :${index + 1}\n`;
    return [
      Buffer.from(`blob\n${mark}data ${bytes.length}\n`),
      bytes,
      Buffer.from(`\nget-mark :${index + 1}\n`),
    ];
  });
  const input = Buffer.concat([...stream, Buffer.from('done\n')]);
  return (
    await git.text(['fast-import', '--quiet', '--done'], { input })
  ).split('\n');
}

/** Writes the tree that results from changes to `base` (none: to an empty tree) and answers its object id. */
export async function writeTree(
  git: GitRepository,
  base: string | undefined,
  changes: TreeChange[],
): Promise<string> {
  for (const { path } of changes) {
    if (!isTreePath(path)) {
      throw new ForgeError(422, `tree.path is malformed: ${path}`);
    }
  }
  const written = changes.filter(change => change.content !== undefined);
  const blobs = await writeBlobs(
    git,
    written.map(change => change.content!),
  );
  const shas = new Map(written.map((change, i) => [change, blobs[i]]));
  const records = changes.map(change => {
    const sha = shas.get(change) ?? change.sha ?? NO_OBJECT;
    const mode = sha === NO_OBJECT ? '0' : change.mode ?? '100644';
    return `${mode} ${sha}\t${change.path}\0`;
  });
  const index = join(git.directory, `index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    if (base) await git.run(['read-tree', base], { env });
    await git.run(
      ['update-index', '-z', '--add', '--replace', '--index-info'],
      { env, input: records.join('') },
    );
    return await git.text(['write-tree'], { env });
  } finally {
    await rm(index, { force: true });
  }
}

export async function writeCommit(
  git: GitRepository,
  commit: {
    tree: string;
    parents: string[];
    message: string;
    author: CommitPerson;
    committer: CommitPerson;
  },
): Promise<string> {
  const { tree, parents, message, author, committer } = commit;
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date,
  };
  const parentArgs = parents.flatMap(parent => ['-p', parent]);
  return git.text(['commit-tree', ...parentArgs, '-F', '-', tree], {
    env,
    input: message,
  });
}
