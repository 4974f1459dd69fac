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

describe('backOff', () => {
  it('doubles from five seconds', () => {
    expect([1, 2, 3].map(n => backOff(n).as('seconds'))).toEqual([5, 10, 20]);
  });

  it('never shrinks, never passes a quarter of an hour, and never undercuts what was asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 3_600_000 }),
        (failures, asked) => {
          const wait = backOff(failures, asked).toMillis();
          expect(wait).toBeGreaterThanOrEqual(asked);
          expect(wait).toBeLessThanOrEqual(Math.max(900_000, asked));
          expect(
            backOff(failures + 1, asked).toMillis(),
          ).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });
});
