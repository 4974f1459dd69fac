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

import { DateTime } from 'luxon';

/** Where the plugin gets the time; in UTC. Nothing else reads the clock of the machine. */
export interface Clock {
  now(): DateTime;
}

export const systemClock: Clock = { now: () => DateTime.utc() };

/**
 * An instant as the database and the API write it: ISO 8601 in UTC with milliseconds, 24 characters.
 * @throws Error where the time is none, so that nothing is decided by it
 */
export function toInstant(time: DateTime): string {
  const text = time.toUTC().toISO({ includeOffset: true });
  if (text?.length !== 24) throw new Error(`Not an instant: ${time}`);
  return text;
}

/** An instant in a sentence for people: 24 Nov 2026 at 18:26 UTC. */
export function spokenInstant(time: DateTime): string {
  return time.toUTC().setLocale('en').toFormat("d LLL yyyy 'at' HH:mm 'UTC'");
}
