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

/*
 * Starts one cluster alone, or changes the faults of one that runs:
 *
 *   CLUSTER_ADMIN_TOKEN=… node -r @backstage/cli/config/nodeTransform.cjs packages/sandbox/src/cluster/cli.ts \
 *     start --name eu-1 --data-dir .data/eu-1 --port 7991 --repository http://localhost:7990/acme/gitops.git
 *   CLUSTER_ADMIN_TOKEN=… node -r … cli.ts fault --url http://127.0.0.1:7991 --apply down
 *   CLUSTER_ADMIN_TOKEN=… node -r … cli.ts fault --url http://127.0.0.1:7991 --lift down
 */

import { parseArgs } from 'node:util';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { changeFault, faultCommandSchema } from './cli/changeFault';
import { startCommandSchema, toClusterOptions } from './cli/startCommand';
import { startCluster } from './startCluster';

const USAGE = `Usage: cli.ts start --name <name> --data-dir <folder> [--host <host>] [--port <port>]
         [--repository <clone URL>]… [--path <folder>] [--branch <branch>] [--poll-interval <ISO 8601 duration>]
         [--step-delay <ISO 8601 duration>]
       cli.ts fault --url <cluster URL> [--apply down|slow|unseal-refused|agent-paused] [--lift <the same>]
         [--answer unavailable|nothing] [--delay-ms <milliseconds>]
Environment: CLUSTER_ADMIN_TOKEN; for start also CLUSTER_READER_TOKEN, CLUSTER_GIT_TOKEN, CLUSTER_WEBHOOK_SECRET`;

const text = { type: 'string' } as const;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      name: text,
      'data-dir': text,
      host: text,
      port: text,
      repository: { type: 'string', multiple: true },
      path: text,
      branch: text,
      'poll-interval': text,
      'step-delay': text,
      url: text,
      apply: text,
      lift: text,
      answer: text,
      'delay-ms': text,
    },
  });
  switch (positionals[0]) {
    case 'start':
      await start({ ...process.env, ...values });
      return;
    case 'fault': {
      const command = faultCommandSchema.parse({ ...process.env, ...values });
      const faults = await changeFault(command);
      process.stdout.write(`${JSON.stringify(faults, null, 2)}\n`);
      return;
    }
    default:
      throw new InputError(USAGE);
  }
}

async function start(input: object): Promise<void> {
  const cluster = await startCluster({
    ...toClusterOptions(startCommandSchema.parse(input)),
    logger: WinstonLogger.create({
      level: 'info',
      format: WinstonLogger.colorFormat(),
    }).child({ service: 'sandbox' }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      cluster.stop().catch(fail);
    });
  }
}

function fail(error: Error): void {
  const message =
    error instanceof z.ZodError
      ? `${z.prettifyError(error)}\n${USAGE}`
      : error.message;
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

main().catch(fail);
