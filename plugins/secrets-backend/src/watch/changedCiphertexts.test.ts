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
import { ChangedCiphertext, SecretSpec } from '@keyturn/plugin-secrets-common';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BENCH_LOCATION,
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';
import { testRows } from '../__testUtils__/testRows';
import { toInstant } from '../Clock';
import { DatabaseCiphertextStore } from '../database/DatabaseCiphertextStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { DefaultCiphertextService } from '../service/DefaultCiphertextService';
import { healthOfRecord } from '../service/toApiSecret';
import { sha256Of } from '../sha256Of';
import { TargetObserver } from './TargetObserver';
import { UnknownVersionReports } from './UnknownVersionReports';

const admin = { credentials: mockCredentials.user('user:default/root') };
const signal = new AbortController().signal;
const PLACE = ['spec', 'encryptedData', 'password'];
const REASON = 'Re-encrypted for the renewed sealing key';
const FILES = {
  [EU]: 'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/db-password.yaml',
  [US]: 'https://git.example.com/acme/gitops/blob/main/clusters/us-1/db-password.yaml',
};

/** Of a secret that is healthy for a long time. */
const LONG: Partial<SecretSpec> = {
  credential: {
    kind: 'password',
    issuer: 'fake-issuer',
    id: 'old',
    expiresAt: '2030-01-01',
  },
};

