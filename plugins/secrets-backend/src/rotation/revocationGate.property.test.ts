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

/** What the world, not the engine, knows to be unproven there. */
function unproven({ id, runs, denied, consumers }: Place): string[] {
  if (runs === 'down') return [`${id} unknown`];
  const others = denied
    ? [`whatever uses ${id} unknown`]
    : consumers
        .filter(({ state }) => state === 'not-yet')
        .map(({ name }) => `Pod payments/${name} at ${id} not-yet`);
  return runs === 'older' ? [`${id} not-yet`] : others;
}

/** One rotation at its gate, and what the world and people did to it. */
class Walk {
  readonly #b: RotationBench;
  readonly #id: string;
  readonly #versionId: string;
  readonly #world = new Map<string, Place>();
  #dead = false;
  /** What a person has decided about by now. */
  #covered: string[] = [];

  constructor(b: RotationBench, id: string, versionId: string) {
    this.#b = b;
    this.#id = id;
    this.#versionId = versionId;
  }

  get hasRevoked(): boolean {
    return !this.#b.issuer.liveCredentials.includes('old');
  }

  async happen(event: Happening): Promise<void> {
    const b = this.#b;
    switch (event.kind) {
      case 'place':
        this.#place(event.place);
        return;
      case 'kill':
        this.#dead = true;
        b.issuer.revokeAsPerson('credential-2');
        return;
      case 'retry':
        await ignoreConflict(
          b.store.requestRetry(this.#id, 'user:default/jane'),
        );
        return;
      case 'override':
        await this.#override();
        b.clock.pass({ minutes: 1 });
        await b.runDue();
        return;
      case 'race':
        b.clock.pass({ minutes: 1 });
        await Promise.all([b.runDue(b.engine()), b.runDue(b.engine())]);
        return;
      default:
        b.clock.pass({ minutes: 1 });
        await b.runDue();
    }
  }

  /** Names of the rules that do not hold. */
  async violations(event: Happening): Promise<string[]> {
    const open = [...this.#world.values()].flatMap(unproven);
    const uncovered = open.filter(one => !this.#covered.includes(one));
    const looked = ['look', 'race', 'override'].includes(event.kind);
    const { phase, revocation } = await this.#b.rotation(this.#id);
    const rules: Record<string, boolean> = {
      'nothing is revoked that something needs and nobody has decided about':
        !this.hasRevoked || uncovered.length === 0,
      'nothing is revoked while the other version is dead':
        !this.hasRevoked || !this.#dead,
      'what nothing needs is revoked at the next look':
        !looked ||
        open.length > 0 ||
        (phase === 'completed' &&
          revocation?.outcome === (this.#dead ? 'kept' : 'revoked')),
    };
    return Object.keys(rules).filter(rule => !rules[rule]);
  }

  #place(where: Place): void {
    const { id, runs, denied, consumers } = where;
    this.#world.set(id, where);
    this.#b.probe.setTarget(id, {
      versionId: runs === 'new' ? this.#versionId : 'v-older',
      consumers: consumers.map(one => ({ kind: 'Pod', ...one })),
      ...(denied ? { consumersDenied: 'forbidden' } : {}),
      ...(runs === 'down' ? { down: 'no route' } : {}),
    });
  }

  async #override(): Promise<void> {
    const { stragglers = [] } = await this.#b.rotation(this.#id);
    const taken = await ignoreConflict(
      this.#b.store.requestOverride(this.#id, {
        actor: 'user:default/jane',
        reason: 'fine',
        shown: stragglers.map(({ key }) => key),
      }),
    );
    if (taken) {
      this.#covered = stragglers.map(({ name, state }) => `${name} ${state}`);
    }
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

            const walk = new Walk(b, id, versionId!);
            for (const event of happenings) {
              if (isTerminalPhase((await b.rotation(id)).phase)) break;
              await walk.happen(event);
              expect(await walk.violations(event)).toEqual([]);
            }
            if (walk.hasRevoked) revoked += 1;
          },
        ),
        { numRuns: 80 },
      );
      expect(revoked).toBeGreaterThan(0);
    });
  },
);
