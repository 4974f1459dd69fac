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
import {
  JournalVerifier,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BENCH_LOCATION,
  BenchOptions,
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';
import { testRows } from '../__testUtils__/testRows';
import { toInstant } from '../Clock';
import { DatabaseCiphertextStore } from '../database/DatabaseCiphertextStore';
import { DatabaseHandoverStore } from '../database/DatabaseHandoverStore';
import { DatabaseJournalStore } from '../database/DatabaseJournalStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { CatalogSecret } from '../database/SecretStore';
import { DefaultJournalService } from '../service/DefaultJournalService';
import { SecretHandovers } from '../service/SecretHandovers';
import { healthOfRecord } from '../service/toApiSecret';
import { sha256Of } from '../sha256Of';
import { TargetObserver } from './TargetObserver';
import { UnknownVersionReports } from './UnknownVersionReports';

jest.setTimeout(120_000);

const ana = { credentials: mockCredentials.user('user:default/ana') };
const signal = new AbortController().signal;
const NAME = 'payments-db-password';
const NEW_REF = `resource:default/${NAME}`;
const POLICY = { ttl: 'P90D', rotateBefore: 'P14D', maxOverlap: 'PT0S' };
const AGREED = { actor: 'user:default/ana', reason: 'Moved to Data' };

describe.each(databases.eachSupportedId())(
  'a secret that is renamed in the catalog on %s',
  engineId => {
    async function set(options: BenchOptions = {}) {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
        { policy: POLICY, ...options },
      );
      const lookout = new LookoutBench(bench);
      const { db, clock, newId, boundaries } = bench;
      const { secrets } = lookout;
      const store = new DatabaseHandoverStore({ db, newId });
      const unknownVersions = new DatabaseUnknownVersionStore({
        db,
        clock,
        newId,
      });
      const handovers = new SecretHandovers({
        store,
        secrets,
        boundaries,
        clock,
      });
      const ciphertexts = new DatabaseCiphertextStore({ db, clock, newId });
      const observer = new TargetObserver({
        secrets,
        rotations: bench.store,
        rows: testRows(bench),
        unknownVersions,
        reports: new UnknownVersionReports({
          store: unknownVersions,
          notices: new DatabaseNoticeStore({ db, clock, newId }),
          administrators: [],
        }),
        ciphertexts,
        registry: bench.parts().registry,
        boundaries,
        logger: mockServices.logger.mock(),
        clock,
      });
      const now = () => toInstant(clock.now());
      const settle = () => handovers.run((_, work) => work());
      const renamed = async (overrides: Partial<CatalogSecret> = {}) => {
        const { spec } = (await secrets.get(SECRET_REF))!;
        return catalogSecret(NAME, {
          spec: {
            ...spec,
            owner: overrides.ownerRef ?? spec.owner,
            targets: spec.targets.map(target => ({
              ...target,
              secretName: 'db-password',
            })),
          },
          location: BENCH_LOCATION,
          policy: rotationPolicySchema.parse(POLICY),
          ...overrides,
        });
      };
      const secret = async (ref: string) => (await secrets.get(ref))!;
      return {
        bench,
        lookout,
        store,
        handovers,
        unknownVersions,
        ciphertexts,
        renamed,
        settle,
        secret,
        /** A complete read of a catalog that lists the new one instead of the old one. */
        rename: async (overrides: Partial<CatalogSecret> = {}) => {
          clock.pass({ minutes: 1 });
          const one = await renamed(overrides);
          await secrets.applyCatalogPage([one], now());
          await secrets.retireExcept(new Set([NEW_REF]), now());
          await settle();
        },
        /** The next read of the same catalog. */
        readAgain: async (overrides: Partial<CatalogSecret> = {}) => {
          clock.pass({ minutes: 1 });
          await secrets.applyCatalogPage([await renamed(overrides)], now());
          await secrets.retireExcept(new Set([NEW_REF]), now());
          await settle();
        },
        observe: async () => {
          clock.pass({ minutes: 5 });
          await observer.observe(signal);
        },
        /** Both clusters hold it, whatever the declarations call the places. */
        propagate: (versionId: string) => {
          bench.propagate(versionId);
          bench.probe.setTarget(`${EU}/db-password`, { versionId });
          bench.probe.setTarget(`${US}/db-password`, { versionId });
        },
        health: async (ref: string) =>
          healthOfRecord(await secret(ref), clock.now()),
        versions: async (ref: string) =>
          (await db('versions').where({ secret_ref: ref }).orderBy('id')).map(
            ({ id, state }) => ({ id, state }),
          ),
        events: async (ref: string): Promise<string[]> =>
          db('journal')
            .where({ secret_ref: ref })
            .orderBy('seq')
            .pluck('event'),
        plan: async (ref: string) =>
          (await lookout.rotations.plan(ref, ana)).problems,
      };
    }
    type Set = Awaited<ReturnType<typeof set>>;

    /** From where it is to the end. */
    async function finish(all: Set, id: string): Promise<string> {
      const { bench } = all;
      bench.mergeAll();
      for (let i = 0; i < 4; i++) {
        bench.clock.pass({ minutes: 1 });
        await bench.engine().run(id);
        all.propagate((await bench.rotation(id)).versionId!);
      }
      expect(await bench.rotation(id)).toMatchObject({ phase: 'completed' });
      return (await bench.rotation(id)).versionId!;
    }

    async function proposed({ bench }: Set, secretRef = SECRET_REF) {
      const id = await bench.start({ secretRef });
      await bench.runDue();
      expect(await bench.rotation(id)).toMatchObject({ phase: 'proposed' });
      return id;
    }

    it('keeps the rotation whose pull request is open, and starts no second one', async () => {
      const all = await set();
      const { bench, lookout } = all;
      const id = await proposed(all);
      const urls = [...bench.forge.pullRequestUrls];
      await all.rename();

      expect(await bench.rotation(id)).toMatchObject({
        secretRef: NEW_REF,
        annotatedAs: SECRET_REF,
        phase: 'proposed',
      });
      expect(await all.secret(NEW_REF)).toMatchObject({ openRotationId: id });
      const old = await all.secret(SECRET_REF);
      expect(old.retiredAt).toBeDefined();
      expect(old.openRotationId).toBeUndefined();
      const again = await lookout.rotations.start(
        { secretRef: NEW_REF, reason: 'test' },
        ana,
      );
      expect(again.rotation.id).toBe(id);
      expect(bench.forge.pullRequestUrls).toEqual(urls);

      const versionId = await finish(all, id);
      // what the merge brought is annotated by the earlier name
      expect(
        new Set(bench.probe.asked.map(({ secret }) => secret.ref)),
      ).toEqual(new Set([SECRET_REF]));
      expect(await all.versions(SECRET_REF)).toEqual([]);
      expect(await all.versions(NEW_REF)).toEqual(
        expect.arrayContaining([
          { id: versionId, state: 'current' },
          { id: expect.stringMatching(/^adopted-/), state: 'revoked' },
        ]),
      );
      const secret = await all.secret(NEW_REF);
      const { versionIssuedAt } = secret;
      expect(secret).toMatchObject({ versionId, annotatedAs: SECRET_REF });
      expect(secret.lifetime.expiresAt).toBe(
        toInstant(
          DateTime.fromISO(versionIssuedAt!, { zone: 'utc' }).plus({
            days: 90,
          }),
        ),
      );
      expect(await all.health(NEW_REF)).toBe('healthy');
    });

    it('hands over versions and lifetime, and is observed by the earlier annotation until the next rotation', async () => {
      const all = await set();
      const { bench } = all;
      const first = await finish(all, await proposed(all));
      const before = await all.secret(SECRET_REF);
      await all.rename();

      const { versionId, versionIssuedAt, lifetime } = before;
      const expected = { versionId, versionIssuedAt, lifetime };
      expect(await all.secret(NEW_REF)).toMatchObject(expected);
      await all.readAgain();
      expect(await all.secret(NEW_REF)).toMatchObject(expected);
      expect(await all.health(NEW_REF)).toBe('healthy');
      expect(await all.health(SECRET_REF)).toBe('retired');

      bench.probe.asked.length = 0;
      await all.observe();
      expect(bench.probe.asked).toHaveLength(2);
      for (const { secret, versionId: sought, expected: scalars } of bench.probe
        .asked) {
        expect(secret.ref).toBe(SECRET_REF);
        expect(sought).toBe(first);
        expect(scalars).not.toEqual([]);
      }
      const { targets, unknownVersions } = await all.secret(NEW_REF);
      expect(targets.map(({ state }) => state)).toEqual(['running', 'running']);
      expect(unknownVersions).toEqual([]);

      // The next one writes the new annotation, and its merge makes the earlier one untrue.
      const id = await proposed(all, NEW_REF);
      await all.observe();
      expect((await all.secret(NEW_REF)).targets).toEqual([
        expect.objectContaining({ state: 'unknown', versionId: first }),
        expect.objectContaining({ state: 'unknown', versionId: first }),
      ]);
      bench.probe.asked.length = 0;
      const second = await finish(all, id);
      expect(
        new Set(bench.probe.asked.map(({ secret }) => secret.ref)),
      ).toEqual(new Set([NEW_REF]));
      // Its issuer knows it by the earlier name.
      expect(await all.versions(NEW_REF)).toEqual(
        expect.arrayContaining([
          { id: first, state: 'revoked' },
          { id: second, state: 'current' },
        ]),
      );
      expect((await all.secret(NEW_REF)).annotatedAs).toBeUndefined();
    });

    it('keeps what a person has confirmed of a ciphertext, and tells the new owner of others', async () => {
      const all = await set();
      const { bench, ciphertexts } = all;
      const rotationId = await proposed(all);
      const versionId = await finish(all, rotationId);
      const edit = (await bench.store.edits(rotationId)).find(
        ({ file, path }) =>
          file.includes('/eu-1/') && path[1] === 'encryptedData',
      )!;
      const { file, document, path } = edit;
      const sighting = (text: string) => ({
        targetId: EU,
        versionId,
        differing: [{ file, document, path, sha256: sha256Of(text) }],
      });
      await ciphertexts.note(SECRET_REF, sighting('AgAgain'));
      const [{ id, sha256 }] = await ciphertexts.list(SECRET_REF);
      await ciphertexts.confirm({
        secretRef: SECRET_REF,
        versionId,
        rotationId,
        texts: [{ id, sha256, edit: { ...edit, value: 'AgAgain' } }],
        ...AGREED,
      });
      await ciphertexts.note(SECRET_REF, sighting('AgOnceMore'));
      await all.rename();
      expect(await ciphertexts.list(SECRET_REF)).toEqual([]);

      bench.probe.asked.length = 0;
      await all.observe();
      expect(
        bench.probe.asked.flatMap(({ expected = [] }) => expected),
      ).toEqual(expect.arrayContaining([expect.objectContaining({ sha256 })]));
      await ciphertexts.note(NEW_REF, sighting('AgAgain'));
      expect(await ciphertexts.list(NEW_REF)).toEqual([]);
      await ciphertexts.note(NEW_REF, sighting('AgOnceMore'));
      expect(await ciphertexts.list(NEW_REF)).toMatchObject([
        { sha256: sha256Of('AgOnceMore') },
      ]);
      expect(await ciphertexts.unreported()).toEqual([NEW_REF]);
    });

    it('closes the journal of the earlier one, and both chains hold', async () => {
      const all = await set();
      const { db, clock } = all.bench;
      const id = await proposed(all);
      await all.rename();
      await finish(all, id);

      const journal = new DatabaseJournalStore({ db, clock });
      const head = (await journal.head(SECRET_REF))!;
      const rows = { after: 0, upTo: 99, limit: 99 };
      const closed = await journal.rows(SECRET_REF, rows);
      expect(closed.at(-1)).toMatchObject({
        event: 'secret.handed-over',
        facts: { handover: { to: NEW_REF } },
      });
      const [opened] = await journal.rows(NEW_REF, rows);
      expect(opened).toMatchObject({
        event: 'secret.taken-over',
        rotationId: id,
        facts: {
          handover: { from: SECRET_REF, seq: head.seq, hash: head.hash },
        },
      });
      expect((await all.store.of(NEW_REF)).earlier).toMatchObject([
        { fromRef: SECRET_REF, seq: head.seq, hash: head.hash },
      ]);
      expect(await all.store.successors(SECRET_REF)).toEqual([NEW_REF]);

      const entries = await all.bench.store.journal(id, 0);
      const numbers = entries.map(({ seq }) => seq);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(entries.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['phase.requested', 'phase.completed']),
      );
      const last = numbers.at(-2)!;
      expect(await all.bench.store.journal(id, last)).toEqual([entries.at(-1)]);

      const service = new DefaultJournalService({
        journal,
        secrets: all.lookout.secrets,
        clock,
      });
      const verifier = new JournalVerifier();
      let text = '';
      for await (const part of await service.exportAll('everything')) {
        text += part;
      }
      text
        .trimEnd()
        .split('\n')
        .forEach(line => verifier.read(line));
      expect(verifier.finish()).toMatchObject({ secrets: 2, problems: [] });
    });

    it('hands over an open report and versions on no record', async () => {
      const all = await set();
      const { lookout } = all;
      await all.unknownVersions.note(SECRET_REF, [
        { versionId: 'v-20261101-abcdef12', place: EU },
      ]);
      const known = (await all.secret(SECRET_REF)).unknownVersions;
      await lookout.reports.report(SECRET_REF, { reason: 'In a paste' }, ana);
      await all.rename();
      const secret = await all.secret(NEW_REF);
      expect(secret.unknownVersions).toEqual(known);
      expect(secret.compromisedAt).toBeDefined();
      expect(await lookout.compromises.get(NEW_REF)).toMatchObject({
        reason: 'In a paste',
      });
      expect(await lookout.compromises.get(SECRET_REF)).toBeUndefined();
      expect(await all.health(NEW_REF)).toBe('compromised');
    });

    it('leaves a rotation alone that is worked on, until it is not', async () => {
      const all = await set();
      const id = await proposed(all);
      await all.bench.store.claim(id, 'a-runner', 600);
      await all.rename();
      expect(await all.bench.rotation(id)).toMatchObject({
        secretRef: SECRET_REF,
      });
      expect(await all.versions(NEW_REF)).toEqual([]);
      expect(await all.plan(NEW_REF)).not.toEqual([]);
      await all.bench.store.release(id, 'a-runner');
      await all.readAgain();
      expect(await all.bench.rotation(id)).toMatchObject({
        secretRef: NEW_REF,
      });
    });

    it('is found while the catalog is held', async () => {
      const all = await set();
      const { bench, lookout } = all;
      for (const name of ['a', 'b', 'c']) await bench.addSecret(name);
      const id = await proposed(all);
      await all.rename();
      expect((await lookout.secrets.catalogHold())?.missing).toBe(3);
      expect((await all.secret(SECRET_REF)).retiredAt).toBeDefined();
      expect(await bench.rotation(id)).toMatchObject({ secretRef: NEW_REF });
    });

    it.each([
      ['another owner', { ownerRef: 'group:default/data' }],
      ['an owner that does not count', { ownerTrusted: false }],
    ])(
      'keeps what is on record from %s until a person agrees',
      async (_, by) => {
        const all = await set();
        const { bench } = all;
        const id = await proposed(all);
        await all.rename(by);
        await all.readAgain(by);
        expect(await bench.rotation(id)).toMatchObject({
          secretRef: SECRET_REF,
        });
        const { asked, later } = await all.store.of(SECRET_REF);
        expect(asked).toMatchObject([{ toRef: NEW_REF, problem: 'owner' }]);
        expect(later).toBeUndefined();
        expect(await all.store.successors(SECRET_REF)).toEqual([]);
        expect((await all.store.of(NEW_REF)).awaited).toHaveLength(1);

        // Nothing starts on the same manifests, also when the places are released.
        bench.clock.pass({ days: 8 });
        await all.readAgain(by);
        expect(await all.plan(NEW_REF)).toEqual(
          expect.arrayContaining([
            expect.stringContaining(
              'its owner or a platform administrator has to agree',
            ),
          ]),
        );
        const asks = await bench
          .db('notices')
          .where('dedupe_key', 'like', 'handover-asked:%');
        expect(asks).toHaveLength(1);
        expect(JSON.parse(asks[0].recipients)).toEqual([
          'group:default/payments',
        ]);

        const pair = { fromRef: SECRET_REF, toRef: NEW_REF };
        await all.handovers.agree(pair, AGREED);
        expect(await bench.rotation(id)).toMatchObject({ secretRef: NEW_REF });
        expect((await all.store.of(SECRET_REF)).later).toMatchObject({
          toRef: NEW_REF,
        });
        expect(await all.plan(NEW_REF)).toEqual([]);
        for (const [ref, event] of [
          [SECRET_REF, 'secret.handed-over'],
          [NEW_REF, 'secret.taken-over'],
        ]) {
          const row = await bench
            .db('journal')
            .where({ secret_ref: ref, event })
            .first();
          expect(row.actor).toBe(AGREED.actor);
          expect(row.message).toContain(AGREED.reason);
        }
        await expect(all.handovers.agree(pair, AGREED)).rejects.toThrow(
          'does not declare the Secrets',
        );
      },
    );

    it('hands nothing over outside of the boundary of the new one, also when a person agrees', async () => {
      const all = await set();
      const id = await proposed(all);
      all.bench.boundaries.restrict({
        groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**'],
        rules: [
          {
            owners: ['group:default/*'],
            declaredIn: [
              'https://git.example.com/acme/elsewhere/blob/main/{owner.name}/**',
            ],
          },
        ],
      });
      await all.rename();
      expect((await all.store.of(SECRET_REF)).asked).toMatchObject([
        { toRef: NEW_REF, problem: 'boundary' },
      ]);
      await expect(
        all.handovers.agree({ fromRef: SECRET_REF, toRef: NEW_REF }, AGREED),
      ).rejects.toThrow('outside of the boundary');
      expect(await all.bench.rotation(id)).toMatchObject({
        secretRef: SECRET_REF,
      });
      expect(await all.versions(NEW_REF)).toEqual([]);
    });

    it('takes nothing over that runs elsewhere too, and nothing beside a record of its own', async () => {
      const all = await set();
      await finish(all, await proposed(all));
      const { spec } = await all.renamed();
      const [first] = spec.targets;
      const fewer = { spec: { ...spec, targets: [first] } };
      await all.rename(fewer);
      expect(await all.versions(NEW_REF)).toEqual([]);
      expect((await all.store.of(SECRET_REF)).asked).toEqual([]);

      await all.bench.db('versions').insert({
        id: 'v-other',
        secret_ref: NEW_REF,
        issuer: 'fake-issuer',
        handle: '{}',
        state: 'current',
      });
      await all.readAgain();
      expect(await all.versions(NEW_REF)).toEqual([
        { id: 'v-other', state: 'current' },
      ]);
      expect((await all.store.of(SECRET_REF)).asked).toMatchObject([
        { problem: 'record' },
      ]);
    });

    it('goes back to its first name with all that has happened since', async () => {
      const all = await set();
      const { bench, lookout } = all;
      const id = await proposed(all);
      await all.rename();
      bench.clock.pass({ minutes: 1 });
      const at = () => toInstant(bench.clock.now());
      const old = await all.secret(SECRET_REF);
      await lookout.secrets.applyCatalogPage(
        [
          catalogSecret('db-password', {
            spec: old.spec,
            location: BENCH_LOCATION,
          }),
        ],
        at(),
      );
      await lookout.secrets.retireExcept(new Set([SECRET_REF]), at());
      await all.settle();
      expect(await bench.rotation(id)).toMatchObject({ secretRef: SECRET_REF });
      expect((await all.store.of(SECRET_REF)).later).toBeUndefined();
      const numbers = (await bench.store.journal(id, 0)).map(({ seq }) => seq);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      await finish(all, id);
    });
  },
);
