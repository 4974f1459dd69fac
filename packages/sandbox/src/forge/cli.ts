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

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createConsoleLogger } from './consoleLogger';
import { ForgeUser } from './domain/Users';
import { startForge } from './startForge';

const USAGE = `Usage: cli.ts --data DIR [--port 7990] [--host 127.0.0.1] [--users FILE] [--webhooks FILE] [--verbose]

  --data      folder that keeps repositories and state
  --port      0 takes a free one; default 7990
  --host      a loopback address; default 127.0.0.1
  --users     JSON list of {"login", "name", "email", "token", "admin"?};
              default DIR/users.json, made with one admin and a random token where missing
  --webhooks  JSON list of {"url", "secret"?, "events"}
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

/** The users file of a data folder; nobody can guess the token of the one it starts with. */
function ensureUsersFile(dataDir: string): string {
  const path = join(dataDir, 'users.json');
  if (!existsSync(path)) {
    const admin: ForgeUser = {
      login: 'admin',
      name: 'Admin',
      email: 'admin@localhost',
      token: randomBytes(24).toString('base64url'),
      admin: true,
    };
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, JSON.stringify([admin], null, 2), { mode: 0o600 });
  }
  return path;
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
  const { data, webhooks, verbose, help } = values;
  if (help || !data) {
    process.stderr.write(USAGE);
    process.exitCode = help ? 0 : 2;
    return;
  }
  const users = values.users ?? ensureUsersFile(data);
  const logger = createConsoleLogger({ verbose });
  const forge = await startForge({
    dataDir: data,
    host: values.host,
    port: z.coerce.number().int().min(0).max(65_535).parse(values.port),
    users: readJson(usersSchema, users),
    webhooks: webhooks ? readJson(webhooksSchema, webhooks) : [],
    logger,
  });
  logger.info(`Users and their tokens are in ${users}`);
  const stop = () => forge.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
