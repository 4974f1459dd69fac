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

import { runProgram } from './__testUtils__/runProgram';

jest.setTimeout(1_800_000);

describe('the fault matrix', () => {
  let found: { violations: string[]; differences: string[]; cells: number };

  beforeAll(async () => {
    found = await runProgram('matrix', '--telling');
  });

  it('has no rule broken by any fault at any effect or commit', () => {
    expect(found.violations).toEqual([]);
    expect(found.cells).toBeGreaterThan(100);
  });

  it('is as docs/fault-matrix.md says; otherwise: yarn workspace @keyturn/test faults matrix --write', () => {
    expect(found.differences).toEqual([]);
  });
});
