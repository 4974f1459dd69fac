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

import { setTimeout } from 'node:timers/promises';

const PAUSE_MS = 250;

/** What was waited for did not come in time; the cause is the last error, if there was one. */
export class TimeoutError extends Error {
  readonly name = 'TimeoutError';
}

/**
 * Resolves with the first answer of `check` that is not undefined. A check that throws is asked again. The signal that
 * it is handed aborts when time is up.
 * @throws TimeoutError with `failure` after `timeoutMs`, or what the signal was aborted with
 */
export async function waitUntil<T>(
  check: (signal: AbortSignal) => Promise<T | undefined>,
  options: { timeoutMs: number; failure: string; signal?: AbortSignal },
): Promise<T> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([
    deadline,
    ...(options.signal ? [options.signal] : []),
  ]);
  let lastError: unknown;
  while (!signal.aborted) {
    try {
      const answer = await check(signal);
      if (answer !== undefined) return answer;
      lastError = undefined;
    } catch (error) {
      if (!signal.aborted) lastError = error;
    }
    await setTimeout(PAUSE_MS);
  }
  options.signal?.throwIfAborted();
  throw new TimeoutError(options.failure, { cause: lastError });
}
