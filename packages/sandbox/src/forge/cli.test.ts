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
import { stat } from 'node:fs/promises';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { until } from './__testUtils__/testForge';

describe('the command', () => {
  const directory = createMockDirectory();

  function run(...args: string[]) {
    const transform = require.resolve(
      '@backstage/cli/config/nodeTransform.cjs',
    );
    const child = spawn(process.execPath, [
      '-r',
      transform,
      require.resolve('./cli.ts'),
      ...args,
    ]);
    let output = '';
    child.stderr.on('data', chunk => {
      output += chunk;
    });
    return { child, ended: once(child, 'exit'), output: () => output };
  }

  it('starts a forge alone, with a token of its own, and stops when told', async () => {
    const { child, ended, output } = run(
      ...['--port', '0', '--data', directory.resolve('data')],
    );
    try {
      await until(() => output().includes('Users and their tokens'));
      const [url] = /http:\/\/localhost:\d+/.exec(output())!;
      const users = directory.resolve('data/users.json');
      expect((await stat(users)).mode.toString(8)).toMatch(/600$/);
      const [{ token }] = require(users);
      expect(token).toHaveLength(32);
      expect(output()).not.toContain(token);
      const headers = { Authorization: `Bearer ${token}` };
      const who = await fetch(`${url}/api/v3/user`, { headers });
      expect(await who.json()).toMatchObject({ login: 'admin' });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });

  it('explains itself where it does not know where to keep things', async () => {
    const { ended, output } = run('--port', '0');
    expect(await ended).toEqual([2, null]);
    expect(output()).toContain('Usage:');
  });
});
