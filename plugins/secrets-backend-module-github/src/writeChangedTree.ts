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

import { ProposedFile } from '@keyturn/plugin-secrets-node';
import { GithubSession } from './GithubSession';
import { parseFileUrl } from './githubUrls';
import { readGithubBlob } from './readGithubFile';

/**
 * Writes the tree of a commit with the files transformed; undefined where they all stay as they are. The same change
 * of the same tree has the same name, whoever wrote it.
 */
export async function writeChangedTree(
  session: GithubSession,
  treeSha: string,
  files: ProposedFile[],
): Promise<string | undefined> {
  const tree = await changedFiles(session, treeSha, files);
  if (tree.length === 0) return undefined;
  const written = await session.ask({
    action: 'write the changed files',
    permission: 'Contents: read and write',
    call: (octokit, repository) =>
      octokit.rest.git.createTree({ ...repository, base_tree: treeSha, tree }),
  });
  return written.sha;
}

async function changedFiles(
  session: GithubSession,
  treeSha: string,
  files: ProposedFile[],
) {
  const changed = [];
  for (const [path, transforms] of transformsByPath(files)) {
    const { mode, content: before } = await readGithubBlob(
      session,
      treeSha,
      path,
    );
    let content = before;
    for (const transform of transforms) content = await transform(content);
    if (content !== before) {
      changed.push({ path, mode, type: 'blob' as const, content });
    }
  }
  return changed;
}

/** URLs that spell one file in several ways are one file: what the one changes is there for the next. */
function transformsByPath(
  files: ProposedFile[],
): Map<string, Array<ProposedFile['transform']>> {
  const byPath = new Map<string, Array<ProposedFile['transform']>>();
  for (const { url, transform } of files) {
    const { path } = parseFileUrl(url);
    byPath.set(path, [...(byPath.get(path) ?? []), transform]);
  }
  return byPath;
}
