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
import { HealthFacts, healthOf, HEALTH_BY_URGENCY } from './health';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const health = (facts: HealthFacts) => healthOf(facts, now);

describe('healthOf', () => {
  it.each([
    [{}, 'unknown'],
    [{ expiresAt: '2026-11-24T12:00:00.000Z' }, 'expired'],
    [{ expiresAt: '2026-11-24T12:00:00.001Z' }, 'healthy'],
    [
      {
        expiresAt: '2026-12-08T12:00:00.000Z',
        rotateBy: '2026-11-24T12:00:00.000Z',
      },
      'due',
    ],
    [
      {
        expiresAt: '2026-12-08T12:00:00.000Z',
        rotateBy: '2026-11-24T12:00:00.001Z',
      },
      'healthy',
    ],
    [
      { expiresAt: '2026-11-25T00:00:00.000Z', unknownVersion: true },
      'unknown',
    ],
    [
      { expiresAt: '2026-11-25T00:00:00.000Z', changedCiphertext: true },
      'unknown',
    ],
    [{ openRotation: { partial: false }, changedCiphertext: true }, 'rotating'],
    [
      {
        expiresAt: '2026-12-08T12:00:00.000Z',
        rotateBy: '2026-11-24T12:00:00.000Z',
        unknownVersion: true,
      },
      'due',
    ],
    [{ openRotation: { partial: false }, unknownVersion: true }, 'rotating'],
    [{ openRotation: { partial: false } }, 'rotating'],
    [{ openRotation: { partial: true } }, 'partial'],
    [
      {
        openRotation: { partial: false },
        expiresAt: '2026-11-01T00:00:00.000Z',
      },
      'expired',
    ],
    [{ compromised: true, openRotation: { partial: false } }, 'compromised'],
    [{ retired: true, compromised: true }, 'retired'],
  ] as const)('%j is %s', (facts, expected) => {
    expect(health(facts)).toBe(expected);
  });

  it('is never healthy where nobody knows the expiry', () => {
    fc.assert(
      fc.property(
        fc.record({
          openRotation: fc.option(fc.record({ partial: fc.boolean() }), {
            nil: undefined,
          }),
          compromised: fc.boolean(),
          retired: fc.boolean(),
        }),
        facts => {
          expect(health(facts)).not.toBe('healthy');
        },
      ),
    );
  });

  it('only gets more urgent as time passes', () => {
    const facts = {
      expiresAt: '2027-01-01T00:00:00.000Z',
      rotateBy: '2026-12-18T00:00:00.000Z',
    };
    const urgency = (days: number) =>
      HEALTH_BY_URGENCY.indexOf(healthOf(facts, now.plus({ days })));
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), (a, b) => {
        expect(urgency(a + b)).toBeLessThanOrEqual(urgency(a));
      }),
    );
  });
});
