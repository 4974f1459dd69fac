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
import { z } from 'zod';
import {
  AnswerTooLargeError,
  BoundedAnswer,
  boundedFetch,
} from './boundedFetch';
import {
  GiteaQuestion,
  GiteaRefusal,
  GiteaScope,
  toMovedError,
  toUnreachable,
  toUpstreamError,
} from './giteaError';
import { repositoryAnswer } from './giteaAnswers';
import { GiteaRepository } from './giteaUrls';

/** A repository that was renamed more often since its address was written down is not searched for. */
const MAX_MOVES = 3;
const IDENTIFY = {
  action: 'read the repository',
  scope: 'read:repository' as const,
};

/** One request: what it does in words, what it needs, and what it sends. */
export interface GiteaRequest<T> {
  /** Fits after "asked to". */
  action: string;
  scope: GiteaScope;
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the repository, each segment as it is. */
  path: string[];
  query?: Record<string, string | number>;
  body?: object;
  answer: z.ZodType<T>;
}

/** Where a Gitea answers, and as whom it is asked. */
export interface GiteaAccess {
  /** Such as `https://gitea.example.com`; without a slash at its end. */
  baseUrl: string;
  authorization?: string;
  /** The same credentials in the only form that Git takes. */
  basicAuthorization?: string;
}

/** Requests to one repository during one call of the forge; each failure comes out as an `UpstreamError`. */
export class GiteaSession {
  readonly repository: GiteaRepository;
  readonly #access: GiteaAccess;
  readonly #context: CallContext;

  constructor(
    access: GiteaAccess,
    repository: GiteaRepository,
    context: CallContext,
  ) {
    this.#access = access;
    this.repository = repository;
    this.#context = context;
  }

  async ask<T>(request: GiteaRequest<T>): Promise<T> {
    return (await this.askUnless([], request)) as T;
  }

  /** As `ask`, but a refusal with one of these statuses is an answer: undefined. */
  async askUnless<T>(
    statuses: number[],
    request: GiteaRequest<T>,
  ): Promise<T | undefined> {
    const answer = await this.attempt(request);
    if (!('refusal' in answer)) return answer.data;
    // to be limited is never an answer, whatever status it comes with
    const isAnswer = statuses.includes(answer.refusal.status);
    if (isAnswer && answer.error.retryAfterMs === undefined) return undefined;
    throw answer.error;
  }

  /** As `ask`, but a refusal is answered with its status and text, and with the error that it comes to. */
  async attempt<T>(
    request: GiteaRequest<T>,
  ): Promise<{ data: T } | { refusal: GiteaRefusal; error: UpstreamError }> {
    const question = { ...request, repository: this.repository };
    const { owner, name } = this.repository;
    const { method = 'GET', path, query = {}, body } = request;
    const segments = ['api', 'v1', 'repos', owner, name, ...path];
    const url = new URL(
      `${this.#access.baseUrl}/${segments.map(encodeURIComponent).join('/')}`,
    );
    for (const [key, value] of Object.entries(query)) {
      url.searchParams.set(key, String(value));
    }
    const answer = await this.#fetch(question, url.href, {
      method,
      headers: {
        Accept: 'application/json',
        ...(this.#access.authorization && {
          Authorization: this.#access.authorization,
        }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { status } = answer;
    if (status >= 200 && status < 300) {
      return { data: this.#read(request, answer) };
    }
    const refusal: GiteaRefusal = {
      status,
      message: messageOf(answer),
      method,
      path: url.pathname,
      retryAfter: retryAfterOf(answer),
    };
    return { refusal, error: toUpstreamError(refusal, question) };
  }

  /** Sends what Git itself would send to one of its services; answers what it says. */
  async git(
    request: Pick<GiteaQuestion, 'action' | 'scope'>,
    service: string,
    body: Buffer,
  ): Promise<Buffer> {
    const question = { ...request, repository: this.repository };
    const { owner, name } = this.repository;
    const place = [owner, `${name}.git`].map(encodeURIComponent).join('/');
    const path = `/${place}/${service}`;
    const answer = await this.#fetch(
      question,
      `${this.#access.baseUrl}${path}`,
      {
        method: 'POST',
        headers: {
          Accept: `application/x-${service}-result`,
          'Content-Type': `application/x-${service}-request`,
          ...(this.#access.basicAuthorization && {
            Authorization: this.#access.basicAuthorization,
          }),
        },
        body: new Uint8Array(body),
      },
    );
    const { status } = answer;
    if (status >= 200 && status < 300) return answer.body;
    throw toUpstreamError(
      {
        status,
        message: answer.body.toString('utf8').slice(0, 1_000),
        method: 'POST',
        path,
        retryAfter: retryAfterOf(answer),
      },
      question,
    );
  }

