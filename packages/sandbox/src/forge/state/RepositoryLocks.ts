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

/** Lets one change at a time into a repository; different repositories do not wait for each other. */
export class RepositoryLocks {
  private readonly last = new Map<number, Promise<unknown>>();

  async run<T>(repositoryId: number, change: () => Promise<T>): Promise<T> {
    const before = this.last.get(repositoryId) ?? Promise.resolve();
    const result = before.then(change);
    // The next one waits for the end of this one, whichever way it ends.
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(repositoryId, settled);
    return result;
  }
}
