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

import { branchAnswer, contentsAnswer } from './giteaAnswers';
import { readCommit } from './readCommit';
import { GiteaSession } from './GiteaSession';
import { z } from 'zod';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

export interface GiteaBlob {
  path: string;
  sha: string;
  content: string;
}

/** A branch, and what those who may read it are told of its protection. */
export function readBranch(session: GiteaSession, branch: string) {
  return session.ask({
    action: `read the branch ${branch}`,
    scope: 'read:repository',
    path: ['branches', branch],
    answer: branchAnswer,
  });
}

/** As {@link readBranch}; undefined where there is no such branch. */
export function findBranch(session: GiteaSession, branch: string) {
  return session.askUnless([404], {
    action: `read the branch ${branch}`,
    scope: 'read:repository',
    path: ['branches', branch],
    answer: branchAnswer,
  });
}

/**
 * Reads a file at a commit that somebody else named.
 * @throws UpstreamError not retryable where it is no commit of the repository
 */
export async function readFileAtCommit(
  session: GiteaSession,
  commit: string,
  path: string,
): Promise<GiteaBlob> {
  if (!COMMIT.test(commit)) {
    throw session.refuse(
      `${JSON.stringify(commit.slice(0, 64))} is not the id of a commit`,
    );
  }
  if (!(await readCommit(session, commit.toLowerCase()))) {
    throw session.refuse(
      `there is no commit ${commit} in this repository, or the token of integrations.gitea lacks the scope "read:repository"`,
    );
  }
  return readBlob(session, commit, path, `at commit ${commit}`);
}

/** Reads a file of a commit. */
export async function readBlob(
  session: GiteaSession,
  commit: string,
  path: string,
  where: string = 'on the base branch',
): Promise<GiteaBlob> {
  const found = await findEntry(session, commit, path);
  if (!found) throw session.refuse(`there is no file ${path} ${where}`);
  if (Array.isArray(found) || found.type !== 'file') {
    throw session.refuse(
      `${path} is not a regular file (a directory, symbolic link or submodule); name the file itself`,
    );
  }
  if (found.encoding !== 'base64' || typeof found.content !== 'string') {
    throw session.refuse(
      `${path} is larger than what Gitea gives out (${found.size} bytes); name a smaller file`,
    );
  }
  const content = decode(session, path, found.content);
  return { path, sha: found.sha, content };
}

/** What a commit has at a path: one entry, several of a directory, or undefined. */
export function findEntry(session: GiteaSession, commit: string, path: string) {
  return session.askUnless([404], {
    action: `read ${path}`,
    scope: 'read:repository',
    path: ['contents', ...path.split('/')],
    query: { ref: commit },
    answer: z.union([contentsAnswer, z.array(z.unknown())]),
  });
}

function decode(session: GiteaSession, path: string, base64: string): string {
  try {
    // a byte-order mark is part of the file and must come back
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(base64, 'base64'),
    );
  } catch {
    throw session.refuse(`${path} is not UTF-8 text`);
  }
}
