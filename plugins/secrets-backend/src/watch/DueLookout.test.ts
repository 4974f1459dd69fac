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
import { JsonObject } from '@backstage/types';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { AuditTrail } from '../journal/AuditTrail';
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
    const logger = mockServices.logger.mock();
    const secrets = new DatabaseSecretStore({ db: bench.db });
    const auditor = mockServices.auditor.mock();
    const audited: JsonObject[] = [];
    auditor.createEvent.mockImplementation(
      async ({ eventId, severityLevel, meta }) => ({
        success: async () =>
          void audited.push({ eventId, severityLevel, ...meta }),
        fail: async ({ error }: { error: Error }) => {
          throw error;
        },
      }),
    );
    const lookout = new DueLookout({
      ...bench.parts(),
      secrets,
      rotations: bench.store,
      clock: bench.clock,
      newId: bench.newId,
      logger,
      audit: new AuditTrail({ auditor, logger }),
    });
    const lookOut = () => lookout.lookOut(new AbortController().signal);
    return { bench, lookOut, secrets, logger, audited };
  }

  it('starts a due rotation once, and the engine carries it out', async () => {
    const { bench, lookOut, audited } = await set({
      policy: { trigger: 'time' },
    });
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
    const [{ id }] = await bench.db('rotations');
    expect(audited).toEqual([
      {
        eventId: 'rotation-start',
        severityLevel: 'medium',
        rotationId: id,
        secretRef: SECRET_REF,
        reason: 'Due since 20 Nov 2026 at 00:00 UTC by the policy standard',
        adopted: false,
        by: 'plugin:secrets',
      },
    ]);
  });

  it('leaves it to people where the policy does not say time', async () => {
    const { bench, lookOut } = await set({});
    expect(await lookOut()).toBe(0);
    expect(await bench.db('rotations')).toEqual([]);
  });

  it('leaves alone what another secret claims too, and says once who it is', async () => {
    const { bench, lookOut, secrets, logger } = await set({
      policy: { trigger: 'time' },
    });
    const { spec } = (await secrets.get(SECRET_REF))!;
    const other = catalogSecret('other', {
      spec: {
        ...spec,
        targets: spec.targets.map(target => ({
          ...target,
          secretName: 'db-password',
        })),
      },
    });
    await secrets.applyCatalogPage([other], '2026-11-24T12:00:00.000Z');
    expect(await lookOut()).toBe(0);
    expect(await lookOut()).toBe(0);
    expect(await bench.db('rotations')).toEqual([]);
    expect(logger.warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /db-password is due .* declared by another secret; .*resource:default\/other claims/,
        ),
      ],
    ]);

    await secrets.retireExcept(
      new Set([SECRET_REF]),
      '2026-11-24T13:00:00.000Z',
    );
    expect(await lookOut()).toBe(1);
  });

  it('lets no secret merge itself that its policy has reviewed', async () => {
    const { bench, lookOut } = await set({
      policy: { trigger: 'time' },
      spec: { rotation: { policy: 'standard', approval: 'auto-merge' } },
    });
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
