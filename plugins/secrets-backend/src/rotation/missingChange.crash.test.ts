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

/** More calls than it makes; the loop below asserts that it got past the last one. */
const ENOUGH = 200;
const FILES = [
  'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/db-password.yaml',
  'https://git.example.com/acme/gitops-us/blob/main/clusters/us-1/db-password.yaml',
];

/** Kills the runner before and after every single call while it brings what a revert has taken away. */
describe.each(databases.eachSupportedId())(
  'a runner that dies while it proposes what is missing on %s',
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

    it.each(deathsOn(engineId))(
      '%s any of its calls proposes once in each repository, and revokes once all is there',
      async when => {
        const knex = await openTestDatabase(engineId);
        let survived = false;
        for (let call = 1; call < ENOUGH && !survived; call++) {
          const b = await RotationBench.create(knex, { twoRepositories: true });
          const before = FILES.map(url => b.forge.fileContent(url)!);
          const id = await b.start();
          await live(b);
          b.mergeAll();
          FILES.forEach((url, i) => b.forge.writeFile(url, before[i]));
          b.clock.pass({ minutes: 5 });
          await live(b);
          const { versionId, lacking } = await b.rotation(id);
          expect(lacking).toHaveLength(4);
          b.propagate(versionId!);

          const mortal = new Mortal(call, when);
          const next = () => live(b, mortal.died ? undefined : mortal);
          await b.store.requestMissing(id, {
            requestedBy: 'user:default/jane',
          });
          await next();
          expect(b.forge.pullRequestUrls).toHaveLength(4);
          const { pullRequests } = await b.rotation(id);
          const open = pullRequests.filter(({ state }) => state === 'open');
          expect(open.map(({ attempt }) => attempt)).toEqual([2, 2]);
          expect(b.issuer.liveCredentials).toContain('old');

          open.forEach(({ url }) => b.forge.mergeAsPerson(url));
          for (let turn = 0; turn < 3; turn++) {
            b.clock.pass({ minutes: 5 });
            await next();
          }
          const { phase, revocation } = await b.rotation(id);
          expect({ call, phase, revocation }).toMatchObject({
            call,
            phase: 'completed',
            revocation: { outcome: 'revoked' },
          });
          expect(b.issuer.liveCredentials).toEqual(['credential-2']);
          survived = !mortal.died;
        }
        expect(survived).toBe(true);
      },
    );
  },
);
