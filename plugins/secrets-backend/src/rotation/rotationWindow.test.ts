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

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { nextOpening } from './rotationWindow';

const utc = (text: string) => DateTime.fromISO(text, { zone: 'utc' });
const opening = (
  window: Partial<Parameters<typeof nextOpening>[0]>,
  now: string,
) =>
  nextOpening(
    {
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      from: '09:00',
      to: '17:00',
      timeZone: 'UTC',
      ...window,
    },
    utc(now),
  ).toISO();

describe('nextOpening', () => {
  // 2026-11-24 is a Tuesday
  it('is now while the window is open', () => {
    expect(opening({}, '2026-11-24T09:00:00Z')).toBe(
      '2026-11-24T09:00:00.000Z',
    );
    expect(opening({}, '2026-11-24T16:59:59Z')).toBe(
      '2026-11-24T16:59:59.000Z',
    );
  });

  it('is later today before it opens, and tomorrow once it has closed', () => {
    expect(opening({}, '2026-11-24T08:00:00Z')).toBe(
      '2026-11-24T09:00:00.000Z',
    );
    expect(opening({}, '2026-11-24T17:00:00Z')).toBe(
      '2026-11-25T09:00:00.000Z',
    );
  });

  it('skips days that are not in it', () => {
    expect(opening({}, '2026-11-27T18:00:00Z')).toBe(
      '2026-11-30T09:00:00.000Z',
    );
    expect(opening({ days: ['tue'] }, '2026-11-24T18:00:00Z')).toBe(
      '2026-12-01T09:00:00.000Z',
    );
  });

  it('may span midnight and then belongs to the day it begins', () => {
    const night = { days: ['mon' as const], from: '22:00', to: '04:00' };
    expect(opening(night, '2026-11-24T03:00:00Z')).toBe(
      '2026-11-24T03:00:00.000Z',
    );
    expect(opening(night, '2026-11-24T05:00:00Z')).toBe(
      '2026-11-30T22:00:00.000Z',
    );
  });

  it('keeps local hours across a change of the clocks', () => {
    const paris = { timeZone: 'Europe/Paris' };
    // summer time ends on Sunday 2026-10-25
    expect(opening(paris, '2026-10-23T18:00:00Z')).toBe(
      '2026-10-26T08:00:00.000Z',
    );
    expect(opening(paris, '2026-10-22T18:00:00Z')).toBe(
      '2026-10-23T07:00:00.000Z',
    );
  });

  const everyDay = {
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as Array<
      Parameters<typeof nextOpening>[0]['days'][number]
    >,
  };

  // Where each clock goes forward and back in 2026, and what a window around it is then.
  it.each([
    // 29 March, 02:00 → 03:00 (01:00 UTC)
    ['Europe/Paris', '02:30', '04:00', '2026-03-29T00:00Z', '2026-03-29T01:00'],
    ['Europe/Paris', '02:30', '03:15', '2026-03-29T00:00Z', '2026-03-29T01:00'],
    ['Europe/Paris', '02:10', '02:50', '2026-03-29T00:00Z', '2026-03-30T00:10'],
    ['Europe/Paris', '01:30', '03:30', '2026-03-29T01:20Z', '2026-03-29T01:20'],
    ['Europe/Paris', '23:00', '01:00', '2026-03-28T21:59Z', '2026-03-28T22:00'],
    ['Europe/Paris', '23:00', '01:00', '2026-03-29T02:00Z', '2026-03-29T21:00'],
    // 25 October, 03:00 → 02:00 (01:00 UTC): 02:30 comes twice
    ['Europe/Paris', '02:30', '04:00', '2026-10-25T00:00Z', '2026-10-25T00:30'],
    ['Europe/Paris', '02:00', '02:30', '2026-10-25T01:00Z', '2026-10-26T01:00'],
    ['Europe/Paris', '22:00', '03:30', '2026-10-25T01:45Z', '2026-10-25T01:45'],
    // 8 March, 02:00 → 03:00 (07:00 UTC)
    [
      'America/New_York',
      '02:30',
      '05:00',
      '2026-03-08T06:00Z',
      '2026-03-08T07:00',
    ],
    [
      'America/New_York',
      '22:00',
      '06:00',
      '2026-03-08T09:59Z',
      '2026-03-08T09:59',
    ],
    // 1 November, 02:00 → 01:00 (06:00 UTC): 01:30 comes twice
    [
      'America/New_York',
      '01:30',
      '03:00',
      '2026-11-01T05:00Z',
      '2026-11-01T05:30',
    ],
    [
      'America/New_York',
      '22:00',
      '06:00',
      '2026-11-01T10:59Z',
      '2026-11-01T10:59',
    ],
    // 5 April, 02:00 → 01:30 (4 April, 15:00 UTC): half an hour comes twice
    [
      'Australia/Lord_Howe',
      '01:45',
      '03:00',
      '2026-04-04T14:00Z',
      '2026-04-04T14:45',
    ],
    // 4 October, 02:00 → 02:30 (3 October, 15:30 UTC): half an hour is skipped
    [
      'Australia/Lord_Howe',
      '02:10',
      '03:00',
      '2026-10-03T15:00Z',
      '2026-10-03T15:30',
    ],
    [
      'Australia/Lord_Howe',
      '02:05',
      '02:25',
      '2026-10-03T15:00Z',
      '2026-10-04T15:05',
    ],
  ])(
    'goes by the wall clock of %s from %s to %s: at %s it is %s',
    (timeZone, from, to, now, opens) => {
      expect(opening({ ...everyDay, timeZone, from, to }, now)).toBe(
        `${opens}:00.000Z`,
      );
    },
  );

  it('is never before now, and always in the window by the wall clock, at any time of any year', () => {
    const minutesOf = (time: string) => {
      const [hours, minutes] = time.split(':').map(Number);
      return hours * 60 + minutes;
    };
    const timeOfDay = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map(at => DateTime.utc(2026).plus({ minutes: at }).toFormat('HH:mm'));
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Europe/Paris',
          'America/New_York',
          'Australia/Lord_Howe',
          'Asia/Kathmandu',
        ),
        fc.uniqueArray(fc.constantFrom(...everyDay.days), { minLength: 1 }),
        timeOfDay,
        timeOfDay,
        fc.integer({ min: 0, max: 3 * 365 * 24 * 60 }),
        (timeZone, days, from, to, minutes) => {
          const window = { days, from, to, timeZone };
          const now = DateTime.utc(2026).plus({ minutes });
          const found = nextOpening(window, now);
          expect(found >= now).toBe(true);
          expect(nextOpening(window, found)).toEqual(found);
          const local = found.setZone(timeZone);
          const clock = minutesOf(local.toFormat('HH:mm'));
          const since = (clock - minutesOf(from) + 24 * 60) % (24 * 60);
          const length =
            (minutesOf(to) - minutesOf(from) + 24 * 60) % (24 * 60) || 24 * 60;
          // A clock that is put back shows an hour of the window again.
          expect(since < length || since >= 23 * 60).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
