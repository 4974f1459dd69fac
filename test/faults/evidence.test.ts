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

import type { EvidenceResult } from './evidence/runTamperings';
import { runProgram } from './__testUtils__/runProgram';

jest.setTimeout(900_000);

describe('a world that is tampered with', () => {
  let found: { results: EvidenceResult[]; differences: string[] };

  beforeAll(async () => {
    found = await runProgram('evidence');
  });

  it('has nothing called proven, revoked or contained that is not', () => {
    expect(
      found.results.filter(({ violations }) => violations.length > 0),
    ).toEqual([]);
    expect(found.results).toHaveLength(12);
  });

  it('ends as docs/fault-matrix.md says; otherwise: yarn workspace @keyturn/test faults evidence --write', () => {
    expect(found.differences).toEqual([]);
  });
});
