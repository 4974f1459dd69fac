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
import { isWorkloadVersionEdit } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { Mortal } from '../__testUtils__/mortal';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RacedWorkloads } from '../__testUtils__/RacedWorkloads';
import { EU, RotationBench, US } from '../__testUtils__/RotationBench';

jest.setTimeout(600_000);

/** More calls than any restart makes; the loops below assert that they got past the last one. */
const ENOUGH = 200;

/** Kills the runner after every single call of a restart, as the crash tests of the way forth and back do. */
describe.each(databases.eachSupportedId())(
  'a runner that dies while it restarts workloads on %s',
  engineId => {
    async function dying(b: RotationBench, mortal?: Mortal): Promise<void> {
      b.clock.pass({ minutes: 1 });
      try {
        await b.runDue(b.engine(mortal?.wrap));
      } catch (error) {
        if (!mortal?.died) throw error;
      }
    }

    /** One life of a runner; another takes over when the ticket has run out. */
    async function live(b: RotationBench, mortal?: Mortal): Promise<void> {
      await dying(b, mortal);
      if (mortal?.died) {
        b.clock.pass({ seconds: 31 });
        await b.runDue();
      }
    }

    const openOf = (b: RotationBench) =>
      b.forge.pullRequestUrls.filter(
        url => b.forge.inspect(url).state === 'open',
      );

    const askBack = (b: RotationBench, id: string) =>
      b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'checkout is down',
      });

    async function expectBack(w: RacedWorkloads, id: string, version: string) {
      const { phase, pullRequests, previousVersionId } = await w.b.rotation(id);
      expect(phase).toBe('rollback-proposed');
      const open = pullRequests.filter(({ state }) => state === 'open');
      expect(open).toMatchObject([{ rollback: true }, { rollback: true }]);
      expect(openOf(w.b).sort()).toEqual(open.map(({ url }) => url).sort());
      for (const { url } of open) w.b.forge.mergeAsPerson(url);
      await w.later();
      expect(await w.annotation(EU)).toBe(`${previousVersionId}~${version}`);
    }

    const texts = async (b: RotationBench, id: string) =>
      (await b.store.edits(id))
        .filter(isWorkloadVersionEdit)
        .map(({ value }) => value);

    /** To die before a call is to die after the one before it. */
    async function everyDeath(
      walk: (w: RacedWorkloads, next: () => Promise<void>) => Promise<void>,
      step = live,
    ): Promise<void> {
      const knex = await openTestDatabase(engineId);
      let survived = false;
      for (let call = 1; call < ENOUGH && !survived; call++) {
        const w = await RacedWorkloads.create(knex, { twoRepositories: true });
        const mortal = new Mortal(call, 'after');
        await walk(w, () => step(w.b, mortal.died ? undefined : mortal));
        survived = !mortal.died;
      }
      expect(survived).toBe(true);
    }

    it('after any of its calls proposes one restart per repository, and keeps a true record', () =>
      everyDeath(async (w, next) => {
        const { id, version } = await w.merged(EU, US);
        await next();
        expect(openOf(w.b)).toHaveLength(2);
        expect(w.b.forge.pullRequestUrls).toHaveLength(4);
        w.b.mergeAll();
        await next();
        const text = `${version}~restart-1`;
        expect(await texts(w.b, id)).toEqual([text, text]);
        expect([await w.annotation(EU), await w.annotation(US)]).toEqual([
          text,
          text,
        ]);
        const { phase, restarts } = await w.b.rotation(id);
        expect(phase).toBe('merged');
        expect(restarts).toMatchObject({ round: 1, merged: [{}, {}] });
        expect(restarts!.open).toBeUndefined();
        await w.later();
        expect(w.b.forge.pullRequestUrls).toHaveLength(4);
        const journal = await w.b.store.journal(id, 0);
        const count = (name: string) =>
          journal.filter(({ event }) => event === name).length;
        expect([count('restart.begun'), count('restart.merged')]).toEqual([
          1, 1,
        ]);
        expect(journal.map(({ seq }) => seq)).toEqual(
          journal.map((_, i) => i + 1),
        );
      }));

    it('after any of its calls leaves no restart open that nobody needs', () =>
      everyDeath(async (w, next) => {
        const { id, version } = await w.merged(EU, US);
        await w.later();
        expect(openOf(w.b)).toHaveLength(2);
        w.prove(EU, version);
        w.prove(US, version);
        await next();
        await w.later();
        expect(await w.b.rotation(id)).toMatchObject({ phase: 'completed' });
        expect(openOf(w.b)).toEqual([]);
        expect(await texts(w.b, id)).toEqual([version, version]);
      }));

    it('after any call that proposes leaves a rollback alone with its own pull requests', () =>
      everyDeath(async (w, next) => {
        const { id, version } = await w.merged(EU, US);
        // nobody takes over before a person has asked
        await next();
        await askBack(w.b, id);
        await w.later();
        await expectBack(w, id, version);
        expect(openOf(w.b)).toEqual([]);
      }, dying));

    it('after any call that goes back leaves a rollback alone with its own pull requests', () =>
      everyDeath(async (w, next) => {
        const { id, version } = await w.merged(EU, US);
        await w.later();
        await askBack(w.b, id);
        await next();
        await expectBack(w, id, version);
        expect(openOf(w.b)).toEqual([]);
      }));
  },
);
