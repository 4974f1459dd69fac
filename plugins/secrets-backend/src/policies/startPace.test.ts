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
import { leftToPeople, nextStart } from './startPace';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const minutes = (attempts: number, emergency = false, refused = false) =>
  nextStart(attempts, { emergency, refused }, now).diff(now).as('minutes');

describe('nextStart', () => {
  it('doubles from a quarter of an hour to a day', () => {
    expect([1, 2, 3, 7, 8, 100].map(n => minutes(n))).toEqual([
      15, 30, 60, 960, 1_440, 1_440,
    ]);
  });

  it('begins with a minute where no task was made', () => {
    expect([1, 2, 5, 100].map(n => minutes(n, false, true))).toEqual([
      1, 2, 16, 1_440,
    ]);
    expect([1, 100].map(n => minutes(n, true, true))).toEqual([1, 60]);
  });

  it('is shorter in an emergency', () => {
    expect([1, 2, 5, 6, 100].map(n => minutes(n, true))).toEqual([
      2, 4, 32, 60, 60,
    ]);
  });
});

describe('leftToPeople', () => {
  it('is a day, but an hour where an emergency rotation failed', () => {
    const hours = (cancelled: boolean, emergency: boolean) =>
      leftToPeople({ cancelled, emergency }).as('hours');
    expect(hours(true, false)).toBe(24);
    expect(hours(false, false)).toBe(24);
    expect(hours(true, true)).toBe(24);
    expect(hours(false, true)).toBe(1);
  });
});
