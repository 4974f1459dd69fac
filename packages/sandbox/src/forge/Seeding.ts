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

import { z } from 'zod';
import { Account } from './domain/Users';
import { Forge } from './Forge';
import {
  MergeSettings,
  Permission,
  Protection,
  Repository,
  ruleSchema,
} from './state/model';

/** Path to content; `null` removes a file. Contents are plain files; for other modes push with git. */
export type SeedFiles = Record<string, string | Buffer | null>;

interface Author {
  name: string;
  email: string;
  /** ISO 8601. Default: now. */
  date?: string;
}

export interface SeedCommit {
  files: SeedFiles;
  message: string;
  author: Author;
}

export interface SeedRepository extends SeedCommit {
  description?: string;
  /** Readable by collaborators only. Default: false. */
  private?: boolean;
  /** Default: `main`. */
  defaultBranch?: string;
  /** By login. */
  collaborators?: Record<string, Permission>;
}

export interface RepositorySettings {
  archived?: boolean;
  private?: boolean;
  /** Ways to merge that are allowed. */
  mergeMethods?: Partial<MergeSettings>;
}

/** What it takes to fill a forge from the program that runs it. */
export interface Seeding {
  /** Whether it exists with a commit; one without is what a crash left of `createRepository`. */
  hasRepository(owner: string, name: string): Promise<boolean>;
  /**
   * Creates a repository whose default branch holds one commit, and answers that commit. Finishes what an earlier
   * call could not.
   * @throws ConflictError where it exists already, InputError where a name or a login is unusable
   */
  createRepository(
    owner: string,
    name: string,
    repository: SeedRepository,
  ): Promise<string>;
  /**
   * Adds one commit to a branch (default: the default branch; a new branch starts from there) and answers it.
   * Pull requests and webhooks notice, as of a push.
   */
  commitFiles(
    owner: string,
    name: string,
    commit: SeedCommit & { branch?: string },
  ): Promise<string>;
  /** Grants what somebody may do in a repository; `undefined` withdraws it. Idempotent. */
  setCollaborator(
    owner: string,
    name: string,
    login: string,
    permission: Permission | undefined,
  ): void;
  /** Sets what the default branch asks of pull requests; `undefined` lifts it. Idempotent. */
  setProtection(
    owner: string,
    name: string,
    protection: Protection | undefined,
  ): void;
  /** Puts a branch (default: the default one) under rules of a ruleset, in GitHub's shapes; none lift it. Idempotent. */
  setRules(
    owner: string,
    name: string,
    rules: Array<z.input<typeof ruleSchema>>,
    branch?: string,
  ): void;
  /** Changes what is set for a repository as a whole. Idempotent. */
  changeRepository(
    owner: string,
    name: string,
    settings: RepositorySettings,
  ): void;
  /** Gives it another name or owner; the former address leads on to it, as on GitHub. */
  moveRepository(
    owner: string,
    name: string,
    to: { owner?: string; name?: string },
  ): Promise<void>;
  /** The commit at the tip of a branch, or undefined. */
  tipOf(
    owner: string,
    name: string,
    branch: string,
  ): Promise<string | undefined>;
}

function changesOf(files: SeedFiles) {
  return Object.entries(files).map(([path, content]) =>
    content === null ? { path, sha: null } : { path, content },
  );
}

/** The person of that address, or else somebody who acts in the owner's name. */
function actorOf({ users }: Forge, owner: string, author: Author): Account {
  const { name, email } = author;
  const known = users.list().find(user => user.email === email);
  return known ?? { login: owner, name, email };
}

export function seedingOf(forge: Forge): Seeding {
  const { repositories, branches } = forge;

  const commit = (
    repository: Repository,
    branch: string | undefined,
    { files, message, author }: SeedCommit,
  ) =>
    branches.commitFiles(
      repository,
      {
        branch: branch ?? repository.defaultBranch,
        message,
        author,
        changes: changesOf(files),
      },
      actorOf(forge, repository.owner, author),
    );

  const tipOf = (repository: Repository, branch: string) =>
    repositories.git(repository).commitOfBranch(branch);
  const findUnfinished = async (owner: string, name: string) => {
    const found = repositories.find(owner, name);
    const tip = found && (await tipOf(found, found.defaultBranch));
    return tip ? undefined : found;
  };

  return {
    hasRepository: async (owner, name) =>
      Boolean(repositories.find(owner, name)) &&
      !(await findUnfinished(owner, name)),
    createRepository: async (
      owner,
      name,
      { files, message, author, ...more },
    ) => {
      const repository =
        (await findUnfinished(owner, name)) ??
        (await repositories.create({ owner, name, ...more }));
      return commit(repository, undefined, { files, message, author });
    },
    commitFiles: async (owner, name, { branch, ...seed }) =>
      commit(repositories.get(owner, name), branch, seed),
    setCollaborator: (owner, name, login, permission) =>
      repositories.setCollaborator(
        repositories.get(owner, name),
        login,
        permission,
      ),
    setProtection: (owner, name, protection) => {
      const repository = repositories.get(owner, name);
      const { defaultBranch } = repository;
      repositories.setProtection(repository, defaultBranch, protection);
    },
    setRules: (owner, name, rules, branch) => {
      const repository = repositories.get(owner, name);
      repositories.setRules(
        repository,
        branch ?? repository.defaultBranch,
        rules.map(rule => ruleSchema.parse(rule)),
      );
    },
    changeRepository: (owner, name, { mergeMethods, ...settings }) => {
      const repository = repositories.get(owner, name);
      repositories.change(repository, {
        ...settings,
        mergeMethods: { ...repository.mergeMethods, ...mergeMethods },
      });
    },
    moveRepository: async (owner, name, to) => {
      await repositories.move(repositories.get(owner, name), to);
    },
    tipOf: async (owner, name, branch) =>
      tipOf(repositories.get(owner, name), branch),
  };
}
