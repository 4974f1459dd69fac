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

/** More open pull requests than one portal watches at a time. */
const LIMIT = 5_000;

/** Which pull request a commit was seen at the head of, the newest ones only; what is forgotten is read at the next turn. */
export class SeenHeads {
  readonly #urls = new Map<string, string>();

  add(repositoryUrl: string, sha: string, pullRequestUrl: string): void {
    const key = keyOf(repositoryUrl, sha);
    this.#urls.delete(key);
    this.#urls.set(key, pullRequestUrl);
    if (this.#urls.size > LIMIT) {
      const [oldest] = this.#urls.keys();
      this.#urls.delete(oldest);
    }
  }

  find(repositoryUrl: string, sha: string): string | undefined {
    return this.#urls.get(keyOf(repositoryUrl, sha));
  }
}

/** Gitea takes names in any case. */
function keyOf(repositoryUrl: string, sha: string): string {
  return `${repositoryUrl.toLowerCase()} ${sha}`;
}
