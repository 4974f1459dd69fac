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

import { Remembered } from '../database/RotationRecord';

/** In UTF-8; what a probe wants to remember beyond it is dropped. */
const MOST_BYTES = 64 * 1024;

/** What a probe is given again: what it wanted to be remembered of the same version, and of no other. */
export function rememberedFor(
  known: Remembered | undefined,
  versionId: string | undefined,
): string | undefined {
  return versionId !== undefined && known?.versionId === versionId
    ? known.text
    : undefined;
}

/** What is stored of an answer about a version. */
export function rememberedOf(
  versionId: string | undefined,
  text: string | undefined,
): Remembered | undefined {
  return versionId === undefined ||
    text === undefined ||
    Buffer.byteLength(text, 'utf8') > MOST_BYTES
    ? undefined
    : { versionId, text };
}
