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

import assert from 'node:assert/strict';
import type { RealBench } from '../bench/RealBench';
import { RealWalk } from '../bench/RealWalk';
import { Check, Section } from './Check';

const LANES = 10;

/** Rotations whose SealedSecret and Deployment are applied in one sync. */
export function oneSync(rotations: number): Section {
  const check: Check = {
    title: `${rotations} rotations, SealedSecret and Deployment in one sync`,
    run: bench => race(bench, rotations),
  };
  return { title: 'The ordinary race', checks: [check] };
}

async function race(bench: RealBench, rotations: number): Promise<string> {
  const startedAt = performance.now();
  const found = { restarted: 0, restarts: 0, stale: 0, persons: 0 };
  const wrong: string[] = [];
  let left = rotations;
  const secrets = await Promise.all(
    Array.from({ length: Math.min(LANES, rotations) }, () =>
      bench.secret('race', {
        workloads: [{ kind: 'Deployment', name: 'api', use: 'envFrom' }],
      }),
    ),
  );
  await Promise.all(
    secrets.map(async secret => {
      while (left > 0) {
        left -= 1;
        const walk = await RealWalk.begin(bench, secret);
        const walked = await walk.run();
        if (walked.restarts > 0) found.restarted += 1;
        found.restarts += walked.restarts;
        if (walked.neededPerson) found.persons += 1;
        if (walked.raced) found.stale += 1;
        wrong.push(...walked.falsehoods);
        if (walked.phase !== 'completed') {
          wrong.push(`${walked.phase}: ${walked.told.join('; ')}`);
          return;
        }
      }
    }),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  assert.deepEqual(wrong, []);
  assert.equal(found.persons, 0);
  return `${found.stale} had pods with the old value after the sync, ${found.restarted} were restarted by a pull request of their own (${found.restarts} in all); none was called proven falsely, none needed a person; ${seconds} s`;
}
