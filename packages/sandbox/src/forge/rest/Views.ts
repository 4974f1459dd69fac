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

import { permissionOf } from '../domain/permissions';
import { Account, Users } from '../domain/Users';
import { GitCommit } from '../git/history';
import { TreeEntry } from '../git/trees';
import { Check, Comment, Hook, PullRequest, Repository } from '../state/model';

/** What the forge knows, in the shapes of GitHub's REST API v3. */
export class Views {
  constructor(private readonly url: string, private readonly users: Users) {}

  page({ owner, name }: Repository, path = ''): string {
    return `${this.url}/${owner}/${name}${path}`;
  }

  api({ owner, name }: Repository, path = ''): string {
    return `${this.url}/api/v3/repos/${owner}/${name}${path}`;
  }

  user(login: string) {
    const id = this.users.list().findIndex(user => user.login === login) + 1;
    return {
      login,
      id,
      type: id > 0 ? 'User' : 'Organization',
      url: `${this.url}/api/v3/users/${login}`,
      html_url: `${this.url}/${login}`,
      avatar_url: '',
      site_admin: this.users.find(login)?.admin ?? false,
    };
  }

  account(account: Account) {
    const { login, name, email } = account;
    return { ...this.user(login), name, email };
  }

  repository(repository: Repository, reader: Account | undefined) {
    const { id, owner, name, description, defaultBranch } = repository;
    const held = permissionOf(repository, reader);
    const admin = held === 'admin';
    const push = admin || held === 'write';
    return {
      id,
      name,
      full_name: `${owner}/${name}`,
      owner: this.user(owner),
      private: repository.private,
      visibility: repository.private ? 'private' : 'public',
      description: description || null,
      fork: false,
      archived: false,
      default_branch: defaultBranch,
      created_at: repository.createdAt,
      html_url: this.page(repository),
      clone_url: this.page(repository, '.git'),
      url: this.api(repository),
      archive_url: this.api(repository, '/{archive_format}{/ref}'),
      branches_url: this.api(repository, '/branches{/branch}'),
      commits_url: this.api(repository, '/commits{/sha}'),
      trees_url: this.api(repository, '/git/trees{/sha}'),
      // GitHub leaves this out for strangers; clients take it as "signed in".
      ...(reader && {
        permissions: {
          admin,
          maintain: admin,
          push,
          triage: push,
          pull: true,
        },
      }),
    };
  }

  gitCommit(repository: Repository, commit: GitCommit) {
    const { sha, tree, parents, author, committer, message } = commit;
    return {
      sha,
      message,
      author,
      committer,
      tree: { sha: tree, url: this.api(repository, `/git/trees/${tree}`) },
      parents: parents.map(parent => ({
        sha: parent,
        url: this.api(repository, `/git/commits/${parent}`),
      })),
      url: this.api(repository, `/git/commits/${sha}`),
      html_url: this.page(repository, `/commit/${sha}`),
    };
  }

  commit(repository: Repository, commit: GitCommit) {
    const git = this.gitCommit(repository, commit);
    return {
      sha: git.sha,
      url: this.api(repository, `/commits/${git.sha}`),
      html_url: git.html_url,
      commit: git,
      author: this.userByEmail(commit.author.email),
      committer: this.userByEmail(commit.committer.email),
      parents: git.parents,
    };
  }

  ref(repository: Repository, ref: string, sha: string) {
    return {
      ref,
      url: this.api(repository, `/git/${ref}`),
      object: {
        type: 'commit',
        sha,
        url: this.api(repository, `/git/commits/${sha}`),
      },
    };
  }

