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

import {
  CallContext,
  RepositoryMove,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { Octokit } from '@octokit/rest';
import {
  GithubPermission,
  GithubRefusal,
  hasMoved,
  toUpstreamError,
} from './githubError';
import { GithubRepository } from './githubUrls';
import { AnswerCode } from './knownAnswers';

/** One request: what it does in words, what it needs, and the call itself. */
interface GithubRequest<T> {
  /** Fits after "asked to". */
  action: string;
  permission: GithubPermission;
  call(
    octokit: Octokit,
    repository: { owner: string; repo: string },
  ): Promise<{ status: number; data: T }>;
}

/** Requests to one repository during one call of the forge; each failure comes out as an `UpstreamError`. */
export class GithubSession {
  readonly repository: GithubRepository;
  readonly #octokit: Octokit;
  readonly #context: CallContext;
  readonly #present: () => Promise<{ id: string; url: string }>;

  constructor(
    octokit: Octokit,
    repository: GithubRepository,
    context: CallContext,
    /** Where the repository is now, for one that is no longer where it is asked for. */
    present: () => Promise<{ id: string; url: string }>,
  ) {
    this.#octokit = octokit;
    this.repository = repository;
    this.#context = context;
    this.#present = present;
  }

  /** What the repository is at its host, also where it is called otherwise by now. */
  identify(): Promise<{ id: string; url: string }> {
    return this.#present();
  }

  async ask<T>(request: GithubRequest<T>): Promise<T> {
    return (await this.askUnless([], request)) as T;
  }

  /**
   * As `ask`, but a lasting refusal with one of these statuses or meanings is an answer: undefined. One that is temporary,
   * such as a limit, never is, whatever status it comes with.
   */
  async askUnless<T>(
    answers: Array<number | AnswerCode>,
    request: GithubRequest<T>,
  ): Promise<T | undefined> {
    const { repository } = this;
    const { owner, name } = repository;
    try {
      const answer = await request.call(this.#octokit, { owner, repo: name });
      this.#assertJson(request.action, answer);
      return answer.data;
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      this.#context.signal.throwIfAborted();
      const { action, permission } = request;
      if (hasMoved(error)) throw await this.#moved(action);
      const failure = toUpstreamError(
        error,
        { action, permission, repository },
        this.#context.now().toMillis(),
      );
      if (isAnswer(failure, answers)) return undefined;
      throw failure;
    }
  }

  /** An error that does not come from an answer, but says in the same words where it happened. */
  refuse(sentence: string, retryable: boolean = false): UpstreamError {
    const { host, owner, name } = this.repository;
    return new UpstreamError(`${host}/${owner}/${name}: ${sentence}`, {
      retryable,
    });
  }

  /** Whoever must mend a declaration or a boundary has to know the address that is to stand there. */
  async #moved(action: string): Promise<UpstreamError> {
    const { host, owner, name, url: from } = this.repository;
    const said = `${host}, asked to ${action} in ${owner}/${name}, answers that the repository has moved`;
    const movedTo = await this.#movedTo(from);
    if (!movedTo) {
      return new GithubRefusal(
        `${said}, and not where to, or the credentials of integrations.github may not see it there: find out what it is called now, and name that in the declaration and in secrets.boundaries`,
        { retryable: false },
      );
    }
    return new GithubRefusal(
      `${said} and is ${movedTo.url} now. No redirect is followed, because declarations and boundaries name the old address: write the new one in the files that spec.targets names, and in the files or repositories of secrets.boundaries`,
      { retryable: false, movedTo },
    );
  }

  async #movedTo(from: string): Promise<RepositoryMove | undefined> {
    try {
      return { ...(await this.#present()), from };
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.retryable) throw error;
      return undefined;
    }
  }

  // octokit hands out an empty string for a body that broke off, and text for the page of a proxy
  #assertJson(action: string, answer: { status: number; data: unknown }) {
    if (answer.status === 204 || typeof answer.data === 'object') return;
    throw this.refuse(
      `the answer to the request to ${action} was not JSON`,
      true,
    );
  }
}

function isAnswer(
  { status, code, retryable, unrecognized }: GithubRefusal,
  answers: Array<number | AnswerCode>,
): boolean {
  if (code !== undefined && answers.includes(code)) return true;
  const isLasting = !retryable || unrecognized;
  return isLasting && status !== undefined && answers.includes(status);
}
