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
import { z } from 'zod';
import { DECLARATION_LIMITS, text } from './limits';

/** So that every instant that follows from one can be written down. */
const LONGEST_MS = Duration.fromObject({ years: 100 }).toMillis();

/** An ISO 8601 duration such as `P90D` or `PT4H`; not negative, and 100 years at most. @public */
export const isoDuration = text(DECLARATION_LIMITS.time).refine(
  given => {
    const duration = Duration.fromISO(given);
    const ms = duration.toMillis();
    return duration.isValid && ms >= 0 && ms <= LONGEST_MS;
  },
  { error: 'must be an ISO 8601 duration such as P90D or PT4H' },
);

/** A point in time: an ISO 8601 date (midnight UTC) or date-time; without an offset it is UTC. */
export const isoInstant = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true, local: true })],
  {
    error: 'must be an ISO 8601 date or date-time such as 2026-12-24',
  },
);
