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

import {
  CODE_OWNERS_FILES,
  codeOwnersOf,
  MAX_CODE_OWNERS_BYTES,
} from '@keyturn/plugin-secrets-node';
import { GithubSession } from './GithubSession';
import {
  findEntry,
  isRegularFile,
  readBaseCommit,
  readGithubBlob,
} from './readGithubFile';

/** Whom the CODEOWNERS of the default branch names for a file of that branch; undefined for a file of another one. */
export async function readCodeOwners(
  session: GithubSession,
  { branch, path }: { branch: string; path: string },
): Promise<string[] | undefined> {
  if ((await readDefaultBranch(session)) !== branch) return undefined;
  const { treeSha } = await readBaseCommit(session, branch);
  const file = await findEntry(session, treeSha, path);
  if (!file || !isRegularFile(file.mode)) return undefined;
  for (const codeOwners of CODE_OWNERS_FILES) {
    const entry = await findEntry(session, treeSha, codeOwners);
    if (!entry) continue;
    const isReadable =
      isRegularFile(entry.mode) && (entry.size ?? 0) <= MAX_CODE_OWNERS_BYTES;
    if (!isReadable) return undefined;
    const { content } = await readGithubBlob(session, treeSha, codeOwners, {
      mostBytes: MAX_CODE_OWNERS_BYTES,
    });
    return codeOwnersOf(content, path);
  }
  return undefined;
}

/** Undefined where another repository answers: one that was renamed or moved leaves a redirect behind. */
async function readDefaultBranch(
  session: GithubSession,
): Promise<string | undefined> {
  const { owner, name } = session.repository;
  const found = await session.ask({
    action: 'read the repository',
    permission: 'Metadata: read',
    call: (octokit, repository) => octokit.rest.repos.get(repository),
  });
  const asked = `${owner}/${name}`.toLowerCase();
  return found.full_name?.toLowerCase() === asked
    ? found.default_branch
    : undefined;
}
