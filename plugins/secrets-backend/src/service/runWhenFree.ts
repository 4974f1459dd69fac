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

import { Clock } from '../Clock';

/** How long a request waits for a runner that already works on the rotation. */
const BUSY_LIMIT = { seconds: 30 };
const BUSY_PAUSE_MS = 200;

/**
 * Runs the engine once nobody else works on the rotation, or gives up waiting.
 * @param isDone - asked after each try that found somebody else at work
 */
export async function runWhenFree(
  clock: Clock,
  run: () => Promise<'busy' | 'idle' | 'set-aside'>,
  isDone: () => Promise<boolean> = async () => false,
): Promise<void> {
  const limit = clock.now().plus(BUSY_LIMIT);
  while ((await run()) === 'busy') {
    if ((await isDone()) || clock.now() > limit) return;
    await new Promise(resolve => setTimeout(resolve, BUSY_PAUSE_MS));
  }
}
