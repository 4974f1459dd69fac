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

import { databases } from '../__testUtils__/databases';
import { Mortal } from '../__testUtils__/mortal';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { BenchOptions, RotationBench } from '../__testUtils__/RotationBench';

jest.setTimeout(120_000);

const REPOSITORY = 'https://git.example.com/acme/gitops';

describe.each(databases.eachSupportedId())(
  'reminders of a pull request on %s',
  engineId => {
    async function proposed(options: BenchOptions = {}) {
      const knex = await openTestDatabase(engineId);
      const b = await RotationBench.create(knex, {
        ...options,
        policy: { remindAfter: 'PT6H', ...options.policy },
      });
      const id = await b.start();
      await b.runDue();
      return { b, id };
    }

    async function wait(b: RotationBench, hours: number) {
      b.clock.pass({ hours });
      await b.runDue();
    }

    const reminders = async (b: RotationBench) =>
      (await b.db('notices').where('dedupe_key', 'like', '%:reminder:%')).map(
        notice => ({
          recipients: JSON.parse(notice.recipients),
          ...JSON.parse(notice.payload),
        }),
      );
    const notes = async (b: RotationBench, id: string) =>
      (await b.store.journal(id, 0)).filter(
        ({ event }) => event === 'pull-request.reminded',
      );

    it('are given once for each interval, to the owner, in place of the one before', async () => {
      const { b, id } = await proposed({ policy: { stallAfter: 'P7D' } });
      const [url] = b.forge.pullRequestUrls;
      await wait(b, 5);
      expect(await reminders(b)).toEqual([]);
      await wait(b, 1);
      await wait(b, 1);
      const scope = `secrets:rotation:${id}`;
      const recipients = ['group:default/payments', 'user:default/jane'];
      expect(await reminders(b)).toEqual([
        {
          recipients,
          title: 'The rotation of DB password still waits for you',
          description: `Waiting for review and merge of pull request #1 in acme/gitops. It has waited for 6 hours: review and merge it, or close it to cancel the rotation. ${url}`,
          severity: 'normal',
          link: url,
          topic: 'Secret rotation',
          scope,
        },
      ]);
      await wait(b, 5);
      expect(await reminders(b)).toMatchObject([
        { scope },
        {
          scope,
          description: expect.stringContaining('waited for 12 hours'),
        },
      ]);
      expect(await notes(b, id)).toMatchObject([
        {
          level: 'warning',
          message:
            'Reminded the owner after 6 hours: Waiting for review and merge of pull request #1 in acme/gitops',
          links: [{ title: 'Pull request #1', url }],
        },
        { message: expect.stringContaining('12 hours') },
      ]);
    });

    it('end with the merge', async () => {
      const { b, id } = await proposed();
      await wait(b, 6);
      b.mergeAll();
      await wait(b, 6);
      await wait(b, 6);
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
      expect(await reminders(b)).toHaveLength(1);
    });

    it('end with the close', async () => {
      const { b, id } = await proposed();
      const [url] = b.forge.pullRequestUrls;
      b.forge.closeAsPerson(url);
      await wait(b, 6);
      await wait(b, 6);
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      expect(await reminders(b)).toEqual([]);
    });

    it('are not made up for after a portal that was down', async () => {
      const { b } = await proposed({ policy: { stallAfter: 'P7D' } });
      await wait(b, 20);
      await wait(b, 1);
      expect(await reminders(b)).toMatchObject([
        { description: expect.stringContaining('waited for 18 hours') },
      ]);
      await wait(b, 4);
      expect(await reminders(b)).toHaveLength(2);
    });

    it('give way to the news that it is stalled', async () => {
      const { b, id } = await proposed({ policy: { stallAfter: 'PT6H' } });
      await wait(b, 7);
      expect(await b.rotation(id)).toMatchObject({ condition: 'stalled' });
      expect(await reminders(b)).toEqual([]);
      await wait(b, 5);
      expect(await reminders(b)).toMatchObject([{ severity: 'high' }]);
    });

    it('are never given where the policy says PT0S', async () => {
      const { b } = await proposed({ policy: { remindAfter: 'PT0S' } });
      await wait(b, 100);
      expect(await reminders(b)).toEqual([]);
    });

    it('leave people alone while one that merges by itself only waits for its checks', async () => {
      const knex = await openTestDatabase(engineId);
      const b = await RotationBench.create(knex, {
        policy: { approval: 'auto-merge', remindAfter: 'PT6H' },
      });
      b.forge.requireCheck(REPOSITORY, 'validate');
      await b.start();
      await b.runDue();
      await wait(b, 6);
      expect(await reminders(b)).toEqual([]);

      const [url] = b.forge.pullRequestUrls;
      b.forge.reportCheck(url, 'validate', 'failure');
      await wait(b, 1);
      await wait(b, 5);
      expect(await reminders(b)).toMatchObject([
        {
          severity: 'high',
          description: expect.stringContaining(
            'check validate failed. It has waited for 12 hours: see what stands in the way',
          ),
        },
      ]);
    });

    it('are given once over runners that die', async () => {
      const knex = await openTestDatabase(engineId);
      let survived = false;
      for (let call = 1; call < 100 && !survived; call++) {
        const b = await RotationBench.create(knex, {
          policy: { remindAfter: 'PT6H', stallAfter: 'P7D' },
        });
        const id = await b.start();
        await b.runDue();
        b.clock.pass({ hours: 6 });
        const mortal = new Mortal(call, 'after');
        try {
          await b.runDue(b.engine(mortal.wrap));
        } catch (error) {
          if (!mortal.died) throw error;
        }
        b.clock.pass({ minutes: 5 });
        await Promise.all([b.runDue(), b.runDue()]);
        expect({ call, given: (await reminders(b)).length }).toEqual({
          call,
          given: 1,
        });
        expect(await notes(b, id)).toHaveLength(1);
        survived = !mortal.died;
      }
      expect(survived).toBe(true);
    });
  },
);
