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

import { openKnex } from '../engine/openKnex';
import { TemplateTasks } from '../portal/TemplateTasks';
import { RotatedSecret } from '../RotatedSecret';
import { withPostgresDatabase } from '../withPostgresDatabase';
import { Bench, withSandbox } from '../withSandbox';
import { CLUSTER, ReplicasResult, ReplicasRun } from './ReplicasRun';

/** More would only wait for each other at the forge, which is one process. */
const MOST_SECRETS = 16;

/**
 * Three replicas on one PostgreSQL that look out, start, run and tell all at the same time, one of which is killed now
 * and then, until so many rotations have ended.
 */
export async function runReplicas(options: {
  rotations: number;
  seed: number;
  report: (line: string) => void;
}): Promise<ReplicasResult> {
  return withPostgresDatabase(1, ([databaseUrl]) =>
    withSandbox(async bench => {
      bench.processes.stop();
      const db = await openKnex({ url: databaseUrl });
      try {
        await TemplateTasks.prepare(db);
        const count = Math.min(MOST_SECRETS, Math.ceil(options.rotations / 3));
        const secrets = await makeSecrets(bench, count);
        const run = new ReplicasRun({
          bench,
          db,
          databaseUrl,
          secrets,
          ...options,
        });
        return await run.finish();
      } finally {
        await db.destroy();
      }
    }),
  );
}

async function makeSecrets(
  { sandbox }: Bench,
  count: number,
): Promise<RotatedSecret[]> {
  const secrets: RotatedSecret[] = [];
  for (let i = 1; i <= count; i++) {
    secrets.push(await RotatedSecret.make(sandbox, `replicas-${i}`, [CLUSTER]));
  }
  return secrets;
}