  /** What the repository is, and where, wherever it was moved to. */
  async identify(moves: number = MAX_MOVES): Promise<{
    id: string;
    url: string;
  }> {
    const moved = await this.#movedOnce();
    if (moved && moves > 0) return moved.identify(moves - 1);
    if (moved) throw toMovedError({ ...IDENTIFY, repository: this.repository });
    const found = await this.ask({
      ...IDENTIFY,
      path: [],
      answer: repositoryAnswer,
    });
    const page = this.repository.url.split('/').slice(0, -2).join('/');
    return { id: String(found.id), url: `${page}/${found.full_name}` };
  }

  /** @throws UpstreamError not retryable where another repository has got the address */
  assertIs(id: string, found: string): void {
    if (id === found) return;
    throw this.refuse(
      'another repository has got this address since the pull request was opened; name the repository as it is called now',
    );
  }

  /** Where a redirect leads; undefined where there is none. It never leaves the host that the credentials are for. */
  async #movedOnce(): Promise<GiteaSession | undefined> {
    const question = { ...IDENTIFY, repository: this.repository };
    const { owner, name } = this.repository;
    const place = [owner, name].map(encodeURIComponent).join('/');
    const api = `${this.#access.baseUrl}/api/v1/repos/`;
    const { status, headers } = await this.#send(question, `${api}${place}`, {
      headers: this.#access.authorization
        ? { Authorization: this.#access.authorization }
        : {},
    });
    const location = headers.get('location');
    if (!isRedirect(status) || !location) return undefined;
    const target = new URL(location, `${api}${place}`).href;
    const segments = target.startsWith(api)
      ? target.slice(api.length).split('/').map(decodeURIComponent)
      : [];
    if (segments.length !== 2 || segments.some(part => !part)) {
      throw toMovedError(question);
    }
    const [movedOwner, movedName] = segments;
    const page = this.repository.url.slice(0, -place.length);
    return new GiteaSession(
      this.#access,
      {
        host: this.repository.host,
        owner: movedOwner,
        name: movedName,
        url: page + segments.join('/').toLowerCase(),
      },
      this.#context,
    );
  }

  /** An error that does not come from an answer, but says in the same words where it happened. */
  refuse(sentence: string, retryable: boolean = false): UpstreamError {
    const { host, owner, name } = this.repository;
    return new UpstreamError(`${host}/${owner}/${name}: ${sentence}`, {
      retryable,
    });
  }

  async #fetch(
    question: GiteaQuestion,
    url: string,
    init: RequestInit,
  ): Promise<BoundedAnswer> {
    const answer = await this.#send(question, url, init);
    if (isRedirect(answer.status)) {
      throw toMovedError(question, await this.#move());
    }
    return answer;
  }

  /** Undefined where it is not told, or may not be seen. */
  async #move(): Promise<RepositoryMove | undefined> {
    try {
      return { ...(await this.identify()), from: this.repository.url };
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.retryable) throw error;
      return undefined;
    }
  }

  async #send(question: GiteaQuestion, url: string, init: RequestInit) {
    const { signal } = this.#context;
    try {
      return await boundedFetch(url, init, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AnswerTooLargeError) {
        throw this.refuse(
          `the answer to the request to ${question.action} is too large to be read`,
        );
      }
      throw toUnreachable(error, question);
    }
  }

  /** A page of a proxy, and an answer that broke off, must not be taken for one of Gitea. */
  #read<T>({ action, answer }: GiteaRequest<T>, { body }: BoundedAnswer): T {
    const read = answer.safeParse(parseJson(body));
    if (read.success) return read.data;
    throw this.refuse(
      `the answer to the request to ${action} was not what Gitea answers`,
      true,
    );
  }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The schema refuses it, unless nothing is expected.
    return undefined;
  }
}

function messageOf({ body }: BoundedAnswer): string {
  const parsed = z.object({ message: z.string() }).safeParse(parseJson(body));
  return parsed.data?.message.slice(0, 1_000) ?? '';
}

function retryAfterOf({ headers }: BoundedAnswer): number | undefined {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? seconds : undefined;
}
