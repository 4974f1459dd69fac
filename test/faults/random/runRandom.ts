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
import { FaultMatrix } from '../matrix/FaultMatrix';
import { Cell } from '../matrix/cells';
import { Lane } from '../Lane';
import { RotationWalk } from '../RotationWalk';
import { SCENARIOS } from '../scenarios';
import { withPostgresDatabase } from '../withPostgresDatabase';
import { DELIVERIES, WebhookDelivery } from '../WebhookDelivery';
import { Bench, withSandbox } from '../withSandbox';
import { Dice } from './Dice';
import { RandomMishaps } from './RandomMishaps';

const LANES = 2;
/** Keeps the dice of one run apart from those of the next. */
const STRIDE = 1_000_003;

export interface RandomResult {
  seed: number;
  runs: number;
  kills: number;
  faults: number;
  /** How many ended in which way. */
  outcomes: Record<string, number>;
  /** With how to replay it. */
  violations: string[];
}

/** Rotations on PostgreSQL that meet several faults each, chosen by dice that a seed sets. */
export async function runRandom(options: {
  runs: number;
  seed: number;
  /** Only this one of the runs, from 0 on. */
  only?: number;
  report: (line: string) => void;
}): Promise<RandomResult> {
  return withPostgresDatabase(LANES, urls =>
    withSandbox(async bench => {
      const cells = await discover(bench);
      const lanes: Lane[] = [];
      for (const [i, url] of urls.entries()) {
        const name = `random-${i + 1}`;
        lanes.push(await Lane.open({ ...bench, name, database: { url } }));
      }
      try {
        return await runAll(lanes, cells, options);
      } finally {
        for (const lane of lanes) await lane.close();
      }
    }),
  );
}

async function discover(bench: Bench): Promise<Cell[]> {
  const matrix = await FaultMatrix.open({
    bench: { ...bench, dataDir: path.join(bench.dataDir) },
    lanes: 1,
    report: () => {},
  });
  try {
    return await matrix.discover();
  } finally {
    await matrix.close();
  }
}

async function runAll(
  lanes: Lane[],
  cells: Cell[],
  options: Parameters<typeof runRandom>[0],
): Promise<RandomResult> {
  const { runs, seed, only, report } = options;
  const queue =
    only === undefined ? Array.from({ length: runs }, (_, i) => i) : [only];
  const total: RandomResult = {
    ...{ seed, runs: queue.length, kills: 0, faults: 0 },
    outcomes: {},
    violations: [],
  };
  await Promise.all(
    lanes.map(async lane => {
      for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
        const dice = new Dice(seed * STRIDE + run);
        const mishaps = new RandomMishaps(dice, cells);
        const walk = await RotationWalk.begin({
          lane,
          scenario: dice.pick(SCENARIOS),
          webhooks: new WebhookDelivery(dice.pick(DELIVERIES)),
          mishaps,
        });
        const result = await walk.run();
        total.kills += result.kills;
        total.faults += result.faults;
        const { phase } = result.last.rotation;
        total.outcomes[phase] = (total.outcomes[phase] ?? 0) + 1;
        report(
          `run ${run}: ${result.outcome}, after ${
            mishaps.log.join(', ') || 'nothing'
          }`,
        );
        total.violations.push(
          ...result.violations.map(
            violation =>
              `Run ${run}: not true that ${violation}. Replay: faults random --seed ${seed} --run ${run}`,
          ),
        );
        if (result.violations.length > 0) await lane.dropSecret();
      }
    }),
  );
  const { kills, faults, outcomes } = total;
  report(
    `Seed ${seed}: ${
      total.runs
    } rotations, ${kills} kills among ${faults} faults, ended ${JSON.stringify(
      outcomes,
    )}, ${total.violations.length} violations`,
  );
  return total;
}
