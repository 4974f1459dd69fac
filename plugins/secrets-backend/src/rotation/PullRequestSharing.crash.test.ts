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
import { deathsOn, Mortal } from '../__testUtils__/mortal';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench, SECRET_REF } from '../__testUtils__/RotationBench';
import { ENGINE_ACTOR } from '../engineActor';

jest.setTimeout(1_800_000);

/** More calls than any walk makes; the loops below assert that they got past the last one. */
const ENOUGH = 300;

/**
 * Two rotations that have gathered to share a pull request, and a runner that is killed before and after every call it
 * makes from then on.
 */
describe.each(databases.eachSupportedId())(
  'a runner of a shared pull request that dies on %s',
  engineId => {
    interface Pair {
      b: RotationBench;
      ids: string[];
      targetId: string;
      manifest: string;
    }

    async function pair(
      knex: Parameters<typeof RotationBench.create>[0],
    ): Promise<Pair> {
      const b = await RotationBench.create(knex, {
        policy: { batchFor: 'PT2M' },
      });
      const { ref, targetId, manifest } = await b.addSecret('api-token');
      const ids = [];
      for (const secretRef of [SECRET_REF, ref]) {
        ids.push(await b.start({ secretRef, requestedBy: ENGINE_ACTOR }));
      }
      // what comes before is the walk of a single rotation, which has a test of its own
      await b.runDue();
      b.clock.pass({ minutes: 2 });
      return { b, ids, targetId, manifest };
    }

    /** One life of a runner; another takes over when the tickets have run out. */
    async function live(b: RotationBench, mortal?: Mortal): Promise<void> {
      try {
        await b.runDue(b.engine(mortal?.wrap));
      } catch (error) {
        if (!mortal?.died) throw error;
      }
    }

    /** Lives until nothing more happens by itself; the first runners are the one that may die. */
    async function settle(b: RotationBench, mortal: Mortal): Promise<void> {
      for (let turn = 0; turn < 3; turn++) {
        await live(b, mortal.died ? undefined : mortal);
        b.clock.pass({ seconds: 40 });
      }
    }

    const stateOf = async (b: RotationBench, ids: string[]) =>
      Promise.all(
        ids.map(async id => {
          const { phase, pullRequests } = await b.rotation(id);
          return { phase, urls: pullRequests.map(({ url }) => url) };
        }),
      );

    /** Whether what is merged or may be is what is on record, and nothing more. */
    function expectNoStray(b: RotationBench, urls: string[]): void {
      const open = b.forge.pullRequestUrls.filter(
        url => b.forge.inspect(url).state !== 'closed',
      );
      for (const url of open) expect(urls).toContain(url);
    }

    it.each(deathsOn(engineId))(
      '%s any of its calls leaves one pull request, and both complete',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const { b, ids, targetId } = await pair(knex);
          const mortal = new Mortal(call, when);
          await settle(b, mortal);
          const url = b.forge.pullRequestUrls[0];
          expect({ call, states: await stateOf(b, ids) }).toEqual({
            call,
            states: [
              { phase: 'proposed', urls: [url] },
              { phase: 'proposed', urls: [url] },
            ],
          });
          expect(b.forge.pullRequestUrls).toEqual([url]);
          b.mergeAll();
          b.clock.pass({ minutes: 1 });
          await settle(b, mortal);
          expect({
            call,
            phases: (await stateOf(b, ids)).map(({ phase }) => phase),
          }).toEqual({ call, phases: ['merged', 'merged'] });
          b.propagate((await b.rotation(ids[0])).versionId!);
          const { versionId } = await b.rotation(ids[1]);
          b.probe.setTarget(targetId, { versionId: versionId! });
          b.clock.pass({ minutes: 1 });
          await live(b);
          expect({
            call,
            phases: (await stateOf(b, ids)).map(({ phase }) => phase),
          }).toEqual({ call, phases: ['completed', 'completed'] });
          expect(b.issuer.liveCredentials).toHaveLength(2);
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );

    it.each(deathsOn(engineId))(
      '%s any of its calls never lets a change of one that was cancelled be merged',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const { b, ids, manifest } = await pair(knex);
          const mortal = new Mortal(call, when);
          await live(b, mortal);
          // a person cancels one of them wherever they are let
          const cancelled = await b.cancel(ids[1]).then(
            () => true,
            error => {
              expect(error.name).toBe('ConflictError');
              return false;
            },
          );
          await settle(b, mortal);
          const [first, second] = await stateOf(b, ids);
          expect({ call, phase: first.phase }).toEqual({
            call,
            phase: 'proposed',
          });
          expect({ call, phase: second.phase }).toEqual({
            call,
            phase: cancelled ? 'cancelled' : 'proposed',
          });
          expectNoStray(b, [...first.urls, ...second.urls]);
          b.mergeAll();
          const { versionId } = await b.rotation(ids[1]);
          const content = b.forge.fileContent(manifest)!;
          expect({ call, merged: content.includes(versionId!) }).toEqual({
            call,
            merged: !cancelled,
          });
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );

    it('while a closed one walks back leaves no credential behind', async () => {
      const knex = await openTestDatabase(engineId);
      let survived = false;
      for (let call = 1; call < ENOUGH && !survived; call++) {
        const { b, ids } = await pair(knex);
        await settle(b, new Mortal(ENOUGH, 'after'));
        b.forge.closeAsPerson(b.forge.pullRequestUrls[0]);
        b.clock.pass({ minutes: 1 });
        const mortal = new Mortal(call, 'after');
        await settle(b, mortal);
        expect({
          call,
          phases: (await stateOf(b, ids)).map(({ phase }) => phase),
        }).toEqual({ call, phases: ['cancelled', 'cancelled'] });
        expect([...b.issuer.liveCredentials].sort()).toEqual([
          'old',
          'old-api-token',
        ]);
        survived = !mortal.died;
      }
      expect(survived).toBe(true);
    });

    it('shares one pull request also where two replicas run at once', async () => {
      const knex = await openTestDatabase(engineId);
      for (let round = 0; round < 10; round++) {
        const { b, ids } = await pair(knex);
        for (let turn = 0; turn < 4; turn++) {
          const [one, other] = [b.engine(), b.engine()];
          const due = await b.store.due(10);
          await Promise.all(
            [...due, ...due.toReversed()].map((id, i) =>
              (i < due.length ? one : other).run(id),
            ),
          );
          b.clock.pass({ seconds: 40 });
        }
        const [first, second] = await stateOf(b, ids);
        expect(first).toEqual({
          phase: 'proposed',
          urls: [b.forge.pullRequestUrls[0]],
        });
        expect(second).toEqual(first);
        expect(b.forge.pullRequestUrls).toHaveLength(1);
      }
    });
  },
);
