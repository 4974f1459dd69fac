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

import { mockServices } from '@backstage/backend-test-utils';
import { RotationStore } from '../database/RotationStore';
import { RotationEngine } from '../rotation/RotationEngine';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench } from '../__testUtils__/RotationBench';
import { testRows } from '../__testUtils__/testRows';
import { TestClock } from '../__testUtils__/TestClock';
import { RotationRunner } from './RotationRunner';

const signal = new AbortController().signal;

function runnerOf(options: {
  due: string[];
  run: (id: string) => Promise<void>;
}) {
  const logger = mockServices.logger.mock();
  const runner = new RotationRunner({
    store: {
      due: async () => options.due,
      secretRefOf: async (id: string) => `resource:default/${id}`,
    } as Partial<RotationStore> as RotationStore,
    engine: {
      run: async (id: string) => {
        await options.run(id);
        return 'idle';
      },
    } as Partial<RotationEngine> as RotationEngine,
    rows: testRows({ logger }),
    clock: new TestClock(),
  });
  return { runner, logger };
}

describe('RotationRunner', () => {
  it('takes up what is due, a few at once and each one time', async () => {
    const due = Array.from({ length: 20 }, (_, i) => `r-${i}`);
    const ran: string[] = [];
    let running = 0;
    let most = 0;
    const { runner } = runnerOf({
      due: [...due],
      run: async id => {
        most = Math.max(most, ++running);
        await new Promise(resolve => setImmediate(resolve));
        ran.push(id);
        running -= 1;
      },
    });
    await runner.run(signal);
    expect(ran.sort()).toEqual([...due].sort());
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('lets one that cannot be run keep none of the others waiting', async () => {
    const ran: string[] = [];
    const { runner, logger } = runnerOf({
      due: ['good-1', 'broken', 'good-2'],
      run: async id => {
        if (id === 'broken') throw new Error('boom');
        ran.push(id);
      },
    });
    await runner.run(signal);
    expect(ran).toEqual(['good-1', 'good-2']);
    expect(logger.error.mock.calls).toEqual([
      [
        'The watch rotation fails on resource:default/broken',
        expect.objectContaining({ message: 'boom' }),
      ],
    ]);
  });

  it('takes up nothing more once it is told to stop, and calls that no fault', async () => {
    const controller = new AbortController();
    const ran: string[] = [];
    const { runner, logger } = runnerOf({
      due: Array.from({ length: 9 }, (_, i) => `r-${i}`),
      run: async id => {
        ran.push(id);
        controller.abort();
        controller.signal.throwIfAborted();
      },
    });
    await expect(runner.run(controller.signal)).rejects.toThrow(/abort/i);
    expect(ran.length).toBeLessThanOrEqual(4);
    expect(logger.error).not.toHaveBeenCalled();
  });

  it('runs every ten seconds unless the config says otherwise', async () => {
    const scheduler = mockServices.scheduler.mock();
    const { runner } = runnerOf({ due: [], run: async () => {} });
    await runner.start(scheduler, mockServices.rootConfig());
    const schedule = { frequency: 'PT1M', timeout: { minutes: 2 } };
    await runner.start(
      scheduler,
      mockServices.rootConfig({
        data: { secrets: { rotation: { schedule } } },
      }),
    );
    expect(scheduler.scheduleTask.mock.calls.map(([task]) => task)).toEqual([
      expect.objectContaining({
        id: 'secrets-rotation-run',
        frequency: { seconds: 10 },
      }),
      expect.objectContaining({
        id: 'secrets-rotation-run',
        frequency: { minutes: 1 },
        timeout: { minutes: 2 },
      }),
    ]);
  });
});

describe.each(databases.eachSupportedId())(
  'RotationRunner over the engine on %s',
  engineId => {
    it('moves what is due and leaves what somebody works on or waits', async () => {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
      );
      const id = await bench.start();
      const runner = new RotationRunner({
        store: bench.store,
        engine: bench.engine(),
        rows: testRows(bench),
        clock: bench.clock,
      });
      await bench.store.claim(id, 'somebody', 30);
      await runner.run(signal);
      expect(await bench.rotation(id)).toMatchObject({ phase: 'requested' });

      await bench.store.release(id, 'somebody');
      await Promise.all([runner.run(signal), runner.run(signal)]);
      expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
      expect(bench.forge.pullRequestUrls).toHaveLength(1);

      bench.mergeAll();
      await runner.run(signal);
      expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
      bench.clock.pass({ minutes: 1 });
      await runner.run(signal);
      expect(await bench.rotation(id)).toMatchObject({ phase: 'merged' });
    });
  },
);
