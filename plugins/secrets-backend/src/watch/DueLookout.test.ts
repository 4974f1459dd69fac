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
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';
import { DueLookout } from './DueLookout';

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('DueLookout on %s', engineId => {
  async function set(options: BenchOptions) {
    const bench = await RotationBench.create(
      await openTestDatabase(engineId),
      options,
    );
    await bench.db('secrets').update({
      expires_at: '2026-12-01T00:00:00.000Z',
      rotate_by: '2026-11-20T00:00:00.000Z',
    });
    const lookout = new DueLookout({
      ...bench.parts(),
      secrets: new DatabaseSecretStore({ db: bench.db }),
      rotations: bench.store,
      clock: bench.clock,
      newId: bench.newId,
      logger: mockServices.logger.mock(),
    });
    const lookOut = () => lookout.lookOut(new AbortController().signal);
    return { bench, lookOut };
  }

  it('starts a due rotation once, and the engine carries it out', async () => {
    const { bench, lookOut } = await set({ policy: { trigger: 'time' } });
    expect(await Promise.all([lookOut(), lookOut()])).toContain(1);
    expect(await lookOut()).toBe(0);
    await bench.runDue();
    expect(await bench.db('rotations')).toMatchObject([
      {
        secret_ref: SECRET_REF,
        requested_by: 'plugin:secrets',
        phase: 'proposed',
        reason: 'Due since 20 Nov 2026 at 00:00 UTC by the policy standard',
      },
    ]);
  });

  it('leaves it to people where the policy does not say time', async () => {
    const { bench, lookOut } = await set({});
    expect(await lookOut()).toBe(0);
    expect(await bench.db('rotations')).toEqual([]);
  });

  it('does not insist on the day somebody closed the pull request', async () => {
    const { bench, lookOut } = await set({ policy: { trigger: 'time' } });
    await lookOut();
    await bench.runDue();
    bench.forge.closeAsPerson(bench.forge.pullRequestUrls[0]);
    bench.clock.pass({ minutes: 1 });
    await bench.runDue();
    expect(await lookOut()).toBe(0);
    bench.clock.pass({ days: 1 });
    expect(await lookOut()).toBe(1);
  });
});
