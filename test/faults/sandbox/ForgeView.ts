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

import { RunningForge } from '@keyturn/sandbox';

const OWNER = 'acme';
const NOT_MERGEABLE = 405;
/** More than are under way at once. */
const NEWEST = 8;
const LARGEST_PAGE = 100;

/** A pull request as the forge has it. */
export interface ForgePull {
  repository: string;
  number: number;
  /** Of its page, as webhooks name it. */
  url: string;
  branch: string;
  state: 'open' | 'closed' | 'merged';
}

interface PullBody {
  number: number;
  html_url: string;
  state: string;
  merged_at: string | null;
  head: { ref: string };
}

/** The forge as a reviewer sees it. */
export class ForgeView {
  readonly #forge: RunningForge;
  readonly #reviewer: { name: string; email: string; token: string };
  readonly #writers: Record<string, 'write'>;

  constructor(options: {
    forge: RunningForge;
    reviewer: { name: string; email: string; token: string };
    /** Logins of those who may write to each repository. */
    writers: string[];
  }) {
    this.#forge = options.forge;
    this.#writers = Object.fromEntries(
      options.writers.map(login => [login, 'write' as const]),
    );
    this.#reviewer = options.reviewer;
  }

  get url(): string {
    return this.#forge.url;
  }

  fileUrl(repository: string, path: string): string {
    return `${this.#forge.url}/${OWNER}/${repository}/blob/main/${path}`;
  }

  async commit(
    repository: string,
    files: Record<string, string | null>,
  ): Promise<void> {
    const { name, email } = this.#reviewer;
    await this.#forge.commitFiles(OWNER, repository, {
      files,
      message: 'Change by hand',
      author: { name, email },
    });
  }

  /** Makes a repository to which only the portal and the reviewer may write. */
  async createRepository(
    repository: string,
    files: Record<string, string>,
  ): Promise<void> {
    const [owner, name] = repository.split('/');
    await this.#forge.createRepository(owner, name, {
      files,
      message: 'Start',
      author: this.#reviewer,
      collaborators: this.#writers,
    });
  }

  /** Puts files onto a branch of any repository, and answers its commit. */
  push(
    repository: string,
    branch: string,
    files: Record<string, string | null>,
  ): Promise<string> {
    const [owner, name] = repository.split('/');
    const { name: author, email } = this.#reviewer;
    return this.#forge.commitFiles(owner, name, {
      ...{ files, branch, message: 'Change by hand' },
      author: { name: author, email },
    });
  }

  /** The commit at the tip of a branch. */
  tipOf(repository: string, branch = 'main'): Promise<string | undefined> {
    const [owner, name] = repository.split('/');
    return this.#forge.tipOf(owner, name, branch);
  }

  /** Paths that a pull request changes. */
  async filesOf({ repository, number }: ForgePull): Promise<string[]> {
    const files = await this.#request<Array<{ filename: string }>>(
      'GET',
      `${repository}/pulls/${number}/files?per_page=${LARGEST_PAGE}`,
    );
    return files.map(({ filename }) => filename);
  }

  /** Text of a file on a branch. */
  async read(
    repository: string,
    path: string,
    branch = 'main',
  ): Promise<string> {
    const { content } = await this.#request<{ content: string }>(
      'GET',
      `${repository}/contents/${path}?ref=${encodeURIComponent(branch)}`,
    );
    return Buffer.from(content, 'base64').toString();
  }

  /** The pull requests of a repository whose branch holds `mark`, newest first, of those opened last. */
  async pulls(
    repository: string,
    mark: string,
    size = NEWEST,
  ): Promise<ForgePull[]> {
    const pulls = await this.#page(repository, { size, page: 1 });
    return pulls.filter(({ branch }) => branch.includes(mark));
  }

  async allPulls(repository: string): Promise<ForgePull[]> {
    const all: ForgePull[] = [];
    for (let page = 1; ; page++) {
      const pulls = await this.#page(repository, { size: LARGEST_PAGE, page });
      all.push(...pulls);
      if (pulls.length < LARGEST_PAGE) return all;
    }
  }

  /** How many commits a pull request adds to its base branch. */
  async commitsOf({ repository, number }: ForgePull): Promise<number> {
    const target = `${repository}/pulls/${number}/commits`;
    return (await this.#request<unknown[]>('GET', target)).length;
  }

  /** One that the forge does not let anybody merge stays as it is, for the rules to see. */
  async merge({ repository, number }: ForgePull): Promise<void> {
    const target = `${repository}/pulls/${number}/merge`;
    const response = await this.#send('PUT', target);
    if (response.status !== NOT_MERGEABLE) expectOk(response, 'PUT', target);
  }

  async close({ repository, number }: ForgePull): Promise<void> {
    await this.#request('PATCH', `${repository}/pulls/${number}`, {
      state: 'closed',
    });
  }

  async #page(
    repository: string,
    { size, page }: { size: number; page: number },
  ): Promise<ForgePull[]> {
    const bodies = await this.#request<PullBody[]>(
      'GET',
      `${repository}/pulls?state=all&per_page=${size}&page=${page}`,
    );
    return bodies.map(({ number, html_url: url, head, state, merged_at }) => ({
      repository,
      number,
      url,
      branch: head.ref,
      state: merged_at ? 'merged' : (state as 'open' | 'closed'),
    }));
  }

  async #request<T>(method: string, target: string, body?: object): Promise<T> {
    const response = await this.#send(method, target, body);
    expectOk(response, method, target);
    return response.json();
  }

  #send(method: string, target: string, body?: object): Promise<Response> {
    return fetch(`${this.#forge.url}/api/v3/repos/${OWNER}/${target}`, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        authorization: `Bearer ${this.#reviewer.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
    });
  }
}

function expectOk(response: Response, method: string, target: string): void {
  if (!response.ok) {
    throw new Error(
      `The forge answered ${response.status} to ${method} ${target}`,
    );
  }
}
