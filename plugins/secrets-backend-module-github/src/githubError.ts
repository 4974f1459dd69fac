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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { GithubAnswer, meaningOf, ownWords } from './githubAnswer';
import { GithubRepository } from './githubUrls';
import { AnswerCode } from './knownAnswers';

/** What GitHub was asked to do, in words that fit after "asked to". */
export interface GithubQuestion {
  action: string;
  repository: GithubRepository;
  /** The fine-grained permission that the action needs. */
  permission: GithubPermission;
}

export type GithubPermission =
  | 'Contents: read'
  | 'Contents: read and write'
  | 'Administration: read'
  | 'Checks: read'
  | 'Commit statuses: read'
  | 'Metadata: read'
  | 'Pull requests: read'
  | 'Pull requests: read and write';

/** The forge answers from another address: a repository that was renamed or moved leaves a redirect behind. */
export class RepositoryMovedError extends Error {
  name = 'RepositoryMovedError';
  /** Where the host leads to. */
  readonly location: string;

  constructor(location: string) {
    super('The repository has moved');
    this.location = location;
  }
}

/** That GitHub did not do what it was asked, with the row of the table that says why, if one does. */
export class GithubRefusal extends UpstreamError {
  readonly status?: number;
  readonly code?: AnswerCode;

  constructor(
    message: string,
    options: ConstructorParameters<typeof UpstreamError>[1] & {
      status?: number;
      code?: AnswerCode;
    },
  ) {
    super(message, options);
    this.status = options.status;
    this.code = options.code;
  }
}

/** The part of octokit's RequestError that is read; a failed connection has no response. */
interface GithubFailure {
  status: number;
  response?: Pick<GithubAnswer, 'headers' | 'data'>;
  request: { method: string; url: string };
  cause?: unknown;
}

/** Whether the repository was asked for at an address that it has left. */
export function hasMoved(error: unknown): boolean {
  return isGithubFailure(error) && error.cause instanceof RepositoryMovedError;
}

/** Words an octokit error for a person; the cause names the request, never the answer's body. */
export function toUpstreamError(
  error: unknown,
  question: GithubQuestion,
  nowMs: number,
): GithubRefusal {
  const { action, repository, permission } = question;
  const place = `${repository.owner}/${repository.name}`;
  const asked = `${repository.host}, asked to ${action} in ${place},`;
  if (hasMoved(error)) {
    return new GithubRefusal(
      `${asked} answers that it has moved. What may be changed is said of the address that is named, so no redirect is followed: name the repository as it is called now`,
      { retryable: false },
    );
  }
  if (!isGithubFailure(error) || !error.response) {
    return new GithubRefusal(
      `${repository.host} could not be reached to ${action} in ${place}`,
      { retryable: true, cause: isGithubFailure(error) ? error.cause : error },
    );
  }
  const { status } = error;
  const cause = describeAnswer(error);
  const answer = { status, ...error.response };
  const meaning = meaningOf(answer, nowMs);
  if (!meaning) {
    return new GithubRefusal(`${asked} ${unknownRefusal(answer)}`, {
      retryable: true,
      unrecognized: true,
      status,
      cause,
    });
  }
  const { code, sentence, temporary, retryAfterMs } = meaning;
  return new GithubRefusal(
    `${asked} ${sentence.replace('{permission}', permission)}`,
    { retryable: temporary, retryAfterMs, status, code, cause },
  );
}

function unknownRefusal(answer: GithubAnswer): string {
  const words = ownWords(answer);
  const said = words ? `: it says "${words}"` : '';
  return `refused with status ${answer.status}${said}. Keyturn does not know this answer`;
}

function describeAnswer({ request, response, status }: GithubFailure): Error {
  const id = response?.headers['x-github-request-id'];
  return new Error(
    `${request.method} ${
      new URL(request.url).pathname
    } was answered with status ${status}${id ? ` (request ${id})` : ''}`,
  );
}

/** Whether octokit made this error: of an answer, or of a connection that failed. */
export function isGithubFailure(error: unknown): error is GithubFailure {
  return error instanceof Error && error.name === 'HttpError';
}
