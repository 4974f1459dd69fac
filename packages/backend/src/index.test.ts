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

import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../..');

describe('the portal', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-'));
  let portal: ChildProcess | undefined;

  afterAll(() => rmSync(directory, { recursive: true }));
  afterEach(async () => {
    if (!portal || portal.exitCode !== null) return;
    const ended = once(portal, 'exit');
    portal.kill('SIGKILL');
    await ended;
  });

  function start(config: object, environment: NodeJS.ProcessEnv = {}) {
    const file = path.join(directory, 'app-config.test.json');
    writeFileSync(file, JSON.stringify(config));
    const args = [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      require.resolve('./index.ts'),
      ...[
        '--config',
        path.join(REPOSITORY, 'app-config.yaml'),
        '--config',
        file,
      ],
    ];
    const child = spawn(process.execPath, args, {
      cwd: path.join(REPOSITORY, 'packages/backend'),
      env: {
        ...process.env,
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
        ...environment,
      },
    });
    let lastWords = '';
    child.stdout.resume();
    child.stderr.on('data', chunk => {
      lastWords += chunk;
    });
    portal = child;
    return { child, lastWords: () => lastWords };
  }

  const local = (port: number) => ({
    baseUrl: `http://localhost:${port}`,
    listen: { host: '127.0.0.1', port },
    database: { client: 'better-sqlite3', connection: ':memory:' },
  });

  it('ends with the reason where a plugin does not start', async () => {
    const { child, lastWords } = start({
      backend: local(await freePort()),
      secrets: { policies: { weekly: { ttl: 'a week' } } },
    });

    const [code] = await once(child, 'exit');

    expect(code).toBe(1);
    expect(lastWords()).toContain("Plugin 'secrets' startup failed");
    expect(lastWords()).toContain('weekly');
  }, 120_000);

  it('knows no sign-in without a password, whatever its config says', async () => {
    const port = await freePort();
    const { child } = start({
      backend: local(port),
      auth: { providers: { sandbox: { users: ['user:default/ana'] } } },
    });
    await untilReady(port, child);

    const response = await fetch(
      `http://localhost:${port}/api/auth/sandbox/refresh`,
      { headers: { 'x-sandbox-user': 'user:default/ana' } },
    );

    expect(response.status).toBe(404);
  }, 120_000);

  it('shows metrics to its own machine alone, where a port for them is given', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const { child } = start(
      { backend: local(port) },
      { OTEL_EXPORTER_PROMETHEUS_PORT: `${metricsPort}` },
    );
    await untilReady(port, child);

    const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    const shown = await response.text();

    expect(shown).toMatch(/^secrets_notices_pending(\{[^}]*\})? 0$/m);
    expect(shown).toMatch(
      /^secrets_rotations_open\{phase="proposed"[^}]*\} 0$/m,
    );
    for (const address of addressesInTheNetwork()) {
      const url = `http://${address}:${metricsPort}/metrics`;
      await expect(fetch(url)).rejects.toThrow('fetch failed');
    }
  }, 120_000);
});

function addressesInTheNetwork(): string[] {
  return Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('No port');
  return address.port;
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  const url = `http://localhost:${port}/.backstage/health/v1/readiness`;
  while (child.exitCode === null) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise(resolve => {
      setTimeout(resolve, 200);
    });
  }
  throw new Error(`The portal ended with ${child.exitCode}`);
}
