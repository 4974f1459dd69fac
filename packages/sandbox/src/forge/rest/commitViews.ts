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

import { ChangedFile } from '../git/diff';
import { GitCommit } from '../git/history';
import { TreeEntry } from '../git/trees';
import { Repository } from '../state/model';
import { nodeId } from './nodeId';
import { Views } from './Views';

/** The forge checks no signatures, so that none is verified. */
const UNVERIFIED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** A commit as git has it. */
export function gitCommitView(
  views: Views,
  repository: Repository,
  commit: GitCommit,
) {
  const { sha, tree, parents, author, committer, message } = commit;
  return {
    sha,
    node_id: nodeId('C', repository.id, sha),
    message,
    author,
    committer,
    tree: { sha: tree, url: views.api(repository, `/git/trees/${tree}`) },
    parents: parents.map(parent => ({
      sha: parent,
      url: views.api(repository, `/git/commits/${parent}`),
      html_url: views.page(repository, `/commit/${parent}`),
    })),
    verification: UNVERIFIED,
    url: views.api(repository, `/git/commits/${sha}`),
    html_url: views.page(repository, `/commit/${sha}`),
  };
}

/** A commit with the people behind it. */
export function commitView(
  views: Views,
  repository: Repository,
  commit: GitCommit,
) {
  const git = gitCommitView(views, repository, commit);
  const { sha, node_id, html_url, author, committer, message, tree } = git;
  const { verification, url: gitUrl } = git;
  const url = views.api(repository, `/commits/${sha}`);
  return {
    sha,
    node_id,
    url,
    html_url,
    comments_url: `${url}/comments`,
    commit: {
      author,
      committer,
      message,
      tree,
      verification,
      url: gitUrl,
      comment_count: 0,
    },
    author: views.userByEmail(commit.author.email),
    committer: views.userByEmail(commit.committer.email),
    parents: git.parents.map(parent => ({
      ...parent,
      url: views.api(repository, `/commits/${parent.sha}`),
    })),
  };
}

/** A file that a commit, a pull request or a comparison changes, as of the commit after the change. */
export function changedFileView(
  views: Views,
  repository: Repository,
  commit: string,
  file: ChangedFile,
) {
  const path = encodePath(file.filename);
  return {
    ...file,
    blob_url: views.page(repository, `/blob/${commit}/${path}`),
    raw_url: views.page(repository, `/raw/${commit}/${path}`),
    contents_url: views.api(repository, `/contents/${path}?ref=${commit}`),
  };
}

export function refView(
  views: Views,
  repository: Repository,
  ref: string,
  sha: string,
) {
  return {
    ref,
    node_id: nodeId('REF', repository.id, ref),
    url: views.api(repository, `/git/${ref}`),
    object: {
      type: 'commit',
      sha,
      url: views.api(repository, `/git/commits/${sha}`),
    },
  };
}

/** What lies at a path of a branch or commit, without what it contains. */
export function contentView(
  views: Views,
  repository: Repository,
  ref: string,
  entry: TreeEntry,
) {
  const { path, sha, size = 0 } = entry;
  const encodedPath = encodePath(path);
  const type = contentType(entry);
  const at = `${encodePath(ref)}/${encodedPath}`;
  const file = type === 'file';
  const url = views.api(
    repository,
    `/contents/${encodedPath}?ref=${encodeURIComponent(ref)}`,
  );
  const html_url = views.page(repository, `/${file ? 'blob' : 'tree'}/${at}`);
  const git_url = views.api(
    repository,
    `/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${sha}`,
  );
  return {
    type,
    name: path.split('/').pop()!,
    path,
    sha,
    size,
    url,
    html_url,
    git_url,
    download_url: file ? views.page(repository, `/raw/${at}`) : null,
    _links: { self: url, git: git_url, html: html_url },
  };
}

function contentType({ type, mode }: TreeEntry) {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}
