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
import { relativeTime, Tense } from './relativeTime';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });

describe('relativeTime', () => {
  it.each([
    ['2026-11-24T12:00:02Z', 'now'],
    ['2026-11-24T11:59:57Z', 'now'],
    ['2026-11-24T11:59:40Z', '20 seconds ago'],
    ['2026-11-24T11:57:00Z', '3 minutes ago'],
    ['2026-11-24T17:00:00Z', 'in 5 hours'],
    ['2026-12-06T12:00:00Z', 'in 12 days'],
    ['2027-01-23T12:00:00Z', 'in 60 days'],
    ['2027-06-24T12:00:00Z', 'in 7 months'],
    ['2023-11-24T12:00:00Z', '3 years ago'],
  ])('says %s as "%s"', (instant, text) => {
    expect(relativeTime(instant, now)).toBe(text);
  });

  it.each<[string, Tense, string]>([
    ['2026-11-24T12:01:00Z', 'past', 'now'],
    ['2026-11-24T11:59:00Z', 'past', '1 minute ago'],
    ['2026-11-24T11:57:00Z', 'future', 'now'],
    ['2026-11-24T12:03:00Z', 'future', 'in 3 minutes'],
  ])(
    'never says %s on the wrong side of now when it lies in the %s',
    (instant, tense, text) => {
      expect(relativeTime(instant, now, tense)).toBe(text);
    },
  );
});
