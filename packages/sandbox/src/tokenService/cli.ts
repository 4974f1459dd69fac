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
 * Starts the token service alone:
 *
 *   TOKEN_SERVICE_ADMIN_TOKEN=… TOKEN_SERVICE_DATA_DIR=.data/token-service TOKEN_SERVICE_PORT=7995 \
 *     node -r @backstage/cli/config/nodeTransform.cjs packages/sandbox/src/tokenService/cli.ts
 */

import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { startTokenService } from './startTokenService';

const environmentSchema = z.object({
  TOKEN_SERVICE_ADMIN_TOKEN: z.string().min(1),
  TOKEN_SERVICE_DATA_DIR: z.string().min(1),
  TOKEN_SERVICE_HOST: z.string().min(1).optional(),
  TOKEN_SERVICE_PORT: z.coerce.number().int().min(0).max(65535),
});

async function main() {
  const environment = environmentSchema.parse(process.env);
  const service = await startTokenService({
    adminToken: environment.TOKEN_SERVICE_ADMIN_TOKEN,
    dataDir: environment.TOKEN_SERVICE_DATA_DIR,
    host: environment.TOKEN_SERVICE_HOST,
    port: environment.TOKEN_SERVICE_PORT,
    logger: WinstonLogger.create({
      level: 'info',
      format: WinstonLogger.colorFormat(),
    }).child({ service: 'token-service' }),
    now: () => DateTime.utc(),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void service.stop();
    });
  }
}

main().catch(error => {
  process.stderr.write(
    `${error instanceof z.ZodError ? z.prettifyError(error) : error.stack}\n`,
  );
  process.exitCode = 1;
});
