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

import { createHash } from 'node:crypto';
import { permissionOf } from '../domain/permissions';
import { Account, Users } from '../domain/Users';
import { Repository } from '../state/model';
import { accountAddresses, repositoryAddresses } from './addresses';
import { nodeId } from './nodeId';

/** Owners without an account are known by name alone, so that their id follows from it. */
function idOfOrganization(login: string): number {
  const digest = createHash('sha256').update(login.toLowerCase()).digest();
  return 0x40000000 + (digest.readUInt32BE() >>> 2);
}

/** Accounts and repositories in the shapes of GitHub's REST API, and the addresses of everything else. */
export class Views {
  constructor(
    private readonly options: {
      url: string;
      users: Users;
      repositories: () => Repository[];
      /** Since when the accounts are known: they are given at the start. */
      since: string;
    },
  ) {}

  page({ owner, name }: Repository, path = ''): string {
    return `${this.options.url}/${owner}/${name}${path}`;
  }

  api({ owner, name }: Repository, path = ''): string {
    return `${this.options.url}/api/v3/repos/${owner}/${name}${path}`;
  }

  user(login: string) {
    const { url, users } = this.options;
    const index = users.list().findIndex(user => user.login === login);
    const isUser = index >= 0;
    const id = isUser ? index + 1 : idOfOrganization(login);
    return {
      login,
      id,
      node_id: nodeId(isUser ? 'U' : 'O', id),
      type: isUser ? 'User' : 'Organization',
      avatar_url: `${url}/avatars/${login}`,
      gravatar_id: '',
      ...accountAddresses(url, login),
      site_admin: users.find(login)?.admin ?? false,
    };
  }

  /** Who has that address in a commit; null where nobody does. */
  userByEmail(email: string) {
    const user = this.options.users.list().find(it => it.email === email);
    return user ? this.user(user.login) : null;
  }

  account(account: Account) {
    const { login, name, email } = account;
    const { since, repositories } = this.options;
    const owned = repositories().filter(({ owner }) => owner === login);
    return {
      ...this.user(login),
      name,
      email,
      company: null,
      blog: '',
      location: null,
      hireable: null,
      bio: null,
      public_repos: owned.filter(it => !it.private).length,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: since,
      updated_at: since,
    };
  }

  /** What people are told of their own account. */
  ownAccount(account: Account) {
    const owned = this.options
      .repositories()
      .filter(it => it.owner === account.login && it.private);
    const collaborators = new Set(
      owned.flatMap(it => Object.keys(it.collaborators)),
    );
    return {
      ...this.account(account),
      private_gists: 0,
      total_private_repos: owned.length,
      owned_private_repos: owned.length,
      disk_usage: 0,
      collaborators: collaborators.size,
      two_factor_authentication: false,
    };
  }

  collaborator(repository: Repository, account: Account) {
    const held = permissionOf(repository, account);
    return {
      ...this.user(account.login),
      permissions: grants(held),
      role_name: held ?? 'none',
    };
  }

  /** What somebody is to a repository in which they wrote something. */
  association({ owner, collaborators }: Repository, login: string) {
    if (login === owner) return 'OWNER';
    return Object.hasOwn(collaborators, login) ? 'COLLABORATOR' : 'NONE';
  }

  repository(repository: Repository, reader: Account | undefined) {
    const { id, owner, name, description, mergeMethods } = repository;
    const open = repository.pullRequests.filter(it => it.state === 'open');
    const { createdAt, pushedAt = createdAt } = repository;
    return {
      id,
      node_id: nodeId('R', id),
      name,
      full_name: `${owner}/${name}`,
      owner: this.user(owner),
      private: repository.private,
      visibility: repository.private ? 'private' : 'public',
      description: description || null,
      fork: false,
      archived: repository.archived,
      disabled: false,
      default_branch: repository.defaultBranch,
      created_at: createdAt,
      pushed_at: pushedAt,
      updated_at: [repository.updatedAt ?? createdAt, pushedAt].sort().at(-1),
      ...repositoryAddresses(this.api(repository), this.page(repository)),
      mirror_url: null,
      homepage: null,
      language: null,
      license: null,
      // GitHub measures now and then, this forge never does.
      size: 0,
      // Pull requests are issues too, and the only ones here.
      open_issues_count: open.length,
      open_issues: open.length,
      forks_count: 0,
      forks: 0,
      stargazers_count: 0,
      watchers_count: 0,
      watchers: 0,
      has_issues: false,
      has_projects: false,
      has_wiki: false,
      has_pages: false,
      has_downloads: false,
      has_discussions: false,
      has_pull_requests: true,
      is_template: false,
      allow_forking: false,
      topics: [],
      // GitHub leaves these out for strangers; clients take permissions as "signed in".
      ...(reader && {
        permissions: grants(permissionOf(repository, reader)),
        allow_merge_commit: mergeMethods.merge,
        allow_squash_merge: mergeMethods.squash,
        allow_rebase_merge: mergeMethods.rebase,
        allow_auto_merge: false,
        delete_branch_on_merge: false,
      }),
    };
  }

  /** A repository asked for on its own. */
  fullRepository(repository: Repository, reader: Account | undefined) {
    return {
      ...this.repository(repository, reader),
      subscribers_count: 0,
      network_count: 0,
    };
  }
}

function grants(held: 'read' | 'write' | 'admin' | undefined) {
  const admin = held === 'admin';
  const push = admin || held === 'write';
  return {
    admin,
    maintain: admin,
    push,
    triage: push,
    pull: held !== undefined,
  };
}
