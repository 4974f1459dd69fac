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

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createConsoleLogger } from './consoleLogger';
import { startForge } from './startForge';

const USAGE = `Usage: cli.ts --data DIR --users FILE [--port 7990] [--host 127.0.0.1] [--webhooks FILE] [--verbose]

  --data      folder that keeps repositories and state
  --users     JSON list of {"login", "name", "email", "token", "admin"?}
  --port      0 takes a free one; default 7990
  --host      a loopback address; default 127.0.0.1
  --webhooks  JSON list of {"url", "secret", "events"}
  --verbose   logs every delivery attempt too
`;

const usersSchema = z.array(
  z.strictObject({
    login: z.string(),
    name: z.string(),
    email: z.string(),
    token: z.string(),
    admin: z.boolean().optional(),
  }),
);
const webhooksSchema = z.array(
  z.strictObject({
    url: z.url({ protocol: /^https?$/ }),
    secret: z.string().optional(),
    events: z.array(z.string()),
  }),
);

function readJson<T>(schema: z.ZodType<T>, path: string): T {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

async function main() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      users: { type: 'string' },
      port: { type: 'string', default: '7990' },
      host: { type: 'string' },
      webhooks: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { data, users, webhooks, verbose, help } = values;
  if (help || !data || !users) {
    process.stderr.write(USAGE);
    process.exitCode = help ? 0 : 2;
    return;
  }
  const forge = await startForge({
    dataDir: data,
    host: values.host,
    port: z.coerce.number().int().min(0).max(65_535).parse(values.port),
    users: readJson(usersSchema, users),
    webhooks: webhooks ? readJson(webhooksSchema, webhooks) : [],
    logger: createConsoleLogger({ verbose }),
  });
  const stop = () => forge.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
