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

import { ManifestError } from '../errors';

/**
 * How much of a file of others is read. Kubernetes keeps no object over 1.5 MiB, and files that hold ciphertexts have some
 * hundred keys; each maximum is far above that, and low enough for a file to be read within a second.
 * @public
 */
export const FILE_LIMITS = {
  bytes: 1024 * 1024,
  documents: 1_000,
  keys: 20_000,
  /** Maps and lists inside each other. */
  depth: 100,
  /** Of one thread, for one file and all that is asked of it. */
  seconds: 10,
  /** Of the heap of one thread, in MB. */
  memory: 256,
} as const;

/** A larger CODEOWNERS is not read, and names nobody. @public */
export const MAX_CODE_OWNERS_BYTES = 3 * 1024 * 1024;

/** @public */
export type FileLimit = keyof typeof FILE_LIMITS;

const ADVICE: Record<FileLimit, string> = {
  bytes: 'Split it into smaller files',
  documents: 'Split it into smaller files',
  keys: 'Split it into smaller files',
  depth: 'Write it flatter, or keep the secret in a file of its own',
  memory: 'Split it into smaller files',
  seconds:
    'Keep the secret in a small file of its own, without anchors and aliases',
};

const EXCESS: Record<FileLimit, (most: string) => string> = {
  bytes: most => `has more than ${most} bytes`,
  documents: most => `has more than ${most} documents`,
  keys: most => `has more than ${most} keys and list items`,
  depth: most => `has more than ${most} maps and lists inside each other`,
  seconds: most => `takes longer than ${most} seconds to read`,
  memory: most => `takes more than ${most} MB of memory to read`,
};

/** Says which limit a file exceeds, and what to do. @public */
export function tooLarge(file: string, limit: FileLimit): ManifestError {
  const excess = EXCESS[limit](FILE_LIMITS[limit].toLocaleString('en-US'));
  return new ManifestError(
    'too-large',
    file,
    `${excess}, so it is not read (limit: ${limit}). ${ADVICE[limit]}`,
  );
}
