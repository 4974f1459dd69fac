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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { readOrCreateCredentials } from './credentials';
import { findFreePorts } from './ports';
import { waitUntil } from './waitUntil';

describe('npm run sandbox', () => {
  const directory = createMockDirectory();
  beforeEach(() => directory.clear());

  const makeCredentials = async () =>
    readOrCreateCredentials(directory.path, await findFreePorts());

  function run(...args: string[]) {
    const child = spawn(process.execPath, [
      ...[
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      ],
      ...[require.resolve('./cli.ts'), ...args, '--data-dir', directory.path],
    ]);
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    return { child, ended: once(child, 'close'), output: () => output };
  }

  it.each(['forge', 'eu-1', 'tokens'] as const)(
    'starts %s alone, prints no token, and stops when told',
    async part => {
      const { ports, ...credentials } = await makeCredentials();
      const { child, ended, output } = run(
        ...(part === 'eu-1' ? ['cluster', part] : [part]),
      );
      try {
        const page = await waitUntil(
          async signal => {
            const url = `http://127.0.0.1:${ports[part]}/`;
            return (await fetch(url, { signal })).text();
          },
          { timeoutMs: 60_000, failure: `${part} does not answer` },
        );
        expect(page).toContain('<html');
        await waitUntil(async () => output().includes('Ctrl-C') || undefined, {
          timeoutMs: 20_000,
          failure: 'It does not say how to stop it',
        });
      } finally {
        child.kill('SIGTERM');
      }

      expect(await ended).toEqual([0, null]);
      for (const token of tokensIn(credentials)) {
        expect(output()).not.toContain(token);
      }
    },
    120_000,
  );

  it('says who has the port that a part needs', async () => {
    const { ports } = await makeCredentials();
    const other = createServer().listen(ports.forge, '127.0.0.1');
    await once(other, 'listening');

    const { ended, output } = run('forge');

    expect(await ended).toEqual([1, null]);
    expect(output()).toContain(`port ${ports.forge} (forge)`);
    expect(output()).not.toContain('    at ');
    other.close();
  }, 60_000);

  it('asks for a sandbox before it can make one fail', async () => {
    const { ended, output } = run('fault', 'eu-1', 'down');

    expect(await ended).toEqual([1, null]);
    expect(output()).toContain('No sandbox was started');
  }, 60_000);
});

function tokensIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Object.values(value as object).flatMap(tokensIn);
}
