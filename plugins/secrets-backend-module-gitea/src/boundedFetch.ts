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

/** An answer may hold a file of 8 MiB in base64, and what is said of it. */
const MAX_ANSWER_BYTES = 12 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

/** An answer that is larger than what anybody asked for. */
export class AnswerTooLargeError extends Error {
  name = 'AnswerTooLargeError';
}

export interface BoundedAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** Asks once, within the time and the size that one answer may take; follows no redirect. */
export async function boundedFetch(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<BoundedAnswer> {
  const response = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
  });
  const { status, headers } = response;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      throw new AnswerTooLargeError(
        `The answer is larger than ${MAX_ANSWER_BYTES} bytes`,
      );
    }
    parts.push(part);
  }
  return { status, headers, body: Buffer.concat(parts) };
}
