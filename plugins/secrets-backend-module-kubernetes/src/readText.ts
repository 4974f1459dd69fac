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

import { Response } from 'undici';
import { ClusterQuestion, tooLarge } from './clusterError';

/** A page of 50 pods of 650 kB each; they seldom have a twentieth of that. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The body of an answer.
 * @throws UpstreamError where it is larger than an answer may be; its rest is not read
 */
export async function readText(
  response: Response,
  question: ClusterQuestion,
  mostBytes: number = MOST_BYTES,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // leaving the loop early lets the connection go
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw tooLarge(question, mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
