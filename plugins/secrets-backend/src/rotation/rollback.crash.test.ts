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
import { RotationBench } from '../__testUtils__/RotationBench';

jest.setTimeout(300_000);

/** More calls than any rollback makes; the loop below asserts that it got past the last one. */
const ENOUGH = 200;

/** Kills the runner before and after every single call of a rollback, as the crash test of the way forth does. */
describe.each(databases.eachSupportedId())(
  'a runner that dies while it rolls back on %s',
  engineId => {
    /** One life of a runner; another takes over when the ticket has run out. */
    async function live(b: RotationBench, mortal?: Mortal): Promise<void> {
      try {
        await b.runDue(b.engine(mortal?.wrap));
      } catch (error) {
        if (!mortal?.died) throw error;
      }
      if (mortal?.died) {
        b.clock.pass({ seconds: 31 });
        await b.runDue();
      }
    }

    async function propagated(b: RotationBench): Promise<string> {
      const id = await b.start();
      await live(b);
      b.mergeAll();
      b.clock.pass({ minutes: 5 });
      await live(b);
      b.propagate((await b.rotation(id)).versionId!);
      b.clock.pass({ minutes: 5 });
      await live(b);
      return id;
    }

    const ask = (b: RotationBench, id: string) =>
      b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'checkout is down',
      });

    const openBack = async (b: RotationBench, id: string) =>
      (await b.rotation(id)).pullRequests.filter(
        ({ rollback, state }) => rollback && state === 'open',
      );

    const options = {
      twoRepositories: true,
      policy: { maxOverlap: 'PT10M' },
    };

    it.each(deathsOn(engineId))(
      '%s any of its calls proposes once, and ends the new version alone',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const b = await RotationBench.create(knex, options);
          const id = await propagated(b);
          const { versionId, previousVersionId } = await b.rotation(id);
          const mortal = new Mortal(call, when);
          const next = () => live(b, mortal.died ? undefined : mortal);
          await ask(b, id);
          await next();
          expect(b.forge.pullRequestUrls).toHaveLength(4);
          expect(await openBack(b, id)).toHaveLength(2);
          for (const { url } of await openBack(b, id)) {
            b.forge.mergeAsPerson(url);
          }
          b.clock.pass({ minutes: 5 });
          await next();
          expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
          b.propagate(previousVersionId!);
          for (let turn = 0; turn < 4; turn++) {
            b.clock.pass({ minutes: 5 });
            await next();
            expect(b.issuer.liveCredentials).toContain('old');
          }
          const { phase, revocation } = await b.rotation(id);
          expect({ call, phase, revocation }).toMatchObject({
            call,
            phase: 'rolled-back',
            revocation: { outcome: 'revoked' },
          });
          expect(b.issuer.liveCredentials).toEqual(['old']);
          expect(
            await b.db('versions').select('id', 'state').orderBy('id'),
          ).toEqual([
            { id: previousVersionId, state: 'current' },
            { id: versionId, state: 'revoked' },
          ]);
          const seqs = (await b.store.journal(id, 0)).map(({ seq }) => seq);
          expect(seqs).toEqual(seqs.map((_, i) => i + 1));
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );

    it('and is cancelled leaves no pull request open, and revokes as the rotation does', async () => {
      const knex = await openTestDatabase(engineId);
      let survived = false;
      for (let call = 1; call < ENOUGH && !survived; call++) {
        const b = await RotationBench.create(knex, options);
        const id = await propagated(b);
        await ask(b, id);
        await live(b);
        await b.cancel(id);
        const mortal = new Mortal(call, 'after');
        await live(b, mortal);
        expect(await openBack(b, id)).toEqual([]);
        expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
        for (let turn = 0; turn < 4; turn++) {
          b.clock.pass({ minutes: 5 });
          await live(b);
        }
        expect({ call, phase: (await b.rotation(id)).phase }).toEqual({
          call,
          phase: 'completed',
        });
        expect(b.issuer.liveCredentials).toEqual(['credential-2']);
        expect(b.forge.pullRequestUrls).toHaveLength(4);
        survived = !mortal.died;
      }
      expect(survived).toBe(true);
    });
  },
);
