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

import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConflictError, InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { ForgeError } from '../ForgeError';
import { GitRepository } from '../git/GitRepository';
import { ObjectLookup } from '../git/ObjectLookup';
import { isBranchName, isOwnerName, isRepositoryName } from '../git/names';
import { Permission, Protection, Repository, Rule } from '../state/model';
import { RepositoryLocks } from '../state/RepositoryLocks';
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

/** GitHub compares names of accounts and repositories without regard to case. */
export function sameName(one: string, other: string) {
  return one.toLowerCase() === other.toLowerCase();
}

/** Which repositories there are and who may do what in them. */
export class Repositories {
  /** By folder. */
  private readonly lookups = new Map<string, ObjectLookup>();

  constructor(
    private readonly options: {
      state: StateFile;
      users: Users;
      locks: RepositoryLocks;
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

  /** The repository that bore a name before, unless another bears it now. */
  findMoved(owner: string, name: string): Repository | undefined {
    if (this.find(owner, name)) return undefined;
    return this.list().find(({ formerPlaces }) =>
      formerPlaces.some(
        place => sameName(place.owner, owner) && sameName(place.name, name),
      ),
    );
  }

  findById(id: number): Repository | undefined {
    return this.list().find(repository => repository.id === id);
  }

  /** @throws ForgeError 404 */
  get(owner: string, name: string): Repository {
    const repository = this.find(owner, name);
    if (!repository) throw ForgeError.notFound();
    return repository;
  }

  /** An owner as first written, however it is written now. */
  spelled(owner: string): string {
    const known = this.list().find(it => sameName(it.owner, owner));
    return known?.owner ?? this.options.users.find(owner)?.login ?? owner;
  }

  git({ owner, name }: Pick<Repository, 'owner' | 'name'>): GitRepository {
    const directory = join(this.options.directory, owner, `${name}.git`);
    const lookup = this.lookups.get(directory) ?? new ObjectLookup(directory);
    this.lookups.set(directory, lookup);
    return new GitRepository(directory, lookup);
  }

  /** Ends what is kept running for the repositories. */
  close(): void {
    for (const lookup of this.lookups.values()) lookup.end();
    this.lookups.clear();
  }

  async create(options: NewRepository): Promise<Repository> {
    const { name, defaultBranch = 'main', collaborators = {} } = options;
    const owner = this.spelled(options.owner);
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

  /** Puts a branch under rules, as of a ruleset that names it; none lift it. Idempotent. */
  setRules(repository: Repository, branch: string, rules: Rule[]): void {
    const { state } = this.options;
    const id = repository.rules[branch]?.id ?? state.nextId();
    if (rules.length > 0) repository.rules[branch] = { id, rules };
    else delete repository.rules[branch];
    state.save();
  }

  /** Changes what is set for a repository as a whole. */
  change(
    repository: Repository,
    settings: Partial<
      Pick<Repository, 'description' | 'private' | 'archived' | 'mergeMethods'>
    >,
  ): void {
    const { state, now } = this.options;
    Object.assign(repository, settings, { updatedAt: timestamp(now()) });
    state.save();
  }

  /**
   * Renames or transfers a repository; its former address leads on to it.
   * @throws InputError where the name is unusable, ConflictError where it is taken
   */
  async move(
    repository: Repository,
    to: { owner?: string; name?: string },
  ): Promise<void> {
    const owner = to.owner ? this.spelled(to.owner) : repository.owner;
    const { name = repository.name } = to;
    if (!isOwnerName(owner) || !isRepositoryName(name)) {
      throw new InputError(`Not a repository name: ${owner}/${name}`);
    }
    const taken = this.find(owner, name);
    if (taken && taken !== repository) {
      throw new ConflictError(`${owner}/${name} exists already`);
    }
    const { state, locks, now } = this.options;
    await locks.run(repository.id, async () => {
      const { directory } = this.git(repository);
      const former = { owner: repository.owner, name: repository.name };
      const target = this.git({ owner, name }).directory;
      await mkdir(dirname(target), { recursive: true });
      this.lookups.get(directory)?.end();
      this.lookups.delete(directory);
      await rename(directory, target);
      const updatedAt = timestamp(now());
      Object.assign(repository, { owner, name, updatedAt });
      const others = repository.formerPlaces.filter(
        place => !sameName(place.owner, owner) || !sameName(place.name, name),
      );
      const recased =
        sameName(former.owner, owner) && sameName(former.name, name);
      repository.formerPlaces = recased ? others : [...others, former];
      state.save();
    });
  }

  private requireUser(login: string) {
    if (!this.options.users.find(login)) {
      throw new InputError(`The forge knows no user '${login}'`);
    }
  }
}
