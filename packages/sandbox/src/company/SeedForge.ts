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

import { RepositoryFiles } from './repositoryFiles';

/** What seeding needs of a forge; the sandbox's own forge has it. */
export interface SeedForge {
  hasRepository(owner: string, name: string): Promise<boolean>;
  /** Makes a repository whose default branch, main, has one commit with these files. */
  createRepository(
    owner: string,
    name: string,
    repository: NewSeedRepository,
  ): Promise<unknown>;
  /** Grants what somebody may do. Idempotent. */
  setCollaborator(
    owner: string,
    name: string,
    login: string,
    permission: 'read' | 'write',
  ): void;
  /** Sets what the default branch asks of pull requests. Idempotent. */
  setProtection(
    owner: string,
    name: string,
    protection: { requiredChecks: string[]; strict: boolean },
  ): void;
  /** Adds a commit with these files to the default branch. */
  commitFiles(
    owner: string,
    name: string,
    commit: SeedCommit,
  ): Promise<unknown>;
}

export interface SeedCommit {
  files: RepositoryFiles;
  message: string;
  author: { name: string; email: string };
}

export interface NewSeedRepository extends SeedCommit {
  description: string;
  /** What each login may do; everybody else may read. */
  collaborators: Record<string, 'read' | 'write'>;
}
