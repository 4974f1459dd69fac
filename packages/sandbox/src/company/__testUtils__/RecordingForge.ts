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

import { NewSeedRepository, SeedCommit, SeedForge } from '../SeedForge';

/** A forge that remembers what it was asked to make. */
export class RecordingForge implements SeedForge {
  readonly repositories = new Map<string, NewSeedRepository>();
  readonly requiredChecks = new Map<string, string[]>();
  /** When set, the repository of this name is not made and this is thrown, once. */
  nextFailure?: { at: string; error: Error };

  async hasRepository(owner: string, name: string): Promise<boolean> {
    return this.repositories.has(`${owner}/${name}`);
  }

  async createRepository(
    owner: string,
    name: string,
    repository: NewSeedRepository,
  ): Promise<void> {
    const failure = this.nextFailure;
    if (failure?.at === name) {
      this.nextFailure = undefined;
      throw failure.error;
    }
    this.repositories.set(`${owner}/${name}`, repository);
  }

  setCollaborator(
    owner: string,
    name: string,
    login: string,
    permission: 'read' | 'write',
  ): void {
    const repository = this.repositories.get(`${owner}/${name}`);
    if (!repository) throw new Error(`There is no ${owner}/${name}`);
    repository.collaborators[login] = permission;
  }

  setProtection(
    owner: string,
    name: string,
    { requiredChecks }: { requiredChecks: string[] },
  ): void {
    this.requiredChecks.set(`${owner}/${name}`, requiredChecks);
  }

  async commitFiles(
    owner: string,
    name: string,
    commit: SeedCommit,
  ): Promise<void> {
    const repository = this.repositories.get(`${owner}/${name}`);
    if (!repository) throw new Error(`There is no ${owner}/${name}`);
    this.repositories.set(`${owner}/${name}`, {
      ...repository,
      ...commit,
      files: { ...repository.files, ...commit.files },
    });
  }

  /** A file by its path, `acme/gitops/clusters/…`; undefined where there is none. */
  file(path: string): string | undefined {
    const [owner, name, ...rest] = path.split('/');
    return this.repositories.get(`${owner}/${name}`)?.files[rest.join('/')];
  }
}
