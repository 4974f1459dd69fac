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

import { existsSync, readFileSync } from 'node:fs';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import {
  portalPidFile,
  SupervisedPortal,
  SupervisedPortalOptions,
} from './SupervisedPortal';
import { waitUntil } from './waitUntil';

/** Says so when it runs, and ends when told to or when nobody holds its input. */
const PROGRAM = `
  require('node:fs').appendFileSync(process.env.STARTS, process.pid + '\\n');
  process.stdin.resume();
  process.stdin.on('end', () => process.exit());
  console.log('ready');
`;

describe('SupervisedPortal', () => {
  const directory = createMockDirectory();
  let portal: SupervisedPortal | undefined;

  beforeEach(() => directory.clear());
  afterEach(async () => {
    await portal?.stop();
    portal = undefined;
  });

  const starts = () =>
    existsSync(directory.resolve('starts'))
      ? readFileSync(directory.resolve('starts'), 'utf8').trim().split('\n')
      : [];
  const until = (condition: () => boolean, signal?: AbortSignal) =>
    waitUntil(async () => condition() || undefined, {
      timeoutMs: 20_000,
      failure: 'It did not come to that',
      signal,
    });

  function create(options: Partial<SupervisedPortalOptions> = {}) {
    let started = 0;
    portal = new SupervisedPortal({
      command: process.execPath,
      args: ['-e', PROGRAM],
      cwd: directory.path,
      env: { STARTS: directory.resolve('starts') },
      dataDir: directory.path,
      logger: mockServices.logger.mock(),
      waitUntilReady: async signal => {
        started += 1;
        await until(() => starts().length >= started, signal);
      },
      onGivenUp: error => {
        throw error;
      },
      ...options,
    });
    return portal;
  }

  it('starts again what was killed from outside', async () => {
    await create().start();

    process.kill(Number(starts()[0]), 'SIGKILL');

    await until(() => starts().length === 2);
    expect(starts()[1]).not.toBe(starts()[0]);
    expect(readFileSync(portalPidFile(directory.path), 'utf8')).toBe(
      starts()[1],
    );
  });

  it('leaves down what it was told to kill, until it is started', async () => {
    await create().start();

    await portal?.kill();
    expect(starts()).toHaveLength(1);

    await portal?.start();
    expect(starts()).toHaveLength(2);
  });

  it('tells the last words of a portal that does not get ready', async () => {
    const start = create({
      args: ['-e', 'console.error("no database"); process.exit(3)'],
    }).start();

    await expect(start).rejects.toThrow('exit code 3');
    await expect(start).rejects.toThrow('no database');
  });

  it('tells how far a portal came that takes too long', async () => {
    const start = create({
      waitUntilReady: signal =>
        waitUntil(
          async () => {
            throw new Error('connection refused');
          },
          { timeoutMs: 20, failure: 'It does not get ready', signal },
        ),
    }).start();

    await expect(start).rejects.toMatchObject({
      name: 'PortalStartError',
      message: expect.stringMatching(
        /It does not get ready.*connection refused.*portal\.log/,
      ),
    });
  });

  it('gives up on one that does not come back', async () => {
    const lost: Error[] = [];
    let ready = true;
    await create({
      waitUntilReady: async () => {
        if (!ready) throw new Error('It does not answer');
        await until(() => starts().length === 1);
      },
      onGivenUp: error => lost.push(error),
    }).start();

    ready = false;
    process.kill(Number(starts()[0]), 'SIGKILL');

    await until(() => lost.length === 1);
    expect(lost[0].message).toBe('It does not answer');
  });
});
