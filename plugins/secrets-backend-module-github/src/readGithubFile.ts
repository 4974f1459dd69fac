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

import { FILE_LIMITS, tooLarge } from '@keyturn/plugin-secrets-node';
import { GithubSession } from './GithubSession';

const DIRECTORY = '040000';
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** A file as Git has it: the mode tells executables and symbolic links apart. */
export interface GithubBlob {
  path: string;
  mode: '100644' | '100755';
  content: string;
}

/** The commit that a branch points at. */
export async function readBaseCommit(
  session: GithubSession,
  branch: string,
): Promise<{ sha: string; treeSha: string }> {
  const ref = await session.ask({
    action: `read the branch ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getRef({ ...repository, ref: `heads/${branch}` }),
  });
  const { sha } = ref.object;
  const commit = await session.ask({
    action: `read the head of ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getCommit({ ...repository, commit_sha: sha }),
  });
  return { sha, treeSha: commit.tree.sha };
}

/**
 * The tree of a commit that somebody else named.
 * @throws UpstreamError not retryable where it is no commit of the repository
 */
export async function readCommitTree(
  session: GithubSession,
  commit: string,
): Promise<string> {
  if (!COMMIT.test(commit)) {
    throw session.refuse(
      `${JSON.stringify(commit.slice(0, 64))} is not the id of a commit`,
    );
  }
  const found = await session.askUnless([404, 422], {
    action: `read the commit ${commit}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getCommit({ ...repository, commit_sha: commit }),
  });
  if (!found) {
    throw session.refuse(
      `there is no commit ${commit} in this repository, or the credentials of integrations.github lack the permission "Contents: read" there`,
    );
  }
  return found.tree.sha;
}

/**
 * Reads a file out of the tree of a commit.
 * @throws ManifestError where it is larger than is read; the tree tells, so that nothing of it is fetched
 */
export async function readGithubBlob(
  session: GithubSession,
  rootTreeSha: string,
  path: string,
  options: { where?: string; mostBytes?: number } = {},
): Promise<GithubBlob> {
  const { where = 'on the base branch', mostBytes = FILE_LIMITS.bytes } =
    options;
  const entry = await findEntry(session, rootTreeSha, path);
  if (!entry) {
    throw session.refuse(`there is no file ${path} ${where}`);
  }
  const { mode, sha, size = 0 } = entry;
  if (!isRegularFile(mode)) {
    throw session.refuse(
      `${path} is not a regular file (a directory, symbolic link or submodule); name the file itself`,
    );
  }
  if (size > mostBytes) {
    throw tooLarge(`${session.repository.url}/${path}`, 'bytes');
  }
  const blob = await session.ask({
    action: `read ${path}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.git.getBlob({ ...repository, file_sha: sha }),
  });
  return { path, mode, content: decode(session, path, blob.content) };
}

export function isRegularFile(mode: string): mode is GithubBlob['mode'] {
  return mode === '100644' || mode === '100755';
}

/** What a tree has at a path; undefined where it has nothing there. */
export interface GithubEntry {
  mode: string;
  sha: string;
  /** In bytes; of files only. */
  size?: number;
}

/** Looks into one directory after another: a recursive listing is cut off in large repositories. */
export async function findEntry(
  session: GithubSession,
  rootTreeSha: string,
  path: string,
): Promise<GithubEntry | undefined> {
  let entry: GithubEntry = { mode: DIRECTORY, sha: rootTreeSha };
  for (const name of path.split('/')) {
    const { mode, sha } = entry;
    if (mode !== DIRECTORY) return undefined;
    const { tree } = await session.ask({
      action: `look for ${path}`,
      permission: 'Contents: read',
      call: (octokit, repository) =>
        octokit.rest.git.getTree({ ...repository, tree_sha: sha }),
    });
    const found = tree.find(child => child.path === name);
    if (!found) return undefined;
    entry = { mode: found.mode, sha: found.sha, size: found.size };
  }
  return entry;
}

function decode(session: GithubSession, path: string, base64: string): string {
  try {
    // a byte-order mark is part of the file and must come back
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(base64, 'base64'),
    );
  } catch {
    throw session.refuse(`${path} is not UTF-8 text`);
  }
}
