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
import { backOff } from './backOff';

const seed = fc.uuid();
const failures = fc.integer({ min: 1, max: 10_000 });

describe('backOff', () => {
  it('doubles from five seconds, and draws where in the later half of that span it falls', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 8 }), (id, nth) => {
        const span = 5_000 * 2 ** (nth - 1);
        const wait = backOff(nth, { seed: id }).toMillis();
        expect(wait).toBeGreaterThanOrEqual(span / 2);
        expect(wait).toBeLessThanOrEqual(span);
      }),
    );
  });

  it('never passes a quarter of an hour, unless more was asked for, and never undercuts that', () => {
    fc.assert(
      fc.property(
        seed,
        failures,
        fc.integer({ min: 0, max: 3_600_000 }),
        (id, nth, askedMs) => {
          const wait = backOff(nth, { seed: id, askedMs }).toMillis();
          expect(wait).toBeGreaterThanOrEqual(askedMs);
          expect(wait).toBeLessThanOrEqual(
            Math.max(900_000, askedMs * 1.1 + 1),
          );
        },
      ),
    );
  });

  it('is as long after a thousand failures as after twenty, in its span', () => {
    fc.assert(
      fc.property(seed, failures, (id, nth) => {
        const wait = backOff(nth + 8, { seed: id }).toMillis();
        expect(wait).toBeGreaterThanOrEqual(450_000);
        expect(wait).toBeLessThanOrEqual(900_000);
      }),
    );
  });

  it('follows from the failure and from whose it is alone', () => {
    fc.assert(
      fc.property(seed, failures, (id, nth) => {
        expect(backOff(nth, { seed: id }).toMillis()).toBe(
          backOff(nth, { seed: id }).toMillis(),
        );
      }),
    );
  });

  it.each([0, 600_000])(
    'spreads those who failed at once, also where they were asked to wait %i ms',
    askedMs => {
      const waits = Array.from({ length: 100 }, (_, i) =>
        backOff(3, { seed: `rotation-${i}`, askedMs }).toMillis(),
      );
      expect(new Set(waits).size).toBeGreaterThan(90);
      expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(5_000);
    },
  );
});
