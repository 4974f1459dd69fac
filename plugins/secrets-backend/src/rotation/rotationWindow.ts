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
import { DateTime } from 'luxon';

type Window = NonNullable<RotationPolicy['window']>;

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/**
 * The first instant from `now` on that lies in the window: `now` itself when it is open. A window whose `from` is
 * not before its `to` spans midnight and belongs to the day it begins. Times are those of the wall clock there: of one
 * that comes twice the first counts, and for one that the clock skips the first moment after it.
 */
export function nextOpening(window: Window, now: DateTime): DateTime {
  const local = now.setZone(window.timeZone);
  const daysLong = window.to <= window.from ? 1 : 0;
  // from yesterday, whose window may span midnight, to the same weekday next week
  for (let offset = -1; offset <= 7; offset++) {
    const day = local.startOf('day').plus({ days: offset });
    if (!window.days.includes(WEEKDAYS[day.weekday - 1])) continue;
    const opens = at(day, window.from);
    const closes = at(day.plus({ days: daysLong }), window.to);
    // The clock may skip all of it.
    if (opens < closes && local < closes) {
      return DateTime.max(opens, local).toUTC();
    }
  }
  throw new Error(`A rotation window without days: ${JSON.stringify(window)}`);
}

function at(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number);
  let found = day.set({ hour, minute });
  if (found.hour === hour && found.minute === minute) return found;
  // The library goes as far behind the gap as the time is inside of it.
  const { offset } = found;
  for (;;) {
    const before = found.minus({ minutes: 1 });
    if (before.offset !== offset) return found;
    found = before;
  }
}
