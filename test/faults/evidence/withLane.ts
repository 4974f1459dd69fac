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
import { OffsetClock } from '../engine/OffsetClock';
import { Lane } from '../Lane';
import { RotatedSecret } from '../RotatedSecret';
import { Bench } from '../withSandbox';

/** Calls `run` with a lane on a SQLite file of this name, which may be there already. */
export async function withLane<T>(
  { dataDir, ...bench }: Bench,
  name: string,
  run: (lane: Lane) => Promise<T>,
  existing: { secret?: RotatedSecret; clock?: OffsetClock } = {},
): Promise<T> {
  const file = path.join(dataDir, `${name}.sqlite`);
  const lane = await Lane.open({
    ...{ ...bench, ...existing },
    ...{ name, database: { file } },
  });
  try {
    return await run(lane);
  } finally {
    await lane.close();
  }
}
