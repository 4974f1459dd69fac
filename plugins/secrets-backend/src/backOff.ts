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

import { Duration } from 'luxon';
import { createHash } from 'node:crypto';

const FIRST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;

/**
 * How long to leave a failing upstream alone. Pure: it follows from the failures in a row and from whose they are.
 *
 * The span is 5 s, doubled with each failure, 15 minutes at most. Of it passes a half, and a part of the other half that
 * `seed` and the failure draw, so that all who failed at once do not come back at once. It is never less than the
 * upstream asked for, then with up to a tenth on top for the same reason.
 */
export function backOff(
  failures: number,
  { seed, askedMs = 0 }: { seed: string; askedMs?: number },
): Duration {
  const span = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
  const lot = drawn(`${seed}:${failures}`);
  return Duration.fromMillis(
    Math.round(
      Math.max((span * (1 + lot)) / 2, Math.ceil(askedMs * (1 + lot / 10))),
    ),
  );
}

/** From 0 to below 1; the same for the same text. */
function drawn(text: string): number {
  const digest = createHash('sha256').update(text).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
