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
import { SABOTAGES, Sabotage } from '../engine/messages';
import { Lane } from '../Lane';
import { Tampering } from '../evidence/Tampering';
import { TamperingPeople } from '../evidence/TamperingPeople';
import { allAtOnce, revertedInOverlap } from '../evidence/tamperings';
import { liftFaults } from '../evidence/tamperWith';
import { Hands, RotationWalk } from '../RotationWalk';
import { SCENARIOS } from '../scenarios';
import { withSandbox } from '../withSandbox';

export interface SabotageResult {
  sabotage: Sabotage;
  violations: string[];
}

/** Rotates with one broken promise after the other, to see that the rules notice. */
export async function runSabotage(options: {
  /** Of the promises those whose name has it; empty for all. */
  only: string;
  report: (line: string) => void;
}): Promise<SabotageResult[]> {
  return withSandbox(async ({ dataDir, ...bench }) => {
    const file = path.join(dataDir, 'sabotage.sqlite');
    const lane = await Lane.open({
      ...bench,
      name: 'sabotage',
      database: { file },
    });
    try {
      const results: SabotageResult[] = [];
      const wanted = SABOTAGES.filter(one => one.includes(options.only));
      for (const sabotage of wanted) {
        lane.sabotage(sabotage);
        const walk = await RotationWalk.begin({
          lane,
          scenario: scenarioFor(sabotage),
          mishaps: { next: () => [], happened: () => {} },
          people: peopleFor(sabotage),
        });
        const { violations } = await walk.run();
        liftFaults({ lane });
        options.report(`${sabotage}: ${violations.join('; ')}`);
        results.push({ sabotage, violations });
        await lane.dropSecret();
      }
      return results;
    } finally {
      await lane.close();
    }
  });
}

/** Where the promise is about what somebody may tamper with, somebody does. */
const TAMPERED: Partial<Record<Sabotage, () => Tampering>> = {
  'believes-labels': allAtOnce,
  'believes-merges': revertedInOverlap,
};

function peopleFor(sabotage: Sabotage) {
  const begin = TAMPERED[sabotage];
  return begin && ((hands: Hands) => new TamperingPeople(begin(), hands));
}

function scenarioFor(sabotage: Sabotage) {
  const reviewer = sabotage === 'withdraws-nothing' ? 'cancels' : 'merges';
  return SCENARIOS.find(scenario => scenario.reviewer === reviewer)!;
}
