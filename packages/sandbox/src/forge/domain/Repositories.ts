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

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { ForgeError } from '../ForgeError';
import { GitRepository } from '../git/GitRepository';
import { isBranchName, isOwnerName, isRepositoryName } from '../git/names';
import { Permission, Protection, Repository } from '../state/model';
import { StateFile } from '../state/StateFile';
import { may } from './permissions';
import { timestamp } from './timestamp';
import { Account, Users } from './Users';

/** What a new repository is like; its content comes afterwards, by a commit. */
export interface NewRepository {
  owner: string;
  name: string;
  description?: string;
  private?: boolean;
  defaultBranch?: string;
  collaborators?: Record<string, Permission>;
}

function sameName(one: string, other: string) {
  return one.toLowerCase() === other.toLowerCase();
}

/** Which repositories there are and who may do what in them. */
export class Repositories {
  constructor(
    private readonly options: {
      state: StateFile;
      users: Users;
      /** Folder of the bare repositories. */
      directory: string;
      now: () => DateTime;
    },
  ) {}

  list(): Repository[] {
    return this.options.state.data.repositories;
  }

  listReadable(user: Account | undefined): Repository[] {
    return this.list()
      .filter(repository => may('read', repository, user))
      .sort((a, b) =>
        `${a.owner}/${a.name}`.localeCompare(`${b.owner}/${b.name}`),
      );
  }

  find(owner: string, name: string): Repository | undefined {
    return this.list().find(
      repository =>
        sameName(repository.owner, owner) && sameName(repository.name, name),
    );
  }

  /** @throws ForgeError 404 */
  get(owner: string, name: string): Repository {
    const repository = this.find(owner, name);
    if (!repository) throw ForgeError.notFound();
    return repository;
  }

  git(repository: Repository): GitRepository {
    const { owner, name } = repository;
    return new GitRepository(
      join(this.options.directory, owner, `${name}.git`),
    );
  }

  async create(options: NewRepository): Promise<Repository> {
    const { owner, name, defaultBranch = 'main', collaborators = {} } = options;
    if (!isOwnerName(owner) || !isRepositoryName(name)) {
      throw new InputError(`Not a repository name: ${owner}/${name}`);
    }
    if (!isBranchName(defaultBranch)) {
      throw new InputError(`Not a branch name: ${defaultBranch}`);
    }
    if (this.find(owner, name)) {
      throw new ConflictError(`${owner}/${name} exists already`);
    }
    for (const login of Object.keys(collaborators)) this.requireUser(login);
    const { state, now } = this.options;
    const repository: Repository = {
      id: state.nextId(),
      owner,
      name,
      description: options.description ?? '',
      private: options.private ?? false,
      defaultBranch,
      createdAt: timestamp(now()),
      collaborators: { ...collaborators },
      pullRequests: [],
      hooks: [],
      checks: [],
      protections: {},
      rules: {},
      mergeMethods: { merge: true, squash: true, rebase: true },
      archived: false,
      formerPlaces: [],
      labels: [],
    };
    const { directory } = this.git(repository);
    // A crash right here, in an earlier run, leaves a folder that nobody knows of.
    await rm(directory, { recursive: true, force: true });
    await GitRepository.initialise(directory, defaultBranch);
    state.data.repositories.push(repository);
    state.save();
    return repository;
  }

  /** Grants (or, with undefined, withdraws) what somebody may do. Idempotent. */
  setCollaborator(
    repository: Repository,
    login: string,
    permission: Permission | undefined,
  ): void {
    this.requireUser(login);
    if (permission) repository.collaborators[login] = permission;
    else delete repository.collaborators[login];
    this.options.state.save();
  }

  /** Sets what a branch asks of pull requests; `undefined` lifts it. Idempotent. */
  setProtection(
    repository: Repository,
    branch: string,
    protection: Protection | undefined,
  ): void {
    if (protection) repository.protections[branch] = protection;
    else delete repository.protections[branch];
    this.options.state.save();
  }

  private requireUser(login: string) {
    if (!this.options.users.find(login)) {
      throw new InputError(`The forge knows no user '${login}'`);
    }
  }
}
