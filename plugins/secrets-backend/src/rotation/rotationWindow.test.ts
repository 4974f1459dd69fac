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
});
