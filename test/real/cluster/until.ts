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

const PAUSE_MS = 50;

/** Resolves once it holds; what cannot be reached yet is asked again. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!(await holds().catch(rethrowUnlessUnreachable))) {
    if (performance.now() > deadline) {
      throw new Error(`Waited ${seconds} s in vain: ${what}`);
    }
    await setTimeout(PAUSE_MS);
  }
}

function rethrowUnlessUnreachable(error: NodeJS.ErrnoException): boolean {
  if (['ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '')) return false;
  throw error;
}
