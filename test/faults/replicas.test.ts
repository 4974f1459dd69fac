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

import type { ReplicasResult } from './replicas/ReplicasRun';
import { runProgram } from './__testUtils__/runProgram';

jest.setTimeout(900_000);

it('has three replicas on one PostgreSQL do nothing twice, and take over from one that is killed', async () => {
  const found = await runProgram<ReplicasResult>(
    ...['replicas', '--rotations', '20'],
  );
  expect(found.violations).toEqual([]);
  expect(found.kills).toBeGreaterThan(0);
  expect(found.rotations).toBeGreaterThanOrEqual(20);
});
