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

import { NewSeedRepository, SeedForge } from '../SeedForge';

/** A forge that remembers what it was asked to make. */
export class RecordingForge implements SeedForge {
  readonly repositories = new Map<string, NewSeedRepository>();
  /** When set, the next repository is not made and this is thrown, once. */
  nextFailure?: Error;

  hasRepository(owner: string, name: string): boolean {
    return this.repositories.has(`${owner}/${name}`);
  }

  async createRepository(
    owner: string,
    name: string,
    repository: NewSeedRepository,
  ): Promise<void> {
    const failure = this.nextFailure;
    if (failure) {
      this.nextFailure = undefined;
      throw failure;
    }
    this.repositories.set(`${owner}/${name}`, repository);
  }

  /** A file by its path, `acme/gitops/clusters/…`; undefined where there is none. */
  file(path: string): string | undefined {
    const [owner, name, ...rest] = path.split('/');
    return this.repositories.get(`${owner}/${name}`)?.files[rest.join('/')];
  }
}
