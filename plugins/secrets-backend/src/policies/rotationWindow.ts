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

import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, IANAZone } from 'luxon';

type Window = NonNullable<RotationPolicy['window']>;

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** No zone changes its offset twice within as long. */
const STRETCH = 12 * 60 * MINUTE;
/**
 * A day of the window without its hours is a day on which the clock skips them, and no clock skips the same hours of the
 * same weekday week after week: a window that is none of `windowProblem` opens long before that.
 */
const LONGEST_SEARCH = 400 * DAY;

/** From `begin` until before `end`, in milliseconds since the epoch, while the offset stays the same. */
interface Stretch {
  begin: number;
  end: number;
  offset: number;
}

/**
 * The first instant from `now` on at which the window is open: `now` itself where it is. Pure; it never throws, and what
 * it costs is bounded.
 *
 * The window is open whenever the clock on the wall there shows a time of it, from `from` on and before `to`, on one of
 * its days:
 * - One whose `from` is not before its `to` spans midnight and belongs to the day it begins; where both are the same, it
 *   is open for the whole 24 hours from then.
 * - Where the clock skips its begin, it opens with the first moment after that, if any of it is left then. One that the
 *   clock skips as a whole does not open on that day; the next of its days counts.
 * - An hour that comes twice counts both times.
 *
 * @returns undefined where it never opens, see {@link windowProblem}, or `now` is no time
 */
export function nextOpening(
  window: Window,
  now: DateTime,
): DateTime | undefined {
  if (!now.isValid || windowProblem(window)) return undefined;
  const zone = IANAZone.create(window.timeZone);
  const start = now.toMillis();
  for (const stretch of stretchesOf(zone, start)) {
    const opens = openingIn(window, stretch);
    if (opens !== undefined) return DateTime.fromMillis(opens, { zone: 'utc' });
  }
  return undefined;
}

/** Why a window never opens, as the rest of a sentence that begins with its field; undefined where it does. Pure. */
export function windowProblem(window: Window): string | undefined {
  const { days, from, to, timeZone } = window;
  if (!Array.isArray(days) || !WEEKDAYS.some(day => days.includes(day))) {
    return 'never opens, because it names no day of the week';
  }
  if (!HOUR.test(from) || !HOUR.test(to)) {
    return 'never opens, because its hours are no HH:MM';
  }
  return IANAZone.create(timeZone).isValid
    ? undefined
    : `never opens, because this portal knows no time zone ${timeZone}`;
}

/** The time from `start` on, cut where the offset changes. */
function* stretchesOf(zone: IANAZone, start: number): Generator<Stretch> {
  const last = start + LONGEST_SEARCH;
  let offset = zone.offset(start);
  for (let begin = start; begin < last; ) {
    const until = begin + STRETCH;
    const then = zone.offset(until);
    const end = then === offset ? until : changeBetween(zone, begin, until);
    yield { begin, end, offset: offset * MINUTE };
    offset = end === until ? then : zone.offset(end);
    begin = end;
  }
}

/** The first instant with another offset than that of `begin`; `end` has another. */
function changeBetween(zone: IANAZone, begin: number, end: number): number {
  const offset = zone.offset(begin);
  let [before, after] = [begin, end];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offset(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** The first instant of a stretch at which the window is open. What the wall shows is counted as if it was UTC. */
function openingIn(
  { days, from, to }: Window,
  { begin, end, offset }: Stretch,
): number | undefined {
  const wall = begin + offset;
  const lasts = (minutesOf(to) - minutesOf(from)) * MINUTE;
  const length = lasts > 0 ? lasts : lasts + DAY;
  const lastDay = Math.floor((end - 1 + offset) / DAY);
  // from yesterday, whose window may span midnight
  for (let day = Math.floor(wall / DAY) - 1; day <= lastDay; day++) {
    if (!days.includes(weekdayOf(day))) continue;
    const opens = day * DAY + minutesOf(from) * MINUTE;
    const found = Math.max(opens, wall) - offset;
    if (found + offset < opens + length && found < end) return found;
  }
  return undefined;
}

/** Day 0 is 1 January 1970, a Thursday. */
function weekdayOf(day: number): (typeof WEEKDAYS)[number] {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7];
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
