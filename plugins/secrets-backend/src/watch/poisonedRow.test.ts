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
import {
  rotationPolicySchema,
  secretSpecSchema,
} from '@keyturn/plugin-secrets-common';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { CollectedMetrics } from '../__testUtils__/CollectedMetrics';
import { databases } from '../__testUtils__/databases';
import { LookoutBench } from '../__testUtils__/LookoutBench';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench } from '../__testUtils__/RotationBench';
import { testRows } from '../__testUtils__/testRows';
import { toInstant } from '../Clock';
import { DatabaseCiphertextStore } from '../database/DatabaseCiphertextStore';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseRowFailureStore } from '../database/DatabaseRowFailureStore';
import { NoticeDispatcher } from '../journal/NoticeDispatcher';
import { failureSentences } from '../service/failureSentences';
import { toApiSecretDetail } from '../service/toApiSecret';
import { EscalationLookout } from './EscalationLookout';
import { ExpiryLookout } from './ExpiryLookout';
import { RotationRunner } from './RotationRunner';
import { DatabaseUnknownVersionStore } from '../database/DatabaseUnknownVersionStore';
import { TargetObserver } from './TargetObserver';
import { UnknownVersionReports } from './UnknownVersionReports';

const { signal } = new AbortController();
const UNREADABLE = 'What Keyturn keeps of this secret cannot be read';
/** What a portal once took, and takes no longer. */
const NEVER = JSON.stringify({
  days: [],
  from: '02:00',
  to: '03:00',
  timeZone: 'Europe/Paris',
});

