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

/**
 * How many pull requests a repository still takes. Emergencies take room as all others do, but never wait for it.
 */
export class RepositoryRoom {
  readonly #taken: Map<string, number>;
  readonly #most: number;

  constructor(options: { taken: ReadonlyMap<string, number>; most: number }) {
    this.#taken = new Map(options.taken);
    this.#most = options.most;
  }

  /** Whether every one of the repositories takes one more. */
  fits(repositories: string[]): boolean {
    return repositories.every(one => this.#takenOf(one) < this.#most);
  }

  take(repositories: string[]): void {
    repositories.forEach(one => this.#taken.set(one, this.#takenOf(one) + 1));
  }

  #takenOf(repository: string): number {
    return this.#taken.get(repository) ?? 0;
  }
}
