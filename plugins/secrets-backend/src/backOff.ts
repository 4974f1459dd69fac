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

const FIRST_SECONDS = 5;
const LONGEST = Duration.fromObject({ minutes: 15 });

/**
 * How long to leave a failing upstream alone: 5 s, doubled with each failure in a row, 15 minutes at most, and
 * never less than it asked for.
 */
export function backOff(failures: number, askedMs: number = 0): Duration {
  const doubled = FIRST_SECONDS * 1000 * 2 ** Math.min(failures - 1, 20);
  return Duration.fromMillis(
    Math.max(Math.min(doubled, LONGEST.toMillis()), askedMs),
  );
}
