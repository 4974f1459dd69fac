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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { TrustedOwner } from '@keyturn/plugin-secrets-boundaries';
import { ResolveVersion, SecretSpec } from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';
import { DatabaseCiphertextStore } from '../database/DatabaseCiphertextStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { DefaultUnknownVersionService } from '../service/DefaultUnknownVersionService';
import { healthOfRecord } from '../service/toApiSecret';
import { testRows } from '../__testUtils__/testRows';
import { TargetObserver } from './TargetObserver';
import { UnknownVersionReports } from './UnknownVersionReports';

const ana = { credentials: mockCredentials.user('user:default/ana') };
const admin = { credentials: mockCredentials.user('user:default/root') };
const signal = new AbortController().signal;

/** Of a secret that is healthy for a long time. */
const LONG: Partial<SecretSpec> = {
  credential: {
    kind: 'password',
    issuer: 'fake-issuer',
    id: 'old',
    expiresAt: '2030-01-01',
  },
};

const PAYMENTS: TrustedOwner = {
  ref: 'group:default/payments',
  name: 'payments',
  namespace: 'default',
  ancestors: [],
  teams: [],
};

/** Boundaries in which Payments may name its own account alone. */
const OURS = {
  groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
  rules: [
    {
      owners: ['group:default/*'],
      declaredIn: [
        'https://git.example.com/acme/catalog/blob/main/teams/{owner.name}/**',
      ],
      issuers: { 'fake-issuer': { account: ['ours'] } },
    },
  ],
};

