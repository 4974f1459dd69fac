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
import { EU, RotationBench } from '../__testUtils__/RotationBench';

jest.setTimeout(300_000);

const ENOUGH = 200;

describe.each(databases.eachSupportedId())(
  'a runner that dies at the gate on %s',
  engineId => {
    async function live(b: RotationBench, mortal?: Mortal): Promise<void> {
      try {
        await b.runDue(b.engine(mortal?.wrap));
      } catch (error) {
        if (!mortal?.died) throw error;
      }
    }

    async function look(b: RotationBench): Promise<void> {
      b.clock.pass({ minutes: 1 });
      await live(b);
    }

    /** A rotation that a pod holds up. */
    async function heldUp(b: RotationBench): Promise<string> {
      const id = await b.start();
      await live(b);
      b.mergeAll();
      await look(b);
      const { versionId } = await b.rotation(id);
      b.propagate(versionId!);
      b.probe.setTarget(EU, {
        versionId,
        consumers: [{ kind: 'Pod', name: 'debug', state: 'not-yet' }],
      });
      await look(b);
      return id;
    }

    /** Whether the runner lived through all of it. */
    async function dieAndGoOn(
      b: RotationBench,
      mortal: Mortal,
    ): Promise<boolean> {
      await live(b, mortal);
      for (let turn = 0; turn < 3; turn++) {
        b.clock.pass({ minutes: 5 });
        await live(b);
      }
      return !mortal.died;
    }

    it.each(deathsOn(engineId))(
      "%s any call while it revokes at a person's word carries that word out once",
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const b = await RotationBench.create(knex);
          const id = await heldUp(b);
          const { stragglers = [] } = await b.rotation(id);
          await b.store.requestOverride(id, {
            actor: 'user:default/jane',
            reason: 'a leftover',
            shown: stragglers.map(({ key }) => key),
          });
          survived = await dieAndGoOn(b, new Mortal(call, when));
          const { phase, revocation } = await b.rotation(id);
          expect({ call, phase, revocation }).toMatchObject({
            call,
            phase: 'completed',
            revocation: { outcome: 'revoked' },
          });
          expect(b.issuer.liveCredentials).toEqual(['credential-2']);
          const events = (await b.store.journal(id, 0)).map(
            ({ event }) => event,
          );
          expect(events.filter(event => event.startsWith('override.'))).toEqual(
            ['override.requested', 'override.applied'],
          );
        }
        expect(survived).toBe(true);
      },
    );

    it.each(deathsOn(engineId))(
      '%s any call while it makes room for a new version ends with that and the live one',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const b = await RotationBench.create(knex, {
            issuer: { capabilities: { maxLive: 2 } },
          });
          const left = await heldUp(b);
          const { versionId } = await b.rotation(left);
          await b.cancel(left);
          await live(b);
          b.propagate(versionId!);
          expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);

          const id = await b.start();
          survived = await dieAndGoOn(b, new Mortal(call, when));
          expect({ call, phase: (await b.rotation(id)).phase }).toEqual({
            call,
            phase: 'proposed',
          });
          expect(b.issuer.liveCredentials).toHaveLength(2);
          expect(b.issuer.liveCredentials).toContain('credential-2');
          expect(b.issuer.liveCredentials).not.toContain('old');
          expect(b.forge.pullRequestUrls).toHaveLength(2);
        }
        expect(survived).toBe(true);
      },
    );
  },
);
