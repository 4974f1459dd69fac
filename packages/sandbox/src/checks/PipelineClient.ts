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

import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const REQUEST_TIMEOUT_MS = 10_000;

const pullsSchema = z.array(
  z.object({ number: z.number(), head: z.object({ sha: z.string() }) }),
);
const statusesSchema = z.array(
  z.object({ context: z.string(), state: z.string(), created_at: z.string() }),
);
const filesSchema = z.array(
  z.object({ filename: z.string(), status: z.string() }),
);

export interface CheckStatus {
  state: 'pending' | 'success' | 'failure';
  description: string;
}

/** The forge as the company's pipeline sees it: one repository, with a token of its own. */
export class PipelineClient {
  readonly #repositoryUrl: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(options: {
    forgeUrl: string;
    /** `owner/name`. */
    repository: string;
    token: string;
    signal: AbortSignal;
  }) {
    this.#repositoryUrl = `${options.forgeUrl}/api/v3/repos/${options.repository}`;
    this.#token = options.token;
    this.#signal = options.signal;
  }

  async openPullRequests() {
    return pullsSchema.parse(await this.#get('/pulls?state=open&per_page=100'));
  }

  /** What was said last under a name; undefined where nobody has. */
  async status(sha: string, context: string) {
    const statuses = statusesSchema.parse(
      await this.#get(`/commits/${sha}/statuses?per_page=100`),
    );
    return statuses.find(status => status.context === context);
  }

  /** Names of the files that a pull request changes and that exist after it, which are YAML. */
  async changedManifests(number: number): Promise<string[]> {
    const files = filesSchema.parse(
      await this.#get(`/pulls/${number}/files?per_page=100`),
    );
    return files
      .filter(({ status }) => status !== 'removed')
      .map(({ filename }) => filename)
      .filter(name => /\.ya?ml$/.test(name));
  }

  /** Why a file cannot be read as YAML; undefined where it can. */
  async problemOf(path: string, sha: string): Promise<string | undefined> {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const response = await this.#ask(`/contents/${encoded}?ref=${sha}`, {
      headers: { accept: 'application/vnd.github.raw' },
    });
    const documents = parseAllDocuments(await response.text());
    const [error] = documents.flatMap(({ errors }) => errors);
    return error && `${path} is not YAML: ${error.code}`;
  }

  async report(sha: string, context: string, status: CheckStatus) {
    await this.#ask(`/statuses/${sha}`, {
      method: 'POST',
      body: JSON.stringify({ context, ...status }),
    });
  }

  async #get(path: string): Promise<unknown> {
    return (await this.#ask(path)).json();
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(this.#repositoryUrl + path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.any([
        this.#signal,
        AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ]),
    });
    if (!response.ok) {
      throw new Error(
        `The forge answered the pipeline with status ${response.status}`,
      );
    }
    return response;
  }
}
