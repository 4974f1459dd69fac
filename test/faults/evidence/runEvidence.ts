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

import path from 'node:path';
import { Lane } from '../Lane';
import { Bench, withSandbox } from '../withSandbox';
import { EvidenceResult, runTampering } from './runTamperings';
import { TAMPERINGS } from './tamperings';

/** Tampers with the world of one rotation after the other. */
export async function runEvidence(options: {
  /** Of them those whose title has it; empty for all. */
  only: string;
  report: (line: string) => void;
}): Promise<EvidenceResult[]> {
  return withSandbox(async bench => {
    const results: EvidenceResult[] = [];
    await withLane(bench, 'evidence', async lane => {
      for (const begin of TAMPERINGS) {
        const tampering = begin();
        if (tampering.title.includes(options.only)) {
          const result = await runTampering(lane, tampering);
          const { title, outcome, violations } = result;
          options.report(
            `${title}: ${[outcome, ...violations].join('; not true that ')}`,
          );
          results.push(result);
        }
      }
    });
    return results;
  });
}

async function withLane(
  { dataDir, ...bench }: Bench,
  name: string,
  run: (lane: Lane) => Promise<void>,
): Promise<void> {
  const file = path.join(dataDir, `${name}.sqlite`);
  const lane = await Lane.open({ ...bench, name, database: { file } });
  try {
    await run(lane);
  } finally {
    await lane.close();
  }
}
