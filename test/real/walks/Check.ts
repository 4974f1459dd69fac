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
import { Walked } from '../bench/RealWalk';

/** Something that is to be seen on a real cluster. */
export interface Check {
  title: string;
  /** @returns what was seen, for the page; rejects where it is not as it must be */
  run(bench: RealBench): Promise<string>;
}

export interface Section {
  title: string;
  /** Whether its checks leave each other alone, so that they can be made at the same time. */
  together?: true;
  checks: Check[];
}

/** A rotation ended well: with what it says being so, and without a person who had to act. */
export function assertCompleted(walked: Walked): string {
  assert.deepEqual(walked.falsehoods, []);
  assert.equal(
    walked.phase,
    'completed',
    `${walked.phase}: ${[walked.rotation.waitingFor, ...walked.told].join(
      '; ',
    )}`,
  );
  assert.equal(walked.neededPerson, false, walked.told.join('; '));
  return walked.restarts > 0
    ? `completed, restarted by ${walked.restarts} pull request${
        walked.restarts === 1 ? '' : 's'
      }`
    : 'completed';
}

/** The first sentence that matches. */
export function sentence(told: string[], pattern: RegExp): string {
  const found = told.find(one => pattern.test(one));
  assert.ok(found, `None of these says ${pattern}: ${told.join('; ')}`);
  return found;
}
