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

import { DateTime, ToRelativeUnit } from 'luxon';

const MOMENT = 5_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is known of an instant beforehand, where something is. */
export type Tense = 'past' | 'future';

/**
 * "in 12 days", "3 minutes ago"; "now" within a moment. Where the tense is known, "now" too for an instant on
 * the wrong side: the clocks of browser and backend differ, and what happened must not seem to lie ahead.
 * Days are counted up to a quarter of a year, because "in 1 month" is too coarse for something that expires.
 */
export function relativeTime(
  instant: string,
  now: DateTime,
  tense?: Tense,
): string {
  const then = DateTime.fromISO(instant, { zone: 'utc' });
  const ahead = then.diff(now).toMillis();
  const distance = Math.abs(ahead);
  const isWrongSide = tense === (ahead > 0 ? 'past' : 'future');
  if (distance < MOMENT || isWrongSide) return wordForNow();
  return then.toRelative({ base: now, unit: unitFor(distance) }) ?? instant;
}

/** The same instant for a person who wants to know it exactly, in the browser's zone. */
export function exactTime(instant: string): string {
  return DateTime.fromISO(instant).toLocaleString(DateTime.DATETIME_FULL);
}

function wordForNow(): string {
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  return words.format(0, 'second');
}

function unitFor(distance: number): ToRelativeUnit {
  if (distance < MINUTE) return 'seconds';
  if (distance < 90 * MINUTE) return 'minutes';
  if (distance < 2 * DAY) return 'hours';
  if (distance < 92 * DAY) return 'days';
  if (distance < 730 * DAY) return 'months';
  return 'years';
}
