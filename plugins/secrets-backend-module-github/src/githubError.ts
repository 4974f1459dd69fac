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
import { GithubRepository } from './githubUrls';

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
  | 'Checks: read'
  | 'Commit statuses: read'
  | 'Metadata: read'
  | 'Pull requests: read'
  | 'Pull requests: read and write';

/** The forge answers from another address: a repository that was renamed or moved leaves a redirect behind. */
export class RepositoryMovedError extends Error {
  name = 'RepositoryMovedError';
}

/** The part of octokit's RequestError that is looked at; a failed connection has no response. */
interface GithubFailure {
  status: number;
  response?: {
    headers: Record<string, string | number | undefined>;
    data?: unknown;
  };
  request: { method: string; url: string };
  cause?: unknown;
}

// What GitHub asks for where it limits without saying for how long.
const UNTOLD_LIMIT_MS = 60_000;

/** The status of an answer, undefined where there was none or the error is not octokit's. */
export function answeredStatus(error: unknown): number | undefined {
  return isGithubFailure(error) && error.response ? error.status : undefined;
}

/** Words an octokit error for a person; the cause names the request, never the answer's body. */
export function toUpstreamError(
  error: unknown,
  question: GithubQuestion,
  nowMs: number,
): UpstreamError {
  const { action, repository, permission } = question;
  const place = `${repository.owner}/${repository.name}`;
  const asked = `${repository.host}, asked to ${action} in ${place},`;
  if (isGithubFailure(error) && error.cause instanceof RepositoryMovedError) {
    return new UpstreamError(
      `${asked} answers that it has moved. What may be changed is said of the address that is named, so no redirect is followed: name the repository as it is called now`,
      { retryable: false },
    );
  }
  if (!isGithubFailure(error) || !error.response) {
    return new UpstreamError(
      `${repository.host} could not be reached to ${action} in ${place}`,
      { retryable: true, cause: isGithubFailure(error) ? error.cause : error },
    );
  }
  const cause = describeAnswer(error);
  const retryAfterMs = limitedForMs(error, nowMs);
  if (retryAfterMs !== undefined) {
    return new UpstreamError(`${asked} wants to be left alone for a while`, {
      retryable: true,
      retryAfterMs,
      cause,
    });
  }
  if (error.status >= 500) {
    return new UpstreamError(`${asked} failed with status ${error.status}`, {
      retryable: true,
      cause,
    });
  }
  return new UpstreamError(`${asked} ${refusal(error.status, permission)}`, {
    retryable: false,
    cause,
  });
}

function refusal(status: number, permission: GithubPermission): string {
  switch (status) {
    case 401:
      return 'does not accept the credentials of integrations.github: renew the token or the key of the app';
    case 403:
      return `refused: the credentials of integrations.github need the permission "${permission}" there`;
    case 404:
      return `found nothing: it does not exist, or the credentials of integrations.github lack the permission "${permission}" there`;
    case 409:
      return 'refused because it conflicts with what is there now';
    default:
      return `refused with status ${status}: look for a rule of the repository that forbids it`;
  }
}

function limitedForMs(error: GithubFailure, nowMs: number): number | undefined {
  const headers = error.response?.headers ?? {};
  const retryAfter = Number(headers['retry-after']);
  const exhausted = String(headers['x-ratelimit-remaining']) === '0';
  const secondary =
    error.status === 403 && /secondary rate limit/i.test(bodyMessage(error));
  const limited =
    error.status === 429 ||
    (error.status === 403 && (retryAfter > 0 || exhausted || secondary));
  if (!limited) return undefined;
  if (retryAfter > 0) return retryAfter * 1000;
  const reset = Number(headers['x-ratelimit-reset']) * 1000;
  return exhausted && reset > 0 ? Math.max(reset - nowMs, 0) : UNTOLD_LIMIT_MS;
}

function bodyMessage({ response }: GithubFailure): string {
  const data = response?.data;
  return typeof data === 'object' && data !== null && 'message' in data
    ? String(data.message)
    : '';
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
