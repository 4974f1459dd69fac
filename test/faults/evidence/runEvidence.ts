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

import { withSandbox } from '../withSandbox';
import { EMPTY_CATALOG, runEmptyCatalog } from './emptyCatalog';
import {
  POISONED_ROTATION,
  POISONED_SECRET,
  runPoisonedRotation,
  runPoisonedSecret,
} from './poisonedRow';
import { RESTORED, runRestored } from './restoredDatabase';
import { EvidenceResult, runTampering } from './runTamperings';
import { TAMPERINGS } from './tamperings';
import { withLane } from './withLane';

const OTHERS = [
  [EMPTY_CATALOG, runEmptyCatalog],
  [RESTORED, runRestored],
  [POISONED_ROTATION, runPoisonedRotation],
  [POISONED_SECRET, runPoisonedSecret],
] as const;

/** Tampers with the world of one rotation after the other. */
export async function runEvidence(options: {
  /** Of them those whose title has it; empty for all. */
  only: string;
  report: (line: string) => void;
}): Promise<EvidenceResult[]> {
  return withSandbox(async bench => {
    const results: EvidenceResult[] = [];
    const report = ({ title, outcome, violations }: EvidenceResult) =>
      options.report(
        `${title}: ${[outcome, ...violations].join('; not true that ')}`,
      );
    await withLane(bench, 'evidence', async lane => {
      for (const begin of TAMPERINGS) {
        const tampering = begin();
        if (tampering.title.includes(options.only)) {
          const result = await runTampering(lane, tampering);
          report(result);
          results.push(result);
        }
      }
    });
    for (const [title, run] of OTHERS) {
      if (title.includes(options.only)) {
        const result = await run(bench);
        report(result);
        results.push(result);
      }
    }
    return results;
  });
}
