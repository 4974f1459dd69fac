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
import {
  CatalogBench,
  entitiesNamed,
  someNames,
} from '../__testUtils__/CatalogBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';

jest.setTimeout(300_000);

const NAMES = someNames(30);
const MINUTES = 10;

const reading = fc.record({
  minutes: fc.constantFrom(0.5, 1, 3, 6, 12),
  /** Which secrets the catalog does not list. */
  away: fc.oneof(
    fc.constant<string[]>([]),
    fc.constant(NAMES),
    fc.subarray(NAMES, { maxLength: 6 }),
    fc.subarray(NAMES),
  ),
  /** How often in a row it lists the same. */
  times: fc.integer({ min: 1, max: 3 }),
});

interface Absence {
  since: DateTime;
  reads: number;
}

describe('whatever a catalog lists', () => {
  it('no more than a tenth, or two, is retired within ten minutes that three reads and ten minutes have not confirmed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { minLength: 1, maxLength: 8 }),
        async readings => {
          const bench = new CatalogBench(await openTestDatabase('SQLITE_3'));
          await bench.read(entitiesNamed(NAMES));
          const absences = new Map<string, Absence>();
          let atOnce: Array<{ name: string; at: DateTime }> = [];
          for (const { minutes, away, times } of readings) {
            for (let i = 0; i < times; i++) {
              bench.clock.pass({ minutes });
              const now = bench.clock.now();
              const before = await bench.retired();
              await bench.read(
                entitiesNamed(NAMES.filter(name => !away.includes(name))),
              );
              for (const name of NAMES) {
                const known = absences.get(name);
                if (!away.includes(name)) absences.delete(name);
                else if (known) known.reads += 1;
                else absences.set(name, { since: now, reads: 1 });
              }
              const retired = await bench.retired();
              expect(retired.filter(name => !away.includes(name))).toEqual([]);
              atOnce = atOnce.filter(
                ({ at, name }) =>
                  now.diff(at).as('minutes') < MINUTES && away.includes(name),
              );
              for (const name of retired.filter(n => !before.includes(n))) {
                const { since, reads } = absences.get(name)!;
                const isConfirmed =
                  reads >= 3 && now.diff(since).as('minutes') >= MINUTES;
                if (!isConfirmed) atOnce.push({ name, at: now });
              }
              const most = Math.max(2, NAMES.length / 10);
              expect(atOnce.length).toBeLessThanOrEqual(most);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
