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

const RETRY_MS = 50;
const TIME_TO_WORK_OUT_MS = 20_000;

/** Somebody who uses Gitea by its API, beside the module that is tested. */
export class GiteaUser {
  readonly login: string;
  readonly url: string;
  readonly token: string;
  readonly #authorization: string;

  constructor(options: {
    url: string;
    login: string;
    token?: string;
    authorization?: string;
  }) {
    const {
      url,
      login,
      token = '',
      authorization = `token ${token}`,
    } = options;
    this.url = url;
    this.login = login;
    this.token = token;
    this.#authorization = authorization;
  }

  /** @throws Error with what Gitea says, where it refuses */
  async ask(method: string, path: string, body?: object): Promise<any> {
    const { status, answer } = await this.try(method, path, body);
    if (status < 200 || status > 299) {
      throw new Error(
        `${method} ${path} was answered with ${status}: ${JSON.stringify(
          answer,
        )}`,
      );
    }
    return answer;
  }

  async try(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; answer: any }> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        Authorization: this.#authorization,
        'Content-Type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      answer:
        text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  }

  /** As `ask`, but asks again while Gitea still works out whether a pull request can be merged. */
  async merge(repository: string, number: number, body: object): Promise<void> {
    const deadline = performance.now() + TIME_TO_WORK_OUT_MS;
    for (;;) {
      const { status, answer } = await this.try(
        'POST',
        `/repos/${repository}/pulls/${number}/merge`,
        body,
      );
      if (status === 200) return;
      if (status !== 405 || performance.now() > deadline) {
        throw new Error(
          `Merging was answered with ${status}: ${JSON.stringify(answer)}`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  }
}
