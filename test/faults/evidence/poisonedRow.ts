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

import { DatabaseRowFailureStore } from '@keyturn/plugin-secrets-backend/src/database/DatabaseRowFailureStore';
import { Lane } from '../Lane';
import { Mishaps, RotationWalk } from '../RotationWalk';
import { SCENARIOS } from '../scenarios';
import { Bench } from '../withSandbox';
import { EvidenceResult } from './runTamperings';
import { withLane } from './withLane';

export const POISONED_ROTATION =
  'one rotation among others cannot be read from the database';
export const POISONED_SECRET =
  'one secret with a rotation cannot be read from the database';

const NOTHING: Mishaps = { next: () => [], happened: () => {} };
const UNREADABLE = '{';

/** What is poisoned of a rotation and its secret. */
interface Poison {
  title: string;
  table: 'rotations' | 'secrets';
  column: 'policy' | 'spec';
}

export function runPoisonedRotation(bench: Bench) {
  return run(bench, {
    title: POISONED_ROTATION,
    table: 'rotations',
    column: 'policy',
  });
}

export function runPoisonedSecret(bench: Bench) {
  return run(bench, {
    title: POISONED_SECRET,
    table: 'secrets',
    column: 'spec',
  });
}

/** A rotation whose row is poisoned, and another that goes on beside it; the first goes on when its row is mended. */
async function run(bench: Bench, poison: Poison): Promise<EvidenceResult> {
  const { title, table, column } = poison;
  return withLane(bench, `poisoned-${table}`, async lane => {
    const poisoned = await begin(lane);
    const id = await poisoned.start();
    const { ref } = await lane.secret();
    const row = table === 'rotations' ? { id } : { ref };
    const before = await lane.db(table).where(row).first();
    await lane
      .db(table)
      .where(row)
      .update({ [column]: UNREADABLE });

    lane.leaveSecret();
    const other = await (await begin(lane)).run();
    const failing = await new DatabaseRowFailureStore({ db: lane.db }).failing(
      'rotation',
    );

    await lane
      .db(table)
      .where(row)
      .update({ [column]: before[column] });
    const mended = await poisoned.run();
    return {
      title,
      outcome: `the other ${other.outcome}; ${mended.outcome} once it was mended`,
      violations: [
        ...other.violations,
        ...mended.violations,
        ...(failing.includes(ref) ? [] : ['what cannot be read is named']),
      ],
    };
  });
}

function begin(lane: Lane): Promise<RotationWalk> {
  return RotationWalk.begin({ lane, scenario: SCENARIOS[0], mishaps: NOTHING });
}
