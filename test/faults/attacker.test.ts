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

jest.setTimeout(600_000);

interface Found {
  attempts: Array<{ kind: string; title: string; gained: string[] }>;
  differences: string[];
}

describe('an attacker who may write entities', () => {
  let found: Found;

  beforeAll(async () => {
    found = await runProgram('attacker');
  });

  it('gains nothing, as forge, cluster and token service saw it', () => {
    expect(found.attempts.filter(({ gained }) => gained.length > 0)).toEqual(
      [],
    );
  });

  it('tries each kind of attempt at least four times', () => {
    const kinds = Map.groupBy(found.attempts, ({ kind }) => kind);
    expect(kinds.size).toBe(11);
    for (const attempts of kinds.values()) {
      expect(attempts.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('tries what docs/fault-matrix.md says; otherwise: yarn workspace @keyturn/test faults attacker --write', () => {
    expect(found.differences).toEqual([]);
  });
});