  content(repository: Repository, ref: string, entry: TreeEntry) {
    const { path, sha, size = 0 } = entry;
    const encodedPath = path.split('/').map(encodeURIComponent).join('/');
    const encodedRef = ref.split('/').map(encodeURIComponent).join('/');
    const type = contentType(entry);
    const at = `${encodedRef}/${encodedPath}`;
    const file = type === 'file';
    return {
      type,
      name: path.split('/').pop()!,
      path,
      sha,
      size,
      url: this.api(
        repository,
        `/contents/${encodedPath}?ref=${encodeURIComponent(ref)}`,
      ),
      html_url: this.page(repository, `/${file ? 'blob' : 'tree'}/${at}`),
      git_url: this.api(
        repository,
        `/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${sha}`,
      ),
      download_url: file ? this.page(repository, `/raw/${at}`) : null,
    };
  }

  pullRequest(repository: Repository, pull: PullRequest, reader?: Account) {
    const tip = ({ ref, sha }: PullRequest['head']) => ({
      ref,
      sha,
      label: `${repository.owner}:${ref}`,
      user: this.user(repository.owner),
      repo: this.repository(repository, reader),
    });
    return {
      id: pull.id,
      number: pull.number,
      state: pull.state,
      locked: false,
      draft: pull.draft,
      title: pull.title,
      body: pull.body,
      user: this.user(pull.author),
      labels: pull.labels.map(name => ({ name })),
      assignee: pull.assignees[0] ? this.user(pull.assignees[0]) : null,
      assignees: pull.assignees.map(login => this.user(login)),
      requested_reviewers: pull.reviewers.map(login => this.user(login)),
      requested_teams: [],
      head: tip(pull.head),
      base: tip(pull.base),
      merge_commit_sha: pull.merge?.sha ?? null,
      created_at: pull.createdAt,
      updated_at: pull.updatedAt,
      closed_at: pull.closed?.at ?? null,
      merged_at: pull.merge?.at ?? null,
      url: this.api(repository, `/pulls/${pull.number}`),
      issue_url: this.api(repository, `/issues/${pull.number}`),
      html_url: this.page(repository, `/pull/${pull.number}`),
    };
  }

  status(repository: Repository, check: Check) {
    const { id, sha, name, state, description, url, createdAt } = check;
    return {
      id,
      context: name,
      state,
      description: description ?? null,
      target_url: url ?? null,
      creator: this.user(check.by),
      created_at: createdAt,
      updated_at: check.updatedAt,
      url: this.api(repository, `/statuses/${sha}`),
    };
  }

  checkRun(repository: Repository, check: Check) {
    const { id, sha, name, state, description, url, createdAt } = check;
    const ended = state !== 'pending';
    return {
      id,
      name,
      head_sha: sha,
      status: ended ? 'completed' : 'in_progress',
      conclusion: ended ? state : null,
      started_at: createdAt,
      completed_at: ended ? check.updatedAt : null,
      output: { title: null, summary: description ?? null },
      details_url: url ?? null,
      html_url: this.page(repository, `/commit/${sha}`),
      url: this.api(repository, `/check-runs/${id}`),
      app: { id: 1, slug: 'sandbox', name: 'Sandbox' },
      pull_requests: [],
    };
  }

  comment(repository: Repository, pull: PullRequest, comment: Comment) {
    const { id, author, body, createdAt, updatedAt } = comment;
    const page = `/pull/${pull.number}#comment-${id}`;
    return {
      id,
      body,
      user: this.user(author),
      created_at: createdAt,
      updated_at: updatedAt,
      url: this.api(repository, `/issues/comments/${id}`),
      issue_url: this.api(repository, `/issues/${pull.number}`),
      html_url: this.page(repository, page),
    };
  }

  /** Without the secret, of course. */
  hook(repository: Repository, hook: Hook) {
    const { id, url, events, active, createdAt } = hook;
    return {
      id,
      type: 'Repository',
      name: 'web',
      active,
      events,
      config: { url, content_type: 'json' },
      created_at: createdAt,
      url: this.api(repository, `/hooks/${id}`),
    };
  }

  private userByEmail(email: string) {
    const user = this.users.list().find(it => it.email === email);
    return user ? this.user(user.login) : null;
  }
}

function contentType({ type, mode }: TreeEntry) {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}
