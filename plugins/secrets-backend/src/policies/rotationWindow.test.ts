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
import { nextOpening, windowProblem } from './rotationWindow';

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
  )?.toISO();

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
    // and counts twice
    ['Europe/Paris', '02:00', '02:30', '2026-10-25T00:30Z', '2026-10-25T01:00'],
    ['Europe/Paris', '02:00', '02:30', '2026-10-25T01:10Z', '2026-10-25T01:10'],
    ['Europe/Paris', '02:00', '02:30', '2026-10-25T01:30Z', '2026-10-26T01:00'],
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

  it('opens a week later where the clock skips all of it', () => {
    const window = {
      days: ['sun' as const],
      from: '02:00',
      to: '03:00',
      timeZone: 'Europe/Paris',
    };
    // from the end of the window before to the change of the clock, hour by hour
    for (let hours = 0; hours <= 166; hours++) {
      const now = utc('2026-03-22T02:00:00Z').plus({ hours });
      expect(opening(window, now.toISO()!)).toBe('2026-04-05T00:00:00.000Z');
    }
  });

  it('is open for 24 hours where it begins and ends at the same time', () => {
    const window = { days: ['tue' as const], from: '09:00', to: '09:00' };
    expect(opening(window, '2026-11-24T08:59:00Z')).toBe(
      '2026-11-24T09:00:00.000Z',
    );
    expect(opening(window, '2026-11-25T08:59:59Z')).toBe(
      '2026-11-25T08:59:59.000Z',
    );
    expect(opening(window, '2026-11-25T09:00:00Z')).toBe(
      '2026-12-01T09:00:00.000Z',
    );
  });

  it.each([
    ['no day', { days: [] }, 'it names no day of the week'],
    ['no such time', { from: '25:00' }, 'its hours are no HH:MM'],
    [
      'no such zone',
      { timeZone: 'Europe/Atlantis' },
      'this portal knows no time zone Europe/Atlantis',
    ],
  ])('has no opening, and no error, with %s', (_, part, reason) => {
    const window = {
      days: ['mon' as const],
      from: '09:00',
      to: '17:00',
      timeZone: 'UTC',
      ...part,
    };
    expect(nextOpening(window, utc('2026-11-24T09:00:00Z'))).toBeUndefined();
    expect(windowProblem(window)).toBe(`never opens, because ${reason}`);
  });

  it('has no opening, and no error, from a time that is none', () => {
    expect(opening({}, 'no time')).toBeUndefined();
  });
});
