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
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { deathsOn, Mortal } from '../__testUtils__/mortal';
import { RotationBench } from '../__testUtils__/RotationBench';

jest.setTimeout(300_000);

/** More calls than any walk makes; the loop below asserts that it got past the last one. */
const ENOUGH = 200;

/**
 * Kills the runner before and after every single call it makes to the outside, lets another one take over, and looks
 * whether the end is the same: nothing lost, nothing doubled, nothing revoked too early.
 */

describe.each(databases.eachSupportedId())(
  'a runner that dies on %s',
  engineId => {
    /** One life of a runner; another takes over when the ticket has run out. */
    async function live(b: RotationBench, mortal?: Mortal): Promise<void> {
      const engine = b.engine(mortal?.wrap);
      try {
        await b.runDue(engine);
      } catch (error) {
        if (!mortal?.died) throw error;
      }
    }

    async function walk(b: RotationBench, mortal: Mortal): Promise<string> {
      const id = await b.start();
      const next = async () => {
        await live(b, mortal);
        if (mortal.died) {
          b.clock.pass({ seconds: 31 });
          await live(b);
        }
        expect(b.issuer.liveCredentials).toContain('old');
        b.clock.pass({ minutes: 5 });
      };
      await next();
      b.mergeAll();
      await next();
      b.propagate((await b.rotation(id)).versionId!);
      for (let turn = 0; turn < 3; turn++) {
        await live(b, mortal.died ? undefined : mortal);
        b.clock.pass({ minutes: 5 });
      }
      return id;
    }

    it.each(deathsOn(engineId))(
      '%s any of its calls leaves one pull request and one live credential',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const b = await RotationBench.create(knex);
          const mortal = new Mortal(call, when);
          const id = await walk(b, mortal);
          const rotation = await b.rotation(id);
          expect({
            call,
            phase: rotation.phase,
            revocation: rotation.revocation,
          }).toMatchObject({
            call,
            phase: 'completed',
            revocation: { outcome: 'revoked' },
          });
          expect(b.forge.pullRequestUrls).toHaveLength(1);
          expect(b.issuer.liveCredentials).toHaveLength(1);
          expect(b.issuer.liveCredentials).not.toContain('old');
          expect(
            await b.db('versions').where({ state: 'current' }),
          ).toHaveLength(1);
          const seqs = (await b.store.journal(id, 0)).map(({ seq }) => seq);
          expect(seqs).toEqual(seqs.map((_, i) => i + 1));
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );

    it('while it walks back leaves no credential and no open pull request behind', async () => {
      const knex = await openTestDatabase(engineId);
      let survived = false;
      for (let call = 1; call < ENOUGH && !survived; call++) {
        const b = await RotationBench.create(knex, { twoRepositories: true });
        const id = await b.start();
        await live(b);
        await b.store.requestUndo(id, {
          outcome: 'cancelled',
          actor: 'user:default/jane',
          reason: 'not today',
        });
        const mortal = new Mortal(call, 'after');
        await live(b, mortal);
        b.clock.pass({ minutes: 5 });
        await live(b);
        expect({ call, phase: (await b.rotation(id)).phase }).toEqual({
          call,
          phase: 'cancelled',
        });
        expect(b.issuer.liveCredentials).toEqual(['old']);
        expect(
          b.forge.pullRequestUrls.map(url => b.forge.inspect(url).state),
        ).toEqual(['closed', 'closed']);
        survived = !mortal.died;
      }
      expect(survived).toBe(true);
    });
  },
);
