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

import { isTerminalPhase } from '@keyturn/plugin-secrets-common';
import fc from 'fast-check';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { EU, RotationBench, US } from '../__testUtils__/RotationBench';

jest.setTimeout(300_000);

/** What can be at a target when the gate is looked at. */
const place = fc.record({
  id: fc.constantFrom(EU, US),
  runs: fc.constantFrom(
    'new' as const,
    'new' as const,
    'older' as const,
    'down' as const,
  ),
  denied: fc.boolean(),
  consumers: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('api', 'report', 'debug'),
      state: fc.constantFrom('running' as const, 'not-yet' as const),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
});

const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('place' as const), place }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('override' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('race' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
);

type Place = typeof place extends fc.Arbitrary<infer T> ? T : never;
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** What the world, not the engine, knows to be unproven there; `denied` is rarely true enough to matter. */
function unproven({ id, runs, denied, consumers }: Place): string[] {
  if (runs === 'down') return [`${id} unknown`];
  const others = denied
    ? [`whatever uses ${id} unknown`]
    : consumers
        .filter(({ state }) => state === 'not-yet')
        .map(({ name }) => `Pod payments/${name} at ${id} not-yet`);
  return runs === 'older' ? [`${id} not-yet`] : others;
}

describe.each(databases.eachSupportedId())(
  'whatever is seen at the gate on %s',
  engineId => {
    it('revokes only what nothing needs that nobody has decided about, and then at once', async () => {
      const knex = await openTestDatabase(engineId);
      let revoked = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(happening, { minLength: 3, maxLength: 15 }),
          async happenings => {
            const b = await RotationBench.create(knex, {
              policy: { maxOverlap: 'PT5M' },
            });
            const id = await b.start();
            await b.runDue();
            b.mergeAll();
            b.clock.pass({ minutes: 1 });
            await b.runDue();
            const { versionId } = await b.rotation(id);
            b.propagate(versionId!);
            b.clock.pass({ minutes: 1 });
            await b.runDue();
            b.clock.pass({ minutes: 5 });

            const world = new Map<string, Place>();
            let dead = false;
            let covered: string[] = [];
            for (const event of happenings) {
              if (isTerminalPhase((await b.rotation(id)).phase)) break;
              covered = await happen(b, id, event, versionId!, world, covered);
              dead ||= event.kind === 'kill';

              const open = [...world.values()].flatMap(unproven);
              const uncovered = open.filter(one => !covered.includes(one));
              const gone = !b.issuer.liveCredentials.includes('old');
              expect({
                gone,
                uncovered: gone ? uncovered : [],
                dead: gone && dead,
              }).toEqual({ gone, uncovered: [], dead: false });
              if (gone) revoked += 1;
              const looked = ['look', 'race', 'override'].includes(event.kind);
              if (looked && open.length === 0) {
                expect(await b.rotation(id)).toMatchObject({
                  phase: 'completed',
                  revocation: dead ? 'kept' : 'revoked',
                });
              }
            }
          },
        ),
        { numRuns: 80 },
      );
      expect(revoked).toBeGreaterThan(0);
    });
  },
);

/** Answers what a person has decided about by now. */
async function happen(
  b: RotationBench,
  id: string,
  event: Happening,
  versionId: string,
  world: Map<string, Place>,
  covered: string[],
): Promise<string[]> {
  switch (event.kind) {
    case 'place': {
      const { runs, denied, consumers } = event.place;
      world.set(event.place.id, event.place);
      b.probe.setTarget(event.place.id, {
        versionId: runs === 'new' ? versionId : 'v-older',
        consumers: consumers.map(one => ({ kind: 'Pod', ...one })),
        ...(denied ? { consumersDenied: 'forbidden' } : {}),
        ...(runs === 'down' ? { down: 'no route' } : {}),
      });
      return covered;
    }
    case 'kill':
      b.issuer.revokeAsPerson('credential-2');
      return covered;
    case 'retry':
      await ignoreConflict(b.store.requestRetry(id, 'user:default/jane'));
      return covered;
    case 'override': {
      const { stragglers = [] } = await b.rotation(id);
      const taken = await ignoreConflict(
        b.store.requestOverride(id, {
          actor: 'user:default/jane',
          reason: 'fine',
        }),
      );
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      return taken
        ? stragglers.map(({ name, state }) => `${name} ${state}`)
        : covered;
    }
    case 'race':
      b.clock.pass({ minutes: 1 });
      await Promise.all([b.runDue(b.engine()), b.runDue(b.engine())]);
      return covered;
    default:
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      return covered;
  }
}

/** Whether it was taken: a person may ask where there is nothing to decide. */
async function ignoreConflict(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if ((error as Error).name !== 'ConflictError') throw error;
    return false;
  }
}
