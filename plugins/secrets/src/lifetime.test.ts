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
import { isDueFromIssue, layoutLifetime } from './lifetime';

const now = DateTime.fromISO('2026-11-24T00:00:00Z', { zone: 'utc' });
const day = (n: number) => now.plus({ days: n }).toISO()!;
const kinds = (lifetime: Parameters<typeof layoutLifetime>[0]) =>
  layoutLifetime(lifetime, now).segments.map(
    ({ kind, start, end }) => `${kind} ${Math.round(start)}-${Math.round(end)}`,
  );

describe('layoutLifetime', () => {
  it('runs from issue to expiry when all is known', () => {
    const lifetime = {
      issuedAt: day(-50),
      rotateBy: day(30),
      expiresAt: day(50),
    };
    expect(kinds(lifetime)).toEqual(['past 0-50', 'left 50-80', 'due 80-100']);
    expect(layoutLifetime(lifetime, now).marks).toEqual([
      { mark: 'issued', at: 0, instant: day(-50) },
      { mark: 'rotateBy', at: 80, instant: day(30) },
      { mark: 'expires', at: 100, instant: day(50) },
      { mark: 'now', at: 50, instant: day(0) },
    ]);
  });

  it('has nothing left but the due part inside rotateBefore', () => {
    expect(
      kinds({ issuedAt: day(-90), rotateBy: day(-5), expiresAt: day(10) }),
    ).toEqual(['past 0-90', 'due 90-100']);
  });

  it('shows how long an expired secret is over', () => {
    expect(
      kinds({ issuedAt: day(-100), rotateBy: day(-40), expiresAt: day(-20) }),
    ).toEqual(['past 0-80', 'over 80-100']);
  });

  it('is due all along when the version was due at its issue', () => {
    const lifetime = {
      issuedAt: day(-1),
      rotateBy: day(-2),
      expiresAt: day(9),
    };
    expect(isDueFromIssue(lifetime)).toBe(true);
    expect(kinds(lifetime)).toEqual(['past 0-10', 'due 10-100']);
    expect(
      layoutLifetime(lifetime, now).marks.map(({ mark, at }) => [mark, at]),
    ).toEqual([
      ['issued', 0],
      ['rotateBy', 0],
      ['expires', 100],
      ['now', 10],
    ]);
  });

  it.each([
    { issuedAt: day(-2), rotateBy: day(-1) },
    { issuedAt: day(-2) },
    { rotateBy: day(-1) },
  ])('is not due from the issue of %p', lifetime => {
    expect(isDueFromIssue(lifetime)).toBe(false);
  });

  it('hatches what follows now when the expiry is unknown', () => {
    expect(kinds({ issuedAt: day(-10) })).toEqual([
      'past 0-70',
      'unknown 70-100',
    ]);
    expect(
      layoutLifetime({ issuedAt: day(-10) }, now).marks.map(m => m.mark),
    ).toEqual(['issued', 'now']);
  });

  it('hatches what precedes the first known instant when the issue is unknown', () => {
    expect(kinds({ expiresAt: day(10) })).toEqual([
      'unknown 0-30',
      'left 30-100',
    ]);
    expect(kinds({ rotateBy: day(-5), expiresAt: day(5) })).toEqual([
      'unknown 0-30',
      'past 30-65',
      'due 65-100',
    ]);
  });

  it('is unknown from end to end when nothing is known', () => {
    expect(kinds({})).toEqual(['unknown 0-100']);
    expect(layoutLifetime({}, now).marks).toEqual([
      { mark: 'now', at: 50, instant: day(0) },
    ]);
  });

  it('stays on the line for a secret issued and read in the same instant', () => {
    expect(kinds({ issuedAt: day(0) })).toEqual(['unknown 35-100']);
  });

  it('stays on the line when the dates contradict each other', () => {
    const { marks } = layoutLifetime(
      { issuedAt: day(5), rotateBy: day(40), expiresAt: day(20) },
      now,
    );
    for (const { at } of marks) {
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(100);
    }
  });
});
