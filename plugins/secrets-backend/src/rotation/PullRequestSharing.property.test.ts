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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import fc from 'fast-check';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { ENGINE_ACTOR } from '../engineActor';
import { rotationActions } from '../policies/rotationActions';

jest.setTimeout(600_000);

const member = fc.nat({ max: 2 });
/** What people, the forge and time may do, in any order. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ run: member }) },
  {
    weight: 4,
    arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ cancel: member }) },
  { weight: 1, arbitrary: fc.record({ retry: member }) },
  { weight: 1, arbitrary: fc.record({ close: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ merge: fc.nat({ max: 3 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      fail: fc.constantFrom('propose', 'withdraw', 'readFile'),
      retryable: fc.boolean(),
      when: fc.constantFrom('before', 'after'),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

describe.each(databases.eachSupportedId())(
  'rotations that may share a pull request on %s',
  engineId => {
    async function three(knex: Parameters<typeof RotationBench.create>[0]) {
      const b = await RotationBench.create(knex, {
        policy: { batchFor: 'PT1M', stallAfter: 'P7D' },
      });
      const others = [await b.addSecret('a'), await b.addSecret('b')];
      const ids = [];
      for (const secretRef of [SECRET_REF, ...others.map(({ ref }) => ref)]) {
        ids.push(await b.start({ secretRef, requestedBy: ENGINE_ACTOR }));
      }
      await b.runDue();
      b.clock.pass({ seconds: 30 });
      return { b, ids };
    }

    /** Whether the person was let. */
    async function cancel(b: RotationBench, id: string): Promise<void> {
      const { cancel: action } = rotationActions(await b.rotation(id));
      if (action.possible) await b.cancel(id);
    }

    async function retry(b: RotationBench, id: string): Promise<void> {
      const { retry: action } = rotationActions(await b.rotation(id));
      if (action.possible) await b.store.requestRetry(id, 'user:default/jane');
    }

    async function happen(
      b: RotationBench,
      ids: string[],
      what: Happening,
    ): Promise<void> {
      const urls = b.forge.pullRequestUrls;
      const open = (i: number) =>
        [urls[i]].filter(url => url && b.forge.inspect(url).state === 'open');
      if ('run' in what) await b.engine().run(ids[what.run]);
      if ('pass' in what) b.clock.pass({ seconds: what.pass });
      if ('cancel' in what) await cancel(b, ids[what.cancel]);
      if ('retry' in what) await retry(b, ids[what.retry]);
      if ('close' in what)
        open(what.close).forEach(b.forge.closeAsPerson, b.forge);
      if ('merge' in what) {
        open(what.merge).forEach(url => b.forge.mergeAsPerson(url));
      }
      if ('fail' in what) {
        const { fail, retryable, when } = what;
        const error = new UpstreamError('The forge fails', { retryable });
        b.forge.calls.failNext(fail, error, when);
      }
    }

    /** What must hold at every moment, and after a crash at it. */
    async function expectSound(b: RotationBench, ids: string[]): Promise<void> {
      const pulls = b.forge.pullRequestUrls.map(url => ({
        url,
        ...b.forge.inspect(url),
      }));
      const holds = (versionId: string, { changes }: (typeof pulls)[number]) =>
        [...changes.values()].some(content => content.includes(versionId));
      for (const id of ids) {
        const { phase, versionId, pullRequests } = await b.rotation(id);
        const own = pulls.filter(pull => versionId && holds(versionId, pull));
        const alive = own.filter(({ state }) => state !== 'closed');
        const ended = phase === 'cancelled' || phase === 'failed';
        // a change whose version was discarded can reach no cluster
        expect({ phase, alive: ended ? alive.length : 0 }).toEqual({
          phase,
          alive: 0,
        });
        expect(alive.length).toBeLessThanOrEqual(1);
        // what is on record as its pull request does hold its change
        const recorded = pulls.filter(({ url }) =>
          pullRequests.some(one => one.url === url),
        );
        expect(recorded.every(pull => own.includes(pull))).toBe(true);
      }
    }

    it('never propose what was discarded, whatever happens in whatever order', async () => {
      const knex = await openTestDatabase(engineId);
      await fc.assert(
        fc.asyncProperty(
          fc.array(happening, { minLength: 10, maxLength: 40 }),
          async happenings => {
            const { b, ids } = await three(knex);
            for (const what of happenings) {
              await happen(b, ids, what);
              await expectSound(b, ids);
            }
            // when nothing fails any more, all of them come to where people decide
            b.forge.calls.heal();
            for (let turn = 0; turn < 12; turn++) {
              for (const id of ids) await retry(b, id);
              await b.runDue();
              await expectSound(b, ids);
              b.clock.pass({ minutes: 20 });
            }
            for (const id of ids) {
              const { phase } = await b.rotation(id);
              expect(['issued', 'requested']).not.toContain(phase);
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  },
);