describe.each(databases.eachSupportedId())(
  'ciphertexts that no rotation brought on %s',
  engineId => {
    async function set() {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
        { policy: { ttl: 'P365D', maxOverlap: 'PT4H' }, spec: LONG },
      );
      const lookout = new LookoutBench(bench);
      const { db, clock, newId, boundaries } = bench;
      const { registry, files } = bench.parts();
      const logger = mockServices.logger.mock();
      const store = new DatabaseCiphertextStore({ db, clock, newId });
      const unknown = new DatabaseUnknownVersionStore({ db, clock, newId });
      const observer = new TargetObserver({
        secrets: lookout.secrets,
        rotations: bench.store,
        rows: testRows(bench),
        unknownVersions: unknown,
        reports: new UnknownVersionReports({
          store: unknown,
          notices: new DatabaseNoticeStore({ db, clock, newId }),
          administrators: [],
        }),
        ciphertexts: store,
        registry,
        boundaries,
        logger,
        clock,
      });
      const service = new DefaultCiphertextService({
        secrets: lookout.secrets,
        rotations: bench.store,
        store,
        files,
        boundaries,
        auth: mockServices.auth(),
        logger,
        clock,
      });
      const secret = async () => (await lookout.secrets.get(SECRET_REF))!;
      const changed = async () => (await secret()).changedCiphertexts;
      return {
        bench,
        store,
        secrets: lookout.secrets,
        secret,
        changed,
        health: async () => healthOfRecord(await secret(), clock.now()),
        listed: async () =>
          (
            await lookout.secrets.list(
              { limit: 10, sort: 'urgency', order: 'asc', health: ['healthy'] },
              clock.now(),
              'everything',
            )
          ).items.length,
        state: async (targetId: string) =>
          (await secret()).targets.find(({ id }) => id === targetId)?.state,
        observe: async () => {
          clock.pass({ minutes: 5 });
          await observer.observe(signal);
        },
        confirm: async (shown?: ChangedCiphertext[]) =>
          service.confirm(
            SECRET_REF,
            {
              reason: REASON,
              ciphertexts: (shown ?? (await changed())).map(
                ({ id, sha256 }) => ({ id, sha256 }),
              ),
            },
            admin,
          ),
        journal: async () =>
          (
            await db('journal').where({ secret_ref: SECRET_REF }).orderBy('seq')
          ).filter(({ event }) => event.startsWith('ciphertext.')),
        notices: async () =>
          (await db('notices').orderBy(['created_at', 'id']))
            .filter(row => row.dedupe_key.startsWith('changed-ciphertext:'))
            .map(row => ({
              ...JSON.parse(row.payload),
              recipients: JSON.parse(row.recipients),
            })),
      };
    }
    type Set = Awaited<ReturnType<typeof set>>;

    async function pass({ bench }: Set, minutes = 1): Promise<void> {
      bench.clock.pass({ minutes });
      await bench.runDue();
    }

    /** Until the new version runs everywhere; its overlap has only begun. */
    async function propagated(all: Set): Promise<string> {
      const id = await all.bench.start();
      await all.bench.runDue();
      all.bench.mergeAll();
      await pass(all);
      all.bench.propagate((await all.bench.rotation(id)).versionId!);
      await pass(all);
      return id;
    }

    async function rotated(all?: Set): Promise<Set & { id: string }> {
      const given = all ?? (await set());
      const id = await propagated(given);
      await pass(given, 4 * 60);
      expect(await given.bench.rotation(id)).toMatchObject({
        phase: 'completed',
      });
      await given.observe();
      return { ...given, id };
    }

    /** The cluster alone, as before the agent has synchronized or where somebody patched it. */
    async function hold(
      { bench, secret }: Set,
      targetId: string,
      text: string,
    ): Promise<void> {
      bench.probe.setTarget(targetId, {
        versionId: (await secret()).versionId,
        holds: { [JSON.stringify(PLACE)]: sha256Of(text) },
      });
    }

    function commit({ bench }: Set, targetId: string, text: string): void {
      const before = bench.forge.fileContent(FILES[targetId])!;
      bench.forge.writeFile(
        FILES[targetId],
        before.replace(/password: .*/, `password: ${text}`),
      );
    }

    /** As `kubeseal --re-encrypt`, committed and synchronized. */
    async function reencrypt(
      all: Set,
      text: string,
      targetIds = [EU, US],
    ): Promise<void> {
      for (const targetId of targetIds) {
        commit(all, targetId, text);
        await hold(all, targetId, text);
      }
      await all.observe();
    }

    it('are facts of the secret, told once', async () => {
      const all = await rotated();
      expect(await all.health()).toBe('healthy');
      expect(await all.changed()).toEqual([]);
      await reencrypt(all, 'AgAgain');
      const changed = await all.changed();
      const [since] = changed.map(one => one.since);
      expect(changed).toHaveLength(2);
      expect(changed.find(({ targetId }) => targetId === EU)).toEqual({
        id: expect.any(String),
        targetId: EU,
        file: FILES[EU],
        key: 'password',
        sha256: sha256Of('AgAgain'),
        since,
        seenAt: since,
        ofVersion: undefined,
      });
      expect(await all.health()).toBe('unknown');
      expect(await all.listed()).toBe(0);

      await all.observe();
      expect(await all.changed()).toMatchObject([{ since }, { since }]);
      expect(await all.notices()).toMatchObject([
        {
          title: 'Ciphertext of DB password was changed outside of a rotation',
          severity: 'high',
          recipients: ['group:default/payments'],
          description: expect.stringMatching(
            /re-encrypted.*So do 1 more of its ciphertexts\.$/,
          ),
        },
      ]);
      expect(await all.journal()).toHaveLength(2);
    });

    it('are told again where another one shows up, or it is back', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain');
      await reencrypt(all, 'AgOnceMore');
      expect(await all.notices()).toHaveLength(2);
      all.bench.propagate((await all.secret()).versionId!);
      await all.observe();
      expect(await all.changed()).toEqual([]);
      expect(await all.health()).toBe('healthy');
      await reencrypt(all, 'AgAgain');
      expect(await all.notices()).toHaveLength(3);
    });

    it('are none where the target names another version, or holds none', async () => {
      const all = await rotated();
      all.bench.probe.setTarget(EU, {
        versionId: 'v-20261123-0a1b2c3d',
        holds: { [JSON.stringify(PLACE)]: sha256Of('AgAgain') },
      });
      await all.observe();
      expect(await all.changed()).toEqual([]);
    });

    it('are what is expected once a person has confirmed them', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain');
      expect(await all.state(EU)).toBe('not-yet');
      expect(await all.confirm()).toEqual({ items: [] });
      expect(await all.health()).toBe('healthy');
      await all.observe();
      expect([await all.state(EU), await all.state(US)]).toEqual([
        'running',
        'running',
      ]);
      expect(await all.changed()).toEqual([]);
      const expected = all.bench.probe.asked.at(-1)?.expected;
      expect(expected?.find(({ path }) => path[1] === 'encryptedData')).toEqual(
        expect.objectContaining({ sha256: sha256Of('AgAgain') }),
      );
      const confirmed = (await all.journal()).at(-1);
      expect(confirmed).toMatchObject({
        event: 'ciphertext.confirmed',
        actor: 'user:default/root',
      });
      expect(confirmed.message).toContain(REASON);
      expect((await all.notices()).at(-1)).toMatchObject({
        title: 'Ciphertext of DB password was confirmed',
        recipients: ['group:default/payments'],
      });

      await reencrypt(all, 'AgOnceMore', [US]);
      expect(await all.changed()).toMatchObject([
        { targetId: US, sha256: sha256Of('AgOnceMore') },
      ]);
      expect(await all.state(EU)).toBe('running');
      expect(await all.health()).toBe('unknown');
      expect(await all.confirm()).toEqual({ items: [] });
    });

    it('are confirmed one by one', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain');
      const [first, second] = await all.changed();
      expect(await all.confirm([first])).toEqual({ items: [second] });
      expect(await all.health()).toBe('unknown');
    });

    it('are confirmed as they were shown, or not at all', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain');
      const shown = await all.changed();
      await reencrypt(all, 'AgOnceMore', [EU]);
      await expect(all.confirm(shown)).rejects.toThrow(
        /changed in the meantime; nothing was confirmed/,
      );
      expect(await all.changed()).toHaveLength(2);
      expect(await all.bench.db('confirmed_ciphertexts')).toEqual([]);
      const [one] = shown;
      await expect(all.confirm([{ ...one, id: 'else' }])).rejects.toThrow(
        /changed in the meantime/,
      );
    });

    it('are not confirmed where the base branch holds another one, or cannot be read', async () => {
      const all = await rotated();
      await hold(all, EU, 'AgByHand');
      await all.observe();
      await expect(all.confirm()).rejects.toThrow(
        `${FILES[EU]} holds another ciphertext than its target`,
      );
      all.bench.forge.calls.failNext(
        'readFile',
        new UpstreamError('Acme is down', { retryable: true }),
      );
      await expect(all.confirm()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('Acme is down'),
      });
      expect(await all.changed()).toHaveLength(1);
    });

    it('are never those of another version', async () => {
      const all = await rotated();
      const { previousVersionId } = await all.bench.rotation(all.id);
      await reencrypt(all, 'AgOld', [EU]);
      expect(await all.changed()).toMatchObject([
        { ofVersion: previousVersionId },
      ]);
      await expect(all.confirm()).rejects.toThrow(
        `that is the ciphertext of version ${previousVersionId}`,
      );
      expect((await all.notices())[0].description).toContain(
        'somebody has put an earlier text back',
      );
    });

    it('may be the one that the rotation brought, where that is back after another was confirmed', async () => {
      const all = await rotated();
      const [own] = (await all.bench.store.edits(all.id)).filter(
        ({ file, path }) => file === FILES[EU] && path[1] === 'encryptedData',
      );
      await reencrypt(all, 'AgAgain', [EU]);
      await all.confirm();
      await reencrypt(all, own.value, [EU]);
      expect(await all.changed()).toMatchObject([{ ofVersion: undefined }]);
      await all.confirm();
      await all.observe();
      expect(await all.state(EU)).toBe('running');
    });

    it('are not seen by a probe that was asked before they were confirmed', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain', [EU]);
      const [{ sha256 }] = await all.changed();
      const [{ place, versionId }] = await all.store.list(SECRET_REF);
      await all.confirm();
      await all.store.note(SECRET_REF, {
        targetId: EU,
        versionId,
        differing: [{ ...place, sha256 }],
      });
      expect(await all.changed()).toEqual([]);
      expect(await all.notices()).toHaveLength(2);
    });

    it('are left to a rotation while one is open, and gone with the version', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain');
      const id = await all.bench.start();
      await expect(all.confirm()).rejects.toThrow(/A rotation .* is open/);
      await all.bench.runDue();
      all.bench.mergeAll();
      await pass(all);
      all.bench.propagate((await all.bench.rotation(id)).versionId!);
      await pass(all);
      await pass(all, 4 * 60);
      expect(await all.changed()).toEqual([]);
      expect(await all.secret()).toMatchObject({ openRotationId: undefined });
      expect(
        (await all.bench.db('secrets').first()).ciphertext_changed_since,
      ).toBeNull();
    });

    it('are what a rollback of a later rotation goes back to', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain');
      await all.confirm();
      const id = await propagated(all);
      await all.bench.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'checkout is down',
      });
      await all.bench.runDue();
      all.bench.mergeAll();
      await pass(all);
      const { previousVersionId } = await all.bench.rotation(id);
      expect(all.bench.forge.fileContent(FILES[EU])).toContain('AgAgain');
      all.bench.propagate(previousVersionId!);
      await pass(all);
      await pass(all, 4 * 60);
      expect(await all.bench.rotation(id)).toMatchObject({
        phase: 'rolled-back',
      });
      await all.observe();
      const expected = all.bench.probe.asked.at(-1)?.expected;
      expect(expected?.find(({ path }) => path[1] === 'encryptedData')).toEqual(
        expect.objectContaining({ sha256: sha256Of('AgAgain') }),
      );
      expect(await all.changed()).toEqual([]);
    });

    it('go with a target that is not declared any longer', async () => {
      const all = await rotated();
      await reencrypt(all, 'AgAgain', [US]);
      expect(await all.health()).toBe('unknown');
      const { spec } = await all.secret();
      const targets = spec.targets.filter(({ cluster }) => cluster !== 'us-1');
      await all.secrets.applyCatalogPage(
        [
          catalogSecret('db-password', {
            spec: { ...spec, targets },
            location: BENCH_LOCATION,
          }),
        ],
        toInstant(all.bench.clock.now()),
      );
      expect(await all.changed()).toEqual([]);
      expect(
        (await all.bench.db('secrets').first()).ciphertext_changed_since,
      ).toBeNull();
    });
  },
);
