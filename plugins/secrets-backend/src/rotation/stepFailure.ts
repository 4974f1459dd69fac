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

import { isError } from '@backstage/errors';
import { UpstreamError } from '@keyturn/plugin-secrets-node';

/** What a step's error means for the rotation. */
export interface StepFailure {
  /** A sentence for a person. */
  reason: string;
  /** Whether trying again later can help without anybody changing anything. */
  retryable: boolean;
  retryAfterMs?: number;
  /** Refused in words that the module does not know: retryable, until it was refused too often. */
  unrecognized?: boolean;
  /** Whether the engine did not expect it; then only the log knows more. */
  unexpected: boolean;
}

/** Errors whose message was written for a person and holds nothing else. */
const SPOKEN = [
  'ManifestError',
  'InputError',
  'NotFoundError',
  'ConflictError',
  'NotAllowedError',
];

/** Sorts an error of a step. An unexpected one is retried, and its message stays in the log. */
export function stepFailure(error: unknown): StepFailure {
  if (isUpstreamError(error)) {
    return {
      reason: error.message,
      retryable: error.retryable,
      retryAfterMs: error.retryAfterMs,
      ...(error.unrecognized ? { unrecognized: true } : {}),
      unexpected: false,
    };
  }
  if (isError(error) && SPOKEN.includes(error.name)) {
    return { reason: error.message, retryable: false, unexpected: false };
  }
  return {
    reason:
      'Something unexpected went wrong; the log of the portal has the details',
    retryable: true,
    unexpected: true,
  };
}

/**
 * How often an upstream has to refuse in words that nobody knows before that counts as for good. With the pauses between
 * the attempts that is half an hour at least, which is longer than any limit that hosts publish lasts.
 */
export const MOST_REFUSALS = 12;

/** Whether no later attempt can help, by the failure and by what the rotation has tried before. */
export function isLasting(
  { retryable, unrecognized }: StepFailure,
  { refusals = 0 }: { refusals?: number },
): boolean {
  return !retryable || Boolean(unrecognized && refusals + 1 >= MOST_REFUSALS);
}

/** By name, because a module may bring a copy of secrets-node of its own. */
function isUpstreamError(error: unknown): error is UpstreamError {
  return isError(error) && error.name === 'UpstreamError';
}

/** What is behind an error that was made for people, scrubbed by the module; for the log. */
export function causeOf(error: unknown): Error | undefined {
  return isError(error) && isError(error.cause) ? error.cause : undefined;
}