describe.each(databases.eachSupportedId())(
  'One poisoned row among twenty on %s',
  engineId => {
    /** Twenty secrets that are due, without an owner, and not observed yet. */
    async function twenty() {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
        { policy: { trigger: 'time' } },
      );
      const { db, clock, newId } = bench;
      await db('row_failures').delete();
      await db('secrets').delete();
      const lookout = new LookoutBench(bench);
      const { secrets } = lookout;
      const names = Array.from({ length: 20 }, (_, i) => `s-${100 + i}`);
      await secrets.applyCatalogPage(
        names.map(name =>
          catalogSecret(name, {
            ownerRef: undefined,
            policy: rotationPolicySchema.parse({ trigger: 'time' }),
            spec: secretSpecSchema.parse({
              type: 'secret',
              owner: 'group:default/gone',
              credential: {
                kind: 'password',
                issuer: bench.issuer.id,
                expiresAt: '2026-12-01',
              },
              authority: { class: 'runtime', ref: bench.authority.id },
              targets: [
                {
                  environment: 'production',
                  cluster: 'eu-1',
                  namespace: name,
                  manifest: `https://git.example.com/acme/gitops/blob/main/${name}.yaml`,
                  keys: ['password'],
                },
              ],
              rotation: { policy: 'standard' },
            }),
          }),
        ),
        toInstant(clock.now()),
      );
      const start = '2026-11-20T06:00:00.000Z';
      await db('secrets').update({ start_at: start, rotate_by: start });
      const metrics = new CollectedMetrics();
      const rows = testRows({ db, clock, metrics });
      const notices = new DatabaseNoticeStore({ db, clock, newId });
      const { registry, policies } = bench.parts();
      const { boundaries } = bench;
      const logger = mockServices.logger.mock();
      const watched = {
        secrets,
        notices,
        registry,
        policies,
        boundaries,
        logger,
        clock,
        rows,
      };
      const failures = new DatabaseRowFailureStore({ db });
      const page = async (ref: string) =>
        toApiSecretDetail((await secrets.show([ref]))[0]!, {
          registry,
          policies,
          view: await boundaries.now(),
          now: clock.now(),
        });
      return {
        bench,
        db,
        clock,
        lookout,
        secrets,
        notices,
        watched,
        failures,
        metrics,
        page,
        rows,
      };
    }

    /** In the middle. */
    const POISONED = 'resource:default/s-110';
    const poisoned = { ref: POISONED };

    it.each([
      ['its window never opens', { start_window: NEVER }, /never opens/],
      ['its window cannot be read', { start_window: '{' }, /unexpected/],
      ['its repositories cannot be read', { repositories: '{' }, /unexpected/],
      ['it cannot be read', { spec: '{' }, new RegExp(UNREADABLE)],
    ])('starts all others where %s', async (_, columns, sentence) => {
      const { db, lookout, failures, page, clock } = await twenty();
      await db('secrets').where(poisoned).update(columns);
      expect(await lookout.lookOut({ mostPullRequests: 100 })).toBe(19);
      expect((await failures.list(5)).items).toEqual([
        {
          secretRef: POISONED,
          watch: 'due',
          since: toInstant(clock.now()),
          sentence: expect.stringMatching(sentence),
        },
      ]);
      expect(await failureSentences(failures)).toEqual([
        expect.stringMatching(
          /^resource:default\/s-110: Keyturn could not work on this secret since 24 Nov 2026 at 12:00 UTC \(starting rotations that are due\): /,
        ),
      ]);
      expect((await page(POISONED)).problems).toContainEqual(
        expect.stringMatching(/^Keyturn could not work on this secret since/),
      );
      expect((await page('resource:default/s-111')).problems).toEqual([]);
    });

    it('starts an emergency rotation whatever the window and the repositories say', async () => {
      const { db, lookout } = await twenty();
      await db('secrets').where(poisoned).update({
        start_window: NEVER,
        repositories: '{',
        compromised_at: '2026-11-24T11:00:00.000Z',
        emergency_at: '2026-11-24T11:00:00.000Z',
      });
      expect(await lookout.lookOut({ mostPullRequests: 100 })).toBe(20);
      expect(lookout.tasks[0]).toMatchObject({ secretRef: POISONED });
    });

    it('tells of all others that they expire, and of that one once it is mended', async () => {
      const { db, watched, failures, metrics, clock, secrets } = await twenty();
      const [{ spec }] = await db('secrets').where(poisoned).select('spec');
      await db('secrets').where(poisoned).update({ spec: '{' });
      const expiry = new ExpiryLookout(watched);
      expect(await expiry.lookOut(signal)).toBe(19);
      expect(await metrics.points('secrets.watch.row.failures')).toEqual([
        { value: 1, labels: { watch: 'expiry' } },
      ]);
      expect(await failures.failing('expiry')).toEqual([POISONED]);
      const since = toInstant(clock.now());
      clock.pass({ hours: 1 });
      expect(await expiry.lookOut(signal)).toBe(0);
      expect((await failures.list(5)).items).toMatchObject([{ since }]);

      await db('secrets').where(poisoned).update({ spec });
      expect(await secrets.get(POISONED)).toMatchObject({
        failures: [{ watch: 'expiry', since, sentence: UNREADABLE }],
      });
      expect(await expiry.lookOut(signal)).toBe(1);
      expect(await failures.failing('expiry')).toEqual([]);
      expect((await secrets.get(POISONED))!.failures).toBeUndefined();
      expect(await db('secrets').whereNotNull('failing_since')).toEqual([]);
    });

    it('escalates all others, of secrets and of rotations', async () => {
      const { bench, db, watched, failures } = await twenty();
      await db('secrets').where(poisoned).update({ spec: '{' });
      const escalation = new EscalationLookout({
        ...watched,
        rotations: bench.store,
        rules: { group: 'group:default/platform' },
      });
      expect(await escalation.lookOut(signal)).toBeGreaterThanOrEqual(19);
      expect(await failures.failing('escalation')).toEqual([POISONED]);
      const told = await db('notices').distinct('secret_ref');
      expect(told).toHaveLength(19);
    });

    it('observes the targets of all others, and says that it cannot tell of those', async () => {
      const { bench, db, watched, failures } = await twenty();
      await db('secrets').where(poisoned).update({ spec: '{' });
      const { clock, newId } = bench;
      const unknownVersions = new DatabaseUnknownVersionStore({
        db,
        clock,
        newId,
      });
      const observer = new TargetObserver({
        ...watched,
        rotations: bench.store,
        ciphertexts: new DatabaseCiphertextStore({ db, clock, newId }),
        unknownVersions,
        reports: new UnknownVersionReports({
          store: unknownVersions,
          notices: watched.notices,
          administrators: [],
        }),
      });
      await observer.observe(signal);
      expect(
        await db('secret_targets').whereNotNull('observed_at'),
      ).toHaveLength(19);
      expect(
        await db('secret_targets')
          .where({ secret_ref: POISONED })
          .first('state', 'unknown_reason'),
      ).toEqual({ state: 'unknown', unknown_reason: UNREADABLE });
      expect(await failures.failing('observation')).toEqual([POISONED]);
    });

    it('runs all other rotations, and names the secret until that one is mended or has ended', async () => {
      const { bench, db, clock, rows, failures } = await twenty();
      const ids: string[] = [];
      for (const { ref } of await db('secrets').orderBy('ref').select('ref')) {
        ids.push(await bench.start({ secretRef: ref }));
      }
      const { policy } = await db('rotations').where({ id: ids[10] }).first();
      await db('rotations').where({ id: ids[10] }).update({ policy: '{' });
      const runner = new RotationRunner({
        store: bench.store,
        engine: bench.engine(),
        rows,
        clock,
      });
      await runner.run(signal);
      const stuck = await db('rotations').whereNot({ attempts: 0 });
      const started = await db('rotations').whereNot({ phase: 'requested' });
      expect(stuck.map(({ id }) => id)).toContain(ids[10]);
      expect(started).toHaveLength(19);
      expect(await failures.failing('rotation')).toEqual([POISONED]);

      // the list of rotations shows it all the same
      const { items, total } = await bench.store.list(
        { limit: 50 },
        'everything',
      );
      expect(total).toBe(20);
      expect(items.find(({ id }) => id === ids[10])).toMatchObject({
        condition: 'blocked',
        waitingFor: 'What Keyturn keeps of this rotation cannot be read',
      });

      clock.pass({ seconds: 10 });
      await db('rotations').where({ id: ids[10] }).update({ policy });
      await runner.run(signal);
      expect(await failures.failing('rotation')).toEqual([]);
    });

    it('sends all other notices', async () => {
      const { db, watched, notices, failures } = await twenty();
      await new ExpiryLookout(watched).lookOut(signal);
      await db('notices').update({
        unowned: false,
        recipients: '["group:default/platform"]',
      });
      await db('notices')
        .where({ secret_ref: POISONED })
        .update({ payload: '{' });
      const sent: NotificationSendOptions[] = [];
      const dispatcher = new NoticeDispatcher({
        ...watched,
        store: notices,
        metrics: new CollectedMetrics(),
        rules: { escalation: {}, digestAbove: 100 },
        titles: { of: async () => new Map() },
        notifications: { send: async notice => void sent.push(notice) },
        wording: { of: async ({ payload }) => payload },
      });
      await dispatcher.dispatch(signal);
      expect(sent).toHaveLength(19);
      expect(await failures.failing('notices')).toEqual([POISONED]);
      await dispatcher.dispatch(signal);
      expect(sent).toHaveLength(19);
    });

    it('lists all, of the poisoned one what can be read, and never as healthy', async () => {
      const { db, secrets, clock, page, failures } = await twenty();
      const far = '2027-11-01T00:00:00.000Z';
      await db('secrets').update({ rotate_by: far, expires_at: far });
      await db('secrets').where(poisoned).update({ spec: '{' });
      await failures.record(POISONED, {
        watch: 'due',
        sentence: 'boom',
        at: toInstant(clock.now()),
      });
      const { items, total } = await secrets.list(
        { sort: 'urgency', order: 'asc', limit: 50 },
        clock.now(),
        'everything',
      );
      expect([items.length, total]).toEqual([20, 20]);
      const withHealth = async (health: 'healthy' | 'unknown') =>
        secrets.list(
          { health: [health], sort: 'urgency', order: 'asc', limit: 50 },
          clock.now(),
          'everything',
        );
      expect((await withHealth('healthy')).total).toBe(19);
      expect((await withHealth('unknown')).items).toMatchObject([poisoned]);
      expect(await page(POISONED)).toMatchObject({
        title: 's-110',
        health: 'unknown',
        targets: [],
        problems: [
          expect.stringContaining(UNREADABLE),
          expect.stringContaining('boom'),
        ],
      });
      expect((await page('resource:default/s-111')).health).toBe('healthy');
      await expect(secrets.get(POISONED)).rejects.toThrow(UNREADABLE);
    });

    it('ends where the pass is told to stop', async () => {
      const { watched } = await twenty();
      const controller = new AbortController();
      controller.abort();
      await expect(
        new ExpiryLookout(watched).lookOut(controller.signal),
      ).rejects.toThrow(/abort/i);
    });
  },
);