describe.each(databases.eachSupportedId())(
  'versions on no record on %s',
  engineId => {
    async function set(options: BenchOptions = {}) {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
        {
          policy: { ttl: 'P365D', maxOverlap: 'PT0S' },
          spec: LONG,
          ...options,
        },
      );
      const lookout = new LookoutBench(bench);
      const { db, clock, newId, boundaries } = bench;
      const { registry } = bench.parts();
      const logger = mockServices.logger.mock();
      const store = new DatabaseUnknownVersionStore({ db, clock, newId });
      const observer = new TargetObserver({
        secrets: lookout.secrets,
        rotations: bench.store,
        rows: testRows(bench),
        ciphertexts: new DatabaseCiphertextStore({ db, clock, newId }),
        unknownVersions: store,
        reports: new UnknownVersionReports({
          store,
          notices: new DatabaseNoticeStore({ db, clock, newId }),
          administrators: ['group:default/platform'],
        }),
        registry,
        boundaries,
        logger,
        clock,
      });
      const service = new DefaultUnknownVersionService({
        secrets: lookout.secrets,
        store,
        registry,
        boundaries,
        auth: mockServices.auth(),
        logger,
        clock,
      });
      const secret = async () => (await lookout.secrets.get(SECRET_REF))!;
      return {
        bench,
        lookout,
        secret,
        unknown: async () =>
          (await secret()).unknownVersions.map(({ versionId }) => versionId),
        health: async () => healthOfRecord(await secret(), clock.now()),
        observe: async () => {
          clock.pass({ minutes: 5 });
          await observer.observe(signal);
        },
        compromise: async () => (await lookout.compromises.get(SECRET_REF))!,
        resolve: (versionId: string, body: ResolveVersion) =>
          service.resolve(SECRET_REF, versionId, body, admin),
        state: async (id: string) =>
          (await db('versions').where({ secret_ref: SECRET_REF, id }).first())
            ?.state,
        events: async () =>
          (
            await db('journal').where({ secret_ref: SECRET_REF }).orderBy('seq')
          ).map(row => row.event),
        notices: async () =>
          (await db('notices').orderBy('id')).map(row => ({
            ...JSON.parse(row.payload),
            recipients: JSON.parse(row.recipients),
          })),
      };
    }
    type Set = Awaited<ReturnType<typeof set>>;

    /** From where it is to the end. */
    async function finish({ bench }: Set, id: string): Promise<string> {
      bench.mergeAll();
      for (let i = 0; i < 4; i++) {
        bench.clock.pass({ minutes: 1 });
        await bench.engine().run(id);
        const { versionId } = await bench.rotation(id);
        bench.propagate(versionId!);
      }
      expect(await bench.rotation(id)).toMatchObject({ phase: 'completed' });
      return (await bench.rotation(id)).versionId!;
    }

    async function rotate(all: Set): Promise<string> {
      const id = await all.bench.start();
      await all.bench.runDue();
      return finish(all, id);
    }

    /** The database is as it was before a rotation of which everything else knows. */
    async function restored(all: Set, rotations = 1): Promise<string> {
      for (let i = 1; i < rotations; i++) await rotate(all);
      const restore = await all.bench.backUp();
      const lost = await rotate(all);
      await restore();
      return lost;
    }

    async function reportAndRotate(all: Set): Promise<string> {
      await all.lookout.reports.report(
        SECRET_REF,
        { reason: 'Seen in a paste' },
        ana,
      );
      const [id] = await all.lookout.runTasks();
      await finish(all, id);
      return id;
    }

    it('are seen in clusters, told, and not healthy', async () => {
      const all = await set();
      expect(await all.health()).toBe('healthy');
      const lost = await restored(all, 2);
      await all.observe();
      const [eu] = (await all.secret()).targets;
      expect((await all.secret()).unknownVersions).toEqual([
        {
          versionId: lost,
          since: eu.observedAt,
          seenAt: eu.observedAt,
          places: expect.arrayContaining([EU, US]),
        },
      ]);
      expect(await all.health()).toBe('unknown');
      const asked = { limit: 10, sort: 'urgency', order: 'asc' } as const;
      const listed = (health: 'unknown' | 'healthy') =>
        all.lookout.secrets.list(
          { ...asked, health: [health] },
          all.bench.clock.now(),
          'everything',
        );
      expect((await listed('unknown')).items).toHaveLength(1);
      expect((await listed('healthy')).items).toEqual([]);
      await all.observe();
      expect(await all.events()).toEqual(
        expect.arrayContaining(['version.unknown']),
      );
      const told = (await all.notices()).filter(
        ({ topic }) => topic === 'Versions on no record',
      );
      expect(told).toMatchObject([
        { severity: 'high', recipients: ['group:default/payments'] },
        { severity: 'critical', recipients: ['group:default/platform'] },
      ]);
      expect(told[0].description).toContain(lost);
    });

    it.each([1, 2])(
      'keep a compromise from being contained, where the database is from before rotation %s',
      async rotations => {
        const all = await set();
        const lost = await restored(all, rotations);
        const leaked = all.bench.issuer.liveCredentials;
        expect(leaked).toHaveLength(1);
        const id = await reportAndRotate(all);
        expect(await all.bench.rotation(id)).toMatchObject({
          revocation: { outcome: 'revoked' },
        });
        // The dead one on record was revoked again; what has leaked still works.
        expect(all.bench.issuer.liveCredentials).toEqual(
          expect.arrayContaining(leaked),
        );
        expect(await all.unknown()).toEqual([lost]);
        expect(await all.compromise()).toMatchObject({
          containedAt: undefined,
        });
        expect(await all.health()).toBe('compromised');
        expect(await all.events()).not.toContain('compromise.contained');
        const { compromise } = await all.lookout.reports.report(
          SECRET_REF,
          { reason: 'again' },
          ana,
        );
        expect(compromise.status).toContain(`Not contained`);
        expect(compromise.status).toContain(lost);
        expect(await all.notices()).toContainEqual(
          expect.objectContaining({
            title: 'The compromise of DB password is not contained',
            severity: 'critical',
            description: expect.stringContaining(lost),
          }),
        );
      },
    );

    it('are found in files alone, where no probe can look', async () => {
      const all = await set();
      const lost = await restored(all, 2);
      all.bench.probe.setTarget(EU, {});
      all.bench.probe.setTarget(US, {});
      await all.bench.start();
      await all.bench.runDue();
      expect((await all.secret()).unknownVersions).toMatchObject([
        {
          versionId: lost,
          places: [
            expect.stringContaining('eu-1/db-password.yaml'),
            expect.stringContaining('us-1/db-password.yaml'),
          ],
        },
      ]);
    });

    it('are contained once a rotation has revoked what was adopted', async () => {
      const all = await set();
      const lost = await restored(all, 2);
      const [leaked] = all.bench.issuer.liveCredentials;
      await reportAndRotate(all);
      const left = await all.resolve(lost, {
        outcome: 'adopt',
        reason: 'Restored the backup of Monday',
        credentialId: leaked,
      });
      expect(left).toEqual({ items: [] });
      expect(await all.state(lost)).toBe('previous');
      expect(await all.compromise()).toMatchObject({ containedAt: undefined });

      all.bench.clock.pass({ minutes: 1 });
      await all.lookout.lookOut();
      const [second] = await all.lookout.runTasks();
      await finish(all, second);
      expect(await all.state(lost)).toBe('revoked');
      expect(all.bench.issuer.liveCredentials).not.toContain(leaked);
      expect((await all.compromise()).containedAt).toBeDefined();
      expect(await all.events()).toEqual(
        expect.arrayContaining(['version.adopted', 'compromise.contained']),
      );
    });

    it('are not contained while what was adopted could not be revoked', async () => {
      const all = await set();
      const lost = await restored(all, 2);
      const [leaked] = all.bench.issuer.liveCredentials;
      await all.lookout.reports.report(SECRET_REF, { reason: 'leak' }, ana);
      const [id] = await all.lookout.runTasks();
      await all.resolve(lost, {
        outcome: 'adopt',
        reason: 'Restored',
        credentialId: leaked,
      });
      await all.bench
        .db('versions')
        .where({ id: lost })
        .update({ state: 'kept' });
      await finish(all, id);
      expect(await all.compromise()).toMatchObject({ containedAt: undefined });
      expect(await all.notices()).toContainEqual(
        expect.objectContaining({
          description: expect.stringContaining('is not revoked yet'),
        }),
      );
    });

    it('are contained once a person has revoked it by hand, and not before', async () => {
      const all = await set();
      const lost = await restored(all, 2);
      const [leaked] = all.bench.issuer.liveCredentials;
      await reportAndRotate(all);
      const body = {
        outcome: 'revoked' as const,
        reason: 'Ended in the console',
        credentialId: leaked,
      };
      await expect(all.resolve(lost, body)).rejects.toThrow(/still works/);
      expect(await all.unknown()).toEqual([lost]);
      all.bench.issuer.revokeAsPerson(leaked);
      await all.resolve(lost, body);
      expect(await all.state(lost)).toBe('revoked');
      expect((await all.compromise()).containedAt).toBeDefined();
      expect(await all.health()).not.toBe('compromised');
      const row = await all.bench
        .db('journal')
        .where({ event: 'version.revoked', actor: 'user:default/root' })
        .first();
      expect(row?.message).toContain('Ended in the console');
      await expect(all.resolve(lost, body)).rejects.toThrow(
        /has no unknown version/,
      );
    });

    it('become the live one where every target runs it and no rotation is open', async () => {
      const all = await set();
      const lost = await restored(all, 2);
      const before = (await all.secret()).versionId!;
      const [live] = all.bench.issuer.liveCredentials;
      await all.observe();
      await all.resolve(lost, {
        outcome: 'adopt',
        reason: 'Restored',
        credentialId: live,
      });
      expect(await all.secret()).toMatchObject({
        versionId: lost,
        unknownVersions: [],
      });
      expect(await all.state(lost)).toBe('current');
      expect(await all.state(before)).toBe('previous');
      await all.observe();
      expect(await all.unknown()).toEqual([]);
      await rotate(all);
      expect(await all.state(lost)).toBe('revoked');
      expect(all.bench.issuer.liveCredentials).not.toContain(live);
    });

    it('are adopted as nothing that is dead, unknown, on record, or of somebody else', async () => {
      const all = await set();
      const recorded = await rotate(all);
      const [first] = all.bench.issuer.liveCredentials;
      const restore = await all.bench.backUp();
      const lost = await rotate(all);
      await restore();
      await all.observe();
      const adopt = (credentialId?: string) =>
        all.resolve(lost, { outcome: 'adopt', reason: 'Mine', credentialId });
      await expect(adopt()).rejects.toThrow(/^credentialId: .* can revoke/);
      await expect(adopt('nobody-s')).rejects.toThrow(
        /knows no such credential/,
      );
      await expect(adopt(first)).rejects.toThrow(`as version ${recorded}`);
      all.bench.issuer.addLiveCredential('ended');
      all.bench.issuer.revokeAsPerson('ended');
      await expect(adopt('ended')).rejects.toThrow(/does not work/);
      all.bench.issuer.addLiveCredential('theirs', undefined, 'theirs');
      all.bench.boundaries.restrict(OURS, [PAYMENTS]);
      await expect(adopt('theirs')).rejects.toThrow(/nothing was adopted/);
      expect(await all.unknown()).toEqual([lost]);
    });

    it('say that the issuer could not be asked, and change nothing then', async () => {
      const all = await set();
      const lost = await restored(all, 2);
      const [live] = all.bench.issuer.liveCredentials;
      await all.observe();
      all.bench.issuer.calls.failNext(
        'isLive',
        new UpstreamError('The issuer is down', { retryable: true }),
        'before',
      );
      await expect(
        all.resolve(lost, {
          outcome: 'adopt',
          reason: 'Restored',
          credentialId: live,
        }),
      ).rejects.toThrow(/could not be asked.*is down/);
      expect(await all.unknown()).toEqual([lost]);
    });

    it('are none of what people wrote before Keyturn made a version', async () => {
      const all = await set();
      all.bench.propagate('v-seed-3');
      await all.observe();
      expect(await all.unknown()).toEqual([]);
      expect(await all.health()).toBe('healthy');
      const id = await all.bench.start();
      await all.bench.runDue();
      await all.observe();
      await finish(all, id);
      await all.observe();
      expect(await all.unknown()).toEqual([]);
    });

    it('are any label that a target brings once a version of ours ran everywhere', async () => {
      const all = await set();
      await rotate(all);
      all.bench.probe.setTarget(EU, { versionId: 'of-somebody' });
      await all.observe();
      expect(await all.unknown()).toEqual(['of-somebody']);
    });

    it('are neither what a cancelled rotation was to make nor what a rollback goes back to', async () => {
      const all = await set();
      const id = await all.bench.start();
      await all.bench.runDue();
      const { versionId } = await all.bench.rotation(id);
      await all.bench.cancel(id);
      await all.bench.runDue();
      all.bench.probe.setTarget(EU, { versionId });
      all.bench.probe.setTarget(US, { versionId: `before-${versionId}` });
      await all.observe();
      expect(await all.unknown()).toEqual([]);
    });
  },
);
