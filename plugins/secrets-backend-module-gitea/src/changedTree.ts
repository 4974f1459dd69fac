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
import { treeAnswer } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { GitObject, gitObject, TreeEntry, treeObject } from './gitObjects';
import { GiteaBlob, readBlob } from './readGiteaFile';

const DIRECTORY = '040000';
const FILE = /^100(?:644|755)$/;
const PAGE_SIZE = 1_000;
/** A directory with more entries than this is nothing that a manifest lies in. */
const MAX_PAGES = 50;

/** A file of a request, by its path in the repository. */
export interface FileAtPath extends Pick<ProposedFile, 'transform'> {
  path: string;
}

export interface ChangedFile extends GiteaBlob {
  /** What becomes of its content. */
  changed: string;
}

/** The files that a request changes at a commit, with what it makes of them. */
export async function readChangedFiles(
  session: GiteaSession,
  commit: string,
  files: FileAtPath[],
): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  // URLs that spell one file in several ways are one file: what the one changes is there for the next
  for (const path of new Set(files.map(file => file.path))) {
    const blob = await readBlob(session, commit, path);
    let { content } = blob;
    for (const file of files) {
      if (file.path === path) content = await file.transform(content);
    }
    if (content !== blob.content) changed.push({ ...blob, changed: content });
  }
  return changed;
}

/** The name of a commit's tree, which Gitea does not tell: where it should be, there is the name of the commit. */
export async function treeOf(
  session: GiteaSession,
  commit: string,
): Promise<string> {
  return treeObject(await readTree(session, commit), commit).sha;
}

/**
 * The tree that a commit's tree becomes with these files changed, and the objects that are new in it. The same change of
 * the same tree has the same name, no matter who made it.
 */
export async function changeTree(
  session: GiteaSession,
  commit: string,
  files: ChangedFile[],
): Promise<{ sha: string; objects: GitObject[] }> {
  const places = files.map(({ path, changed }) => ({
    names: path.split('/'),
    blob: gitObject('blob', Buffer.from(changed), commit),
  }));
  const trees: GitObject[] = [];
  const sha = await rewriteTree(session, commit, places, trees);
  return { sha, objects: [...places.map(({ blob }) => blob), ...trees] };
}

/** Where a changed file lies below a directory. */
interface Place {
  names: string[];
  blob: GitObject;
}

async function rewriteTree(
  session: GiteaSession,
  treeSha: string,
  places: Place[],
  trees: GitObject[],
): Promise<string> {
  const entries: TreeEntry[] = [];
  for (const entry of await readTree(session, treeSha)) {
    const below = places
      .filter(({ names }) => names[0] === entry.path)
      .map(({ names, blob }) => ({ names: names.slice(1), blob }));
    if (below.length === 0) {
      entries.push(entry);
    } else if (entry.mode === DIRECTORY) {
      const sha = await rewriteTree(session, entry.sha, below, trees);
      entries.push({ ...entry, sha });
    } else if (FILE.test(entry.mode) && below[0].names.length === 0) {
      entries.push({ ...entry, sha: below[0].blob.sha });
    } else {
      throw session.refuse(`${entry.path} is not a regular file`);
    }
  }
  const tree = treeObject(entries, treeSha);
  trees.push(tree);
  return tree.sha;
}

async function readTree(
  session: GiteaSession,
  sha: string,
): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { tree, truncated } = await session.ask({
      action: `read the directory ${sha}`,
      scope: 'read:repository',
      path: ['git', 'trees', sha],
      query: { page, per_page: PAGE_SIZE },
      answer: treeAnswer,
    });
    entries.push(...(tree ?? []));
    if (!truncated) return entries;
  }
  throw session.refuse(
    `a directory on the way to the manifests has more than ${
      MAX_PAGES * PAGE_SIZE
    } entries`,
  );
}
