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

import type { YearResult } from './year/runYear';
import { runProgram } from './__testUtils__/runProgram';

jest.setTimeout(900_000);

it('rotates every due secret in time for a year or says so, tells each threshold once, and ends without drift', async () => {
  const found = await runProgram<YearResult>(
    ...['year', '--secrets', '100', '--seed', '1'],
  );
  expect(found.violations).toEqual([]);
  expect(found.rotations.completed).toBeGreaterThan(300);
  expect(found.faults).toBeGreaterThan(50);
  expect(found.expired.byHand).toBeGreaterThan(0);
});
