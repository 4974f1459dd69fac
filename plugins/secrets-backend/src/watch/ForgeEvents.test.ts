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
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { PULL_REQUEST_CHANGED_TOPIC } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench } from '../__testUtils__/RotationBench';
import { ForgeEvents } from './ForgeEvents';

describe.each(databases.eachSupportedId())('ForgeEvents on %s', engineId => {
  /** A rotation with an open pull request that nobody looks at for a minute. */
  async function set() {
    const bench = await RotationBench.create(await openTestDatabase(engineId));
    const id = await bench.start();
    await bench.runDue();
    const logger = mockServices.logger.mock();
    const events = DefaultEventsService.create({
      logger: mockServices.logger.mock(),
    });
    await new ForgeEvents({
      store: bench.store,
      engine: bench.engine(),
      logger,
    }).start(events);
    const tell = (eventPayload: unknown) =>
      events.publish({ topic: PULL_REQUEST_CHANGED_TOPIC, eventPayload });
    const [pullRequestUrl] = bench.forge.pullRequestUrls;
    return { bench, id, tell, pullRequestUrl, logger };
  }

  it('looks at once when a pull request was merged', async () => {
    const { bench, id, tell, pullRequestUrl } = await set();
    bench.mergeAll();
    expect(await bench.store.due(10)).toEqual([]);
    await tell({ pullRequestUrl });
    expect(await bench.rotation(id)).toMatchObject({ phase: 'merged' });
  });

  it('looks at once when a branch is told of, as with a check', async () => {
    const { bench, id, tell } = await set();
    bench.mergeAll();
    const repositoryUrl = 'https://git.example.com/acme/gitops';
    await tell({ repositoryUrl, branch: 'main' });
    expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
    await tell({ repositoryUrl, branch: `rotate/db-password/${id}` });
    expect(await bench.rotation(id)).toMatchObject({ phase: 'merged' });
  });

  it('believes the forge and not the event', async () => {
    const { bench, id, tell, pullRequestUrl } = await set();
    await tell({ pullRequestUrl, state: 'merged', merged: true });
    expect(await bench.rotation(id)).toMatchObject({
      phase: 'proposed',
      pullRequests: [{ state: 'open' }],
    });
  });

  it('has no use for pull requests that are not ours', async () => {
    const { bench, id, tell, logger } = await set();
    const before = await bench.rotation(id);
    await tell({ pullRequestUrl: 'https://git.example.com/acme/web/pull/1' });
    expect(await bench.rotation(id)).toEqual(before);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it.each([undefined, {}, { pullRequestUrl: 7 }])(
    'says so when an event names none: %j',
    async payload => {
      const { bench, id, tell, logger } = await set();
      const before = await bench.rotation(id);
      await tell(payload);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining(PULL_REQUEST_CHANGED_TOPIC),
      );
      expect(await bench.rotation(id)).toEqual(before);
    },
  );

  it('leaves one to its runner and keeps it due', async () => {
    const { bench, id, tell, pullRequestUrl } = await set();
    await bench.store.claim(id, 'somebody', 30);
    bench.mergeAll();
    await tell({ pullRequestUrl });
    expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
    await bench.store.release(id, 'somebody');
    expect(await bench.store.due(10)).toEqual([id]);
  });
});
