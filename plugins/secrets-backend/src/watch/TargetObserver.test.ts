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

import { createHash } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { FakeProbe } from '@keyturn/plugin-secrets-node/testUtils';
import { Knex } from 'knex';
import { DatabaseCiphertextStore } from '../database/DatabaseCiphertextStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseRotationStore } from '../database/DatabaseRotationStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { secretSpec } from '../__testUtils__/secretSpec';
import { TestBoundaries } from '../__testUtils__/TestBoundaries';
import { testRows } from '../__testUtils__/testRows';
import { TestClock } from '../__testUtils__/TestClock';
import { TargetObserver } from './TargetObserver';
import { UnknownVersionReports } from './UnknownVersionReports';

const signal = new AbortController().signal;
const NOON = '2026-11-24T12:00:00.000Z';
const REF = 'resource:default/db';
const EU = 'production/eu-1/payments';

let ids = 0;
const newId = () => `id-${(ids += 1)}`;

describe('TargetObserver', () => {
  let db: Knex;
  let clock: TestClock;
  let secrets: DatabaseSecretStore;
  let unknownVersions: DatabaseUnknownVersionStore;
  let probe: FakeProbe;
  let observer: TargetObserver;
  let logger: ReturnType<typeof mockServices.logger.mock>;

  const observerWith = (registry: ModuleRegistry) =>
    new TargetObserver({
      secrets,
      rotations: new DatabaseRotationStore({ db, clock, newId }),
      ciphertexts: new DatabaseCiphertextStore({ db, clock, newId }),
      unknownVersions,
      reports: new UnknownVersionReports({
        store: unknownVersions,
        notices: new DatabaseNoticeStore({ db, clock, newId }),
        administrators: ['group:default/security'],
      }),
      registry,
      boundaries: new TestBoundaries(registry),
      logger,
      clock,
      rows: testRows({ db, clock }),
    });

  beforeEach(async () => {
    db = await openTestDatabase('SQLITE_3');
    clock = new TestClock();
    secrets = new DatabaseSecretStore({ db });
    unknownVersions = new DatabaseUnknownVersionStore({ db, clock, newId });
    probe = new FakeProbe({ clusters: ['eu-1'] });
    logger = mockServices.logger.mock();
    const registry = new ModuleRegistry();
    registry.addProbe(probe);
    observer = observerWith(registry);
    await secrets.applyCatalogPage([catalogSecret('db')], NOON);
  });

  const target = async (ref = REF) => (await secrets.get(ref))!.targets[0];

  it('records what a probe saw, and learns the version from it', async () => {
    probe.setTarget(EU, { versionId: 'v-1' });
    await expect(observer.observe(signal)).resolves.toBe(1);
    await expect(target()).resolves.toMatchObject({
      versionId: 'v-1',
      observedAt: NOON,
      evidence: ['Secret db: v-1'],
    });
    await expect(secrets.get(REF)).resolves.toMatchObject({
      versionId: 'v-1',
    });

    clock.pass({ minutes: 5 });
    await observer.observe(signal);
    await expect(target()).resolves.toMatchObject({ state: 'running' });
  });

  it('leaves a target alone that was looked at just now', async () => {
    await observer.observe(signal);
    clock.pass({ seconds: 10 });
    await expect(observer.observe(signal)).resolves.toBe(0);
    clock.pass({ minutes: 5 });
    await expect(observer.observe(signal)).resolves.toBe(1);
  });

  it('keeps since when and why a cluster cannot be asked', async () => {
    probe.setTarget(EU, { versionId: 'v-1' });
    await observer.observe(signal);
    probe.setTarget(EU, { down: 'connection refused' });
    clock.pass({ minutes: 5 });
    await observer.observe(signal);
    clock.pass({ minutes: 5 });
    await observer.observe(signal);
    await expect(target()).resolves.toMatchObject({
      state: 'unknown',
      versionId: 'v-1',
      observedAt: NOON,
      unknownSince: '2026-11-24T12:05:00.000Z',
      unknownReason: 'Cluster eu-1 cannot be asked: connection refused',
    });
  });

  it('keeps the message of an unexpected error in the log', async () => {
    const registry = new ModuleRegistry();
    registry.addProbe({
      id: 'broken',
      title: 'Broken probe',
      observes: () => true,
      observe: async () => {
        throw new TypeError('token hunter2 is undefined');
      },
    });
    await observerWith(registry).observe(signal);
    await expect(target()).resolves.toMatchObject({
      state: 'unknown',
      unknownReason:
        'Broken probe failed unexpectedly; the log of the backend says why',
    });
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  it('knows the error of a module that brings its own copy of the library, and logs its cause once', async () => {
    const registry = new ModuleRegistry();
    const cause = new Error('ECONNREFUSED 10.0.0.1');
    const error = Object.assign(new Error('Cluster eu-1 is down', { cause }), {
      name: 'UpstreamError',
      retryable: true,
    });
    registry.addProbe({
      id: 'elsewhere',
      title: 'Probe from elsewhere',
      observes: () => true,
      observe: async () => {
        throw error;
      },
    });
    await observerWith(registry).observe(signal);
    clock.pass({ minutes: 5 });
    await observerWith(registry).observe(signal);
    await expect(target()).resolves.toMatchObject({
      state: 'unknown',
      unknownReason: 'Cluster eu-1 is down',
    });
    expect(logger.error).not.toHaveBeenCalled();
    expect(logger.warn.mock.calls).toEqual([
      [
        'Probe elsewhere cannot tell about production/eu-1/payments of resource:default/db: Cluster eu-1 is down',
        cause,
      ],
    ]);
  });

  it('says so where no probe looks at a cluster', async () => {
    await observerWith(new ModuleRegistry()).observe(signal);
    await expect(target()).resolves.toMatchObject({
      state: 'unknown',
      unknownReason: 'No probe can look at cluster eu-1',
    });
  });

  it('looks for the live version, except while a rotation moves the targets', async () => {
    const asked: Array<string | undefined> = [];
    const registry = new ModuleRegistry();
    registry.addProbe({
      id: 'asking',
      title: 'Asking',
      observes: () => true,
      observe: async ({ versionId }) => {
        asked.push(versionId);
        return { state: 'not-yet', evidence: [] };
      },
    });
    await db('secrets').update({ version_id: 'v-1', version_issued_at: NOON });
    await observerWith(registry).observe(signal);
    await db('secrets').update({ open_rotation_id: 'r-1' });
    clock.pass({ minutes: 5 });
    await observerWith(registry).observe(signal);
    expect(asked).toEqual(['v-1', undefined]);
  });

  describe('of a version that a rotation has brought', () => {
    const edit = {
      file: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
      document: { kind: 'SealedSecret', name: 'db' },
      path: ['spec', 'encryptedData', 'password'],
      value: 'AgNew',
      missing: 'refuse',
    };

    beforeEach(async () => {
      const { targets } = (await secrets.get(REF))!.spec;
      const rotation = {
        secret_ref: REF,
        secret_title: 'db',
        open_key: 'r-1',
        phase: 'completed',
        reason: 'test',
        requested_by: 'user:default/jane',
        version_id: 'v-2',
        previous_version_id: 'v-1',
        policy: '{}',
        phase_since: NOON,
        created_at: NOON,
        updated_at: NOON,
      };
      await db('rotations').insert({ id: 'r-1', ...rotation });
      await db('rotation_edits').insert({
        rotation_id: 'r-1',
        position: 0,
        edit: JSON.stringify({ ...edit, file: targets[0].manifest }),
        previous: JSON.stringify('AgOld'),
      });
      await db('secrets').update({
        version_id: 'v-2',
        version_issued_at: NOON,
      });
      probe.setTarget(EU, { versionId: 'v-2', remembered: 'pod a' });
    });

    const digest = (text: string) =>
      createHash('sha256').update(text).digest('hex');

    it('tells the probe what its edits wrote, and gives back what it remembered', async () => {
      await observer.observe(signal);
      clock.pass({ minutes: 5 });
      await observer.observe(signal);
      expect(probe.asked).toMatchObject([
        { expected: [{ sha256: digest('AgNew') }] },
        { expected: [{ sha256: digest('AgNew') }], remembered: 'pod a' },
      ]);
      expect(probe.asked[0].remembered).toBeUndefined();
    });

    it('forgets what was remembered of another version', async () => {
      await observer.observe(signal);
      await db('rotations').update({ phase: 'rolled-back' });
      await db('secrets').update({ version_id: 'v-1' });
      clock.pass({ minutes: 5 });
      await observer.observe(signal);
      expect(probe.asked[1]).toMatchObject({
        versionId: 'v-1',
        expected: [{ sha256: digest('AgOld') }],
      });
      expect(probe.asked[1].remembered).toBeUndefined();
    });

    it('keeps what is remembered while a rotation moves the targets', async () => {
      await observer.observe(signal);
      await db('secrets').update({ open_rotation_id: 'r-2' });
      clock.pass({ minutes: 5 });
      await observer.observe(signal);
      await db('secrets').update({ open_rotation_id: null });
      clock.pass({ minutes: 5 });
      await observer.observe(signal);
      expect(probe.asked.map(({ remembered }) => remembered)).toEqual([
        undefined,
        undefined,
        'pod a',
      ]);
    });

    it('says that a target holds another text under the same id', async () => {
      probe.setTarget(EU, {
        versionId: 'v-2',
        holds: {
          [JSON.stringify(['spec', 'encryptedData', 'password'])]:
            digest('AgOther'),
        },
      });
      await observer.observe(signal);
      await expect(target()).resolves.toMatchObject({
        state: 'not-yet',
        evidence: [
          'spec.encryptedData.password is not what was merged',
          'Secret db: v-2',
        ],
      });
    });
  });

  it('never asks for more than a few targets at once', async () => {
    let running = 0;
    let most = 0;
    const registry = new ModuleRegistry();
    registry.addProbe({
      id: 'counting',
      title: 'Counting',
      observes: () => true,
      observe: async () => {
        most = Math.max(most, ++running);
        await new Promise(resolve => setImmediate(resolve));
        running -= 1;
        return { state: 'not-yet', evidence: [] };
      },
    });
    await secrets.applyCatalogPage(
      Array.from({ length: 30 }, (_, i) =>
        catalogSecret(`s${i}`, { spec: secretSpec() }),
      ),
      NOON,
    );
    await expect(observerWith(registry).observe(signal)).resolves.toBe(31);
    expect(most).toBe(8);
  });

  it('records nothing when it is told to stop', async () => {
    const controller = new AbortController();
    const registry = new ModuleRegistry();
    registry.addProbe({
      id: 'stopping',
      title: 'Stopping',
      observes: () => true,
      observe: async () => {
        controller.abort();
        throw new Error('socket closed');
      },
    });
    await expect(
      observerWith(registry).observe(controller.signal),
    ).rejects.toThrow(/abort/i);
    await expect(target()).resolves.toMatchObject({ state: 'unobserved' });
  });

  it('is scheduled every 5 minutes by default', async () => {
    const scheduler = mockServices.scheduler.mock();
    await observer.start(scheduler, mockServices.rootConfig());
    expect(scheduler.scheduleTask).toHaveBeenCalledWith(
      expect.objectContaining({
        id: 'secrets-target-observation',
        frequency: { minutes: 5 },
      }),
    );
  });
});
