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
import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { nextOpening } from './rotationWindow';

type Window = NonNullable<RotationPolicy['window']>;

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BEGIN = Date.UTC(2022, 0, 1);
const END = Date.UTC(2032, 0, 1);
/** No offset lasts shorter; the shortest are those of a month of fasting. */
const SCAN = 7 * DAY;
/** The offset is asked for so often, and at each minute where it changes in between. */
const QUARTER = 15 * MINUTE;
/** Around a change. */
const AROUND = DAY;

const zones = Intl.supportedValuesOf('timeZone');

/** What the clock on the wall shows, counted as if it was UTC. By `Intl` alone, as the model is to be a model. */
function wallClock(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return at => {
    const [month, day, year, hour, minute] = format
      .format(at)
      .match(/\d+/g)!
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute);
  };
}

interface Shown {
  weekday: number;
  /** In minutes since midnight. */
  time: number;
}

function shownBy(wall: number): Shown {
  const at = new Date(wall);
  return {
    weekday: at.getUTCDay(),
    time: at.getUTCHours() * 60 + at.getUTCMinutes(),
  };
}

/** Slow and simple: whether the wall shows a time of the window. */
function isOpenAt({ days, ...window }: Window): (shown: Shown) => boolean {
  const [from, to] = [window.from, window.to].map(text => {
    const [hours, minutes] = text.split(':').map(Number);
    return hours * 60 + minutes;
  });
  const isDay = [0, 1, 2, 3, 4, 5, 6].map(weekday =>
    days.includes(WEEKDAYS[(weekday + 6) % 7]),
  );
  return ({ weekday, time }) => {
    const today = isDay[weekday];
    const yesterday = isDay[(weekday + 6) % 7];
    return from < to
      ? today && from <= time && time < to
      : (today && from <= time) || (yesterday && time < to);
  };
}

/** What the wall shows at each minute from an instant on. */
function* minutesFrom(timeZone: string, begin: number): Generator<number> {
  const wallAt = wallClock(timeZone);
  for (let at = begin; ; at += QUARTER) {
    const offset = wallAt(at) - at;
    const isSame = wallAt(at + QUARTER) - at - QUARTER === offset;
    for (let minute = at; minute < at + QUARTER; minute += MINUTE) {
      yield isSame ? minute + offset : wallAt(minute);
    }
  }
}

/** Every instant in the ten years from which on a zone has another offset. */
function changesOf(timeZone: string): number[] {
  const zone = IANAZone.create(timeZone);
  const changes: number[] = [];
  for (let at = BEGIN; at < END; at += SCAN) {
    let [before, after] = [at, at + SCAN];
    const offset = zone.offset(before);
    if (zone.offset(after) === offset) continue;
    while (after - before > MINUTE) {
      const middle =
        before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
      if (zone.offset(middle) === offset) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
}

function timeOf(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** Windows of all shapes around what the wall shows before and after the change. */
function windowsAround(timeZone: string, change: number): Window[] {
  const wallAt = wallClock(timeZone);
  const before = wallAt(change - MINUTE) + MINUTE;
  const after = wallAt(change);
  const [low, high] = [Math.min(before, after), Math.max(before, after)];
  const day = WEEKDAYS[(new Date(low).getUTCDay() + 6) % 7];
  const minutes = (n: number) => n * MINUTE;
  return (
    [
      [low, high],
      [low + minutes(5), high - minutes(10)],
      [low + minutes(10), high + minutes(5)],
      [low - minutes(10), low + minutes(5)],
      [high + minutes(5), low - minutes(5)],
    ] as const
  ).flatMap(([from, to], at) => [
    {
      days: at % 2 === 0 ? [day] : [...WEEKDAYS],
      from: timeOf(from),
      to: timeOf(to),
      timeZone,
    },
  ]);
}

describe('nextOpening, against a slow and simple model', () => {
  it('knows every change of every zone in ten years', () => {
    expect(zones.length).toBeGreaterThan(400);
    const seen = { changes: 0, asked: 0 };
    const wrong: string[] = [];
    for (const timeZone of zones) {
      for (const change of changesOf(timeZone)) {
        seen.changes += 1;
        const begin = change - AROUND;
        const walls: Shown[] = [];
        for (const wall of minutesFrom(timeZone, begin)) {
          walls.push(shownBy(wall));
          if (walls.length === (2 * AROUND) / MINUTE) break;
        }
        for (const window of windowsAround(timeZone, change)) {
          const isOpen = isOpenAt(window);
          for (const from of [0, 24 * 60 - 65, 24 * 60 - 1, 24 * 60 + 3]) {
            seen.asked += 1;
            const later = walls.slice(from).findIndex(isOpen);
            const now = begin + from * MINUTE;
            const found = nextOpening(
              window,
              DateTime.fromMillis(now, { zone: 'utc' }),
            )?.toMillis();
            const isRight =
              later >= 0
                ? found === now + later * MINUTE
                : found !== undefined && found >= begin + walls.length * MINUTE;
            if (!isRight) {
              wrong.push(
                `${JSON.stringify(window)} at ${new Date(now).toISOString()}`,
              );
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(seen.changes).toBeGreaterThan(1_000);
    expect(seen.asked).toBe(seen.changes * 20);
  }, 60_000);

  it('agrees on a thousand random windows at any time', () => {
    const time = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map(minutes => timeOf(minutes * MINUTE));
    fc.assert(
      fc.property(
        fc.record({
          days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
          from: time,
          to: time,
          timeZone: fc.constantFrom(...zones),
        }),
        fc.integer({ min: BEGIN / MINUTE, max: END / MINUTE }),
        (window, minute) => {
          const isOpen = isOpenAt(window);
          let at = minute * MINUTE;
          for (const wall of minutesFrom(window.timeZone, at)) {
            if (isOpen(shownBy(wall))) break;
            at += MINUTE;
          }
          const now = DateTime.fromMillis(minute * MINUTE, { zone: 'utc' });
          expect(nextOpening(window, now)?.toISO()).toBe(
            new Date(at).toISOString(),
          );
        },
      ),
      { numRuns: 1_000, seed: 20261130 },
    );
  }, 60_000);
});
