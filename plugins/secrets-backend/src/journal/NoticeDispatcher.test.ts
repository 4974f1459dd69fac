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
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { DatabaseNoticeStore } from '../database/DatabaseNoticeStore';
import { DatabaseSecretStore } from '../database/DatabaseSecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { secretSpec } from '../__testUtils__/secretSpec';
import { testRows } from '../__testUtils__/testRows';
import { CollectedMetrics } from '../__testUtils__/CollectedMetrics';
import { Mortal } from '../__testUtils__/mortal';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { NoticeStore } from '../database/NoticeStore';
import { NoticeDispatcher } from './NoticeDispatcher';

const PAYMENTS = 'group:default/payments';
const CHECKOUT = 'group:default/checkout';
const SECURITY = 'group:default/security';

const notice = (
  dedupeKey: string,
  options: { scope?: string; recipients?: string[] } = {},
) => ({
  dedupeKey,
  secretRef: 'resource:default/x',
  recipients: options.recipients ?? [PAYMENTS],
  payload: { title: dedupeKey, scope: options.scope },
});

describe.each(databases.eachSupportedId())(
  'NoticeDispatcher on %s',
  engineId => {
    async function set(options: { group?: string; digestAbove?: number } = {}) {
      const logger = mockServices.logger.mock();
      const metrics = new CollectedMetrics();
      const db = await openTestDatabase(engineId);
      const clock = new TestClock();
      let ids = 0;
      const store = new DatabaseNoticeStore({
        db,
        clock,
        newId: () => `${(ids += 1)}`,
      });
      const sent: NotificationSendOptions[] = [];
      const failures: Error[] = [];
      const dispatcherOf = (
        notices: NoticeStore,
        measured = new CollectedMetrics(),
      ) =>
        new NoticeDispatcher({
          store: notices,
          clock,
          logger,
          metrics: measured,
          rules: {
            escalation: { group: options.group },
            digestAbove: options.digestAbove ?? 5,
          },
          policies: PolicyBook.fromConfig(
            mockServices.rootConfig({
              data: {
                secrets: { policies: { strict: { escalateTo: SECURITY } } },
              },
            }),
          ),
          titles: { of: async () => new Map([[PAYMENTS, 'Payments Team']]) },
          rows: testRows({ db, clock, metrics: measured }),
          wording: { of: async ({ payload }) => payload },
          notifications: {
            send: async notification => {
              const failure = failures.shift();
              if (failure) throw failure;
              sent.push(notification);
            },
          },
        });
      const { signal } = new AbortController();
      const dispatcher = dispatcherOf(store, metrics);
      const dispatch = () => dispatcher.dispatch(signal);
      const dispatchWith = (other: NoticeStore) =>
        dispatcherOf(other).dispatch(signal);
      const told = () =>
        sent.map(({ payload, recipients }) => [
          payload.title,
          ...('entityRef' in recipients ? [recipients.entityRef].flat() : []),
        ]);
      return {
        db,
        store,
        clock,
        sent,
        failures,
        dispatch,
        dispatchWith,
        told,
        logger,
        metrics,
      };
    }

    it('sends each notice once, however often the same is written down', async () => {
      const { store, sent, dispatch } = await set();
      expect(await store.enqueue([notice('a'), notice('b'), notice('a')])).toBe(
        2,
      );
      expect(await store.enqueue([notice('a')])).toBe(0);
      await dispatch();
      await dispatch();
      expect(sent.map(({ payload }) => payload.title)).toEqual(['a', 'b']);
      expect(sent[0].recipients).toEqual({
        type: 'entity',
        entityRef: ['group:default/payments'],
      });
    });

    it('sends no more than can be kept, and nothing that a chat takes for an order', async () => {
      const { store, sent, dispatch } = await set();
      await store.enqueue([
        {
          ...notice('long'),
          payload: {
            title: `The rotation of ${'<!channel> DB '.repeat(40)}`,
            description: 'one\ntwo <b>',
          },
        },
      ]);
      await dispatch();
      const [{ payload }] = sent;
      expect(payload.title.length).toBeLessThanOrEqual(240);
      expect(payload.title).toMatch(/^The rotation of ‹!channel› DB .*…$/);
      expect(payload.description).toBe('one\ntwo ‹b›');
    });

    it('calls whom it names by their titles, where they have one', async () => {
      const { store, sent, dispatch } = await set();
      const named = notice('a');
      const description = (payments: string) =>
        `Pod a (owner ${payments}): old; Pod b (owner ${CHECKOUT}).`;
      await store.enqueue([
        {
          ...named,
          payload: { ...named.payload, description: description(PAYMENTS) },
        },
      ]);
      await dispatch();
      expect(sent.map(({ payload }) => payload.description)).toEqual([
        description('Payments Team'),
      ]);
    });

    it('keeps what could not be sent, and does not let it hold up the others', async () => {
      const { store, clock, sent, failures, dispatch } = await set();
      await store.enqueue([notice('a'), notice('b')]);
      failures.push(new Error('notifications are down'));
      await dispatch();
      expect(sent.map(({ payload }) => payload.title)).toEqual(['b']);
      await dispatch();
      expect(sent).toHaveLength(1);
      clock.pass({ seconds: 5 });
      await dispatch();
      expect(sent.map(({ payload }) => payload.title)).toEqual(['b', 'a']);
    });

    /** A notice that could not be sent, a second later a newer one that was, then whatever is left. */
    async function failThenSend(
      older: Parameters<typeof notice>[1],
      newer: Parameters<typeof notice>[1],
    ) {
      const { store, clock, sent, failures, dispatch } = await set();
      await store.enqueue([notice('older', older)]);
      failures.push(new Error('notifications are down'));
      await dispatch();
      clock.pass({ seconds: 1 });
      await store.enqueue([notice('newer', newer)]);
      await dispatch();
      clock.pass({ hours: 1 });
      await dispatch();
      return sent.map(({ payload, recipients }) => [
        payload.title,
        ...('entityRef' in recipients ? recipients.entityRef : []),
      ]);
    }

    it('does not send old tidings after newer ones that replace them', async () => {
      const scope = 'secrets:rotation:1';
      expect(await failThenSend({ scope }, { scope })).toEqual([
        ['newer', PAYMENTS],
      ]);
    });

    it('still sends them to those who did not get the newer ones', async () => {
      const scope = 'secrets:rotation:1';
      const recipients = [PAYMENTS, CHECKOUT];
      expect(await failThenSend({ scope, recipients }, { scope })).toEqual([
        ['newer', PAYMENTS],
        ['older', CHECKOUT],
      ]);
    });

    it.each([
      [{ scope: 'a' }, { scope: 'b' }],
      [{}, {}],
    ])('sends tidings of other scopes whatever came between', async (a, b) => {
      expect(await failThenSend(a, b)).toEqual([
        ['newer', PAYMENTS],
        ['older', PAYMENTS],
      ]);
    });

    it('does not let a row that was superseded be written down again', async () => {
      const { store, clock, sent, failures, dispatch } = await set();
      const older = notice('older', { scope: 's' });
      await store.enqueue([older]);
      failures.push(new Error('notifications are down'));
      await dispatch();
      clock.pass({ seconds: 1 });
      await store.enqueue([notice('newer', { scope: 's' })]);
      await dispatch();
      expect(await store.enqueue([older])).toBe(0);
      clock.pass({ hours: 1 });
      await dispatch();
      expect(sent).toHaveLength(1);
    });

    const many = (count: number, fields: Parameters<typeof notice>[1] = {}) =>
      Array.from({ length: count }, (_, i) =>
        notice(`n${i}`, { scope: `s${i}`, ...fields }),
      );

    it('sends a few one by one, and one digest in the place of many', async () => {
      const { store, told, dispatch } = await set({ digestAbove: 2 });
      await store.enqueue(many(2));
      await dispatch();
      expect(told()).toEqual([
        ['n0', PAYMENTS],
        ['n1', PAYMENTS],
      ]);
      await store.enqueue(many(5));
      await dispatch();
      await dispatch();
      expect(told().slice(2)).toEqual([
        ['1 secret needs the attention of Payments Team', PAYMENTS],
      ]);
    });

    it('still sends to others what is in the digest of one', async () => {
      const { store, told, dispatch } = await set({ digestAbove: 2 });
      const [first, ...rest] = many(3);
      await store.enqueue([
        { ...first, recipients: [PAYMENTS, CHECKOUT] },
        ...rest,
      ]);
      await dispatch();
      expect(told().sort()).toEqual([
        ['1 secret needs the attention of Payments Team', PAYMENTS],
        ['n0', CHECKOUT],
      ]);
    });

    it('always sends by itself what is critical', async () => {
      const { store, told, dispatch } = await set({ digestAbove: 2 });
      await store.enqueue(
        many(5).map(one => ({
          ...one,
          payload: { ...one.payload, severity: 'critical' as const },
        })),
      );
      await dispatch();
      expect(told()).toHaveLength(5);
    });

    it('does not send what waits still of a scope that a digest told newer tidings of', async () => {
      const { store, clock, failures, told, dispatch } = await set({
        digestAbove: 2,
      });
      await store.enqueue([notice('older', { scope: 's0' })]);
      failures.push(new Error('notifications are down'));
      await dispatch();
      clock.pass({ seconds: 1 });
      await store.enqueue(many(3));
      await dispatch();
      clock.pass({ hours: 1 });
      await dispatch();
      expect(told()).toEqual([
        ['1 secret needs the attention of Payments Team', PAYMENTS],
      ]);
    });

    it('tries a digest again as any other notice, and makes no second one', async () => {
      const { store, clock, failures, told, dispatch } = await set({
        digestAbove: 2,
      });
      await store.enqueue(many(4));
      failures.push(new Error('notifications are down'));
      await dispatch();
      expect(told()).toEqual([]);
      clock.pass({ hours: 1 });
      await dispatch();
      await dispatch();
      expect(told()).toHaveLength(1);
    });

    it.each(['before', 'after'] as const)(
      'loses nothing and tells nothing twice, where a dispatcher dies %s a call',
      async when => {
        let survived = false;
        for (let call = 1; call < 60 && !survived; call++) {
          const { db, store, dispatch, sent, dispatchWith } = await set({
            digestAbove: 2,
            group: CHECKOUT,
          });
          await db('notices').delete();
          const orphan = { ...notice('orphan'), recipients: [], unowned: true };
          await store.enqueue([...many(4), orphan]);
          const mortal = new Mortal(call, when);
          try {
            await dispatchWith(mortal.wrap(store));
          } catch (error) {
            if (!mortal.died) throw error;
          }
          await dispatch();
          // What was sent just before the end is sent again, into its place.
          const scopes = sent.map(({ payload }) => payload.scope ?? 'none');
          expect({ call, told: [...new Set(scopes)].sort() }).toEqual({
            call,
            told: ['none', expect.stringMatching(/^secrets:digest:/)],
          });
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );

    it('tells the group in the place of an owner that is not in the catalog', async () => {
      const { store, told, dispatch } = await set({ group: CHECKOUT });
      await store.enqueue([
        { ...notice('a'), recipients: [], unowned: true },
        { ...notice('b'), unowned: true },
      ]);
      await dispatch();
      await dispatch();
      expect(told()).toEqual([
        ['a', CHECKOUT],
        ['b', PAYMENTS, CHECKOUT],
      ]);
    });

    it('tells whom the policy names in the place of the group', async () => {
      const { db, store, told, dispatch } = await set({ group: CHECKOUT });
      await new DatabaseSecretStore({ db }).applyCatalogPage(
        [
          catalogSecret('strict', {
            spec: secretSpec({ rotation: { policy: 'strict' } }),
          }),
          catalogSecret('plain'),
        ],
        '2026-11-24T12:00:00.000Z',
      );
      const orphan = (name: string) => ({
        ...notice(name),
        secretRef: `resource:default/${name}`,
        recipients: [],
        unowned: true,
      });
      await store.enqueue([orphan('strict'), orphan('plain')]);
      await dispatch();
      expect(told()).toEqual([
        ['strict', SECURITY],
        ['plain', CHECKOUT],
      ]);
    });

    it('says in the log that there is nobody to be told', async () => {
      const { store, told, dispatch, logger, metrics } = await set();
      await store.enqueue([{ ...notice('a'), recipients: [], unowned: true }]);
      await dispatch();
      await dispatch();
      expect(told()).toEqual([]);
      expect(logger.warn.mock.calls).toEqual([
        [
          'Nobody is told of resource:default/x: no owner is in the catalog, and neither their policy nor secrets.notices.escalation.group names anybody to be told instead',
        ],
      ]);
      expect(await metrics.points('secrets.notices.dispatched')).toEqual([
        { value: 1, labels: { outcome: 'unaddressed' } },
      ]);
    });

    it('counts what became of notices', async () => {
      const { store, failures, dispatch, metrics } = await set({
        digestAbove: 2,
      });
      await store.enqueue([
        ...many(3),
        notice('b', { recipients: [CHECKOUT] }),
      ]);
      failures.push(new Error('notifications are down'));
      await dispatch();
      const points = await metrics.points('secrets.notices.dispatched');
      expect(
        points.map(({ value, labels }) => [labels.outcome, value]),
      ).toEqual([
        ['bundled', 3],
        ['failed', 1],
        ['sent', 1],
      ]);
    });
  },
);
