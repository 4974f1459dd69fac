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
import { catalogSecret } from '../__testUtils__/catalogSecret';
import { CollectedMetrics } from '../__testUtils__/CollectedMetrics';
import { testRows } from '../__testUtils__/testRows';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { createStores } from '../database/createStores';
import { NoticeDispatcher } from '../journal/NoticeDispatcher';
import { PolicyBook } from '../policies/PolicyBook';
import { CurrentWording } from './CurrentWording';

jest.setTimeout(120_000);

const { signal } = new AbortController();

describe.each(databases.eachSupportedId())(
  'what is told of rotations on %s',
  engineId => {
    async function set() {
      const b = await RotationBench.create(await openTestDatabase(engineId), {
        policy: { remindAfter: 'PT0S', stallAfter: 'P1D' },
      });
      const { clock } = b;
      const stores = createStores(b);
      const policies = PolicyBook.fromConfig(mockServices.rootConfig());
      const sent: string[] = [];
      const dispatcher = new NoticeDispatcher({
        store: stores.notices,
        notifications: {
          send: async ({ payload }) => {
            sent.push(payload.title);
          },
        },
        clock,
        logger: mockServices.logger.mock(),
        metrics: new CollectedMetrics(),
        rules: { escalation: {}, digestAbove: 100 },
        policies,
        titles: { of: async () => new Map() },
        rows: testRows({ clock }),
        wording: new CurrentWording({ ...stores, policies, rules: {}, clock }),
      });
      const tell = async () => {
        await dispatcher.dispatch(signal);
        return sent.splice(0);
      };
      const now = () => clock.now().toISO()!;
      const leave = () => stores.secrets.retireExcept(new Set(), now());
      const comeBack = async () => {
        const { name, title, spec } = (await stores.secrets.get(SECRET_REF))!;
        await stores.secrets.applyCatalogPage(
          [catalogSecret(name, { ref: SECRET_REF, title, spec })],
          now(),
        );
      };
      return { b, tell, leave, comeBack };
    }
    const STALLED = 'The rotation of DB password is stalled';

    it('asks for no review of what was merged before the question was sent', async () => {
      const { b, tell } = await set();
      await b.start();
      await b.runDue();
      b.mergeAll();
      b.clock.pass({ minutes: 2 });
      await b.runDue();
      expect(await tell()).toEqual([]);
    });

    it('tells that one is stuck only while it is, and again when its secret is back', async () => {
      const { b, tell, leave, comeBack } = await set();
      await b.start();
      await b.runDue();
      expect(await tell()).toEqual(['Review the rotation of DB password']);
      b.clock.pass({ days: 1, minutes: 1 });
      await b.runDue();
      expect(await tell()).toEqual([STALLED]);
      await leave();
      expect(await tell()).toEqual(['DB password is no longer in the catalog']);
      await comeBack();
      expect((await tell()).sort()).toEqual([
        'DB password is in the catalog again',
        STALLED,
      ]);
      await leave();
      await comeBack();
      await b.db('rotations').update({ condition: null });
      expect(await tell()).toEqual([]);
    });
  },
);
