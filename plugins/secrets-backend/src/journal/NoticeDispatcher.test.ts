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
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { TestClock } from '../__testUtils__/TestClock';
import { NoticeDispatcher } from './NoticeDispatcher';

jest.setTimeout(60_000);

const PAYMENTS = 'group:default/payments';
const CHECKOUT = 'group:default/checkout';

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
    async function set() {
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
      const dispatcher = new NoticeDispatcher({
        store,
        clock,
        logger: mockServices.logger.mock(),
        notifications: {
          send: async options => {
            const failure = failures.shift();
            if (failure) throw failure;
            sent.push(options);
          },
        },
      });
      const dispatch = () => dispatcher.dispatch(new AbortController().signal);
      return { store, clock, sent, failures, dispatch };
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
  },
);
