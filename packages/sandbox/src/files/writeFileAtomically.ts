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
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';

/** Readable by its owner alone. */
const MODE = 0o600;

/** Replaces a file that only its owner may read; a crash leaves the old or the new content, never half of one. */
export async function writeFileAtomically(
  file: string,
  content: string,
): Promise<void> {
  const next = nextOf(file);
  const handle = await open(next, 'w', MODE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

/** The same without letting anything else happen in between. */
export function writeFileAtomicallySync(file: string, content: string): void {
  const next = nextOf(file);
  const descriptor = openSync(next, 'w', MODE);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
}

function nextOf(file: string): string {
  return `${file}.next`;
}
