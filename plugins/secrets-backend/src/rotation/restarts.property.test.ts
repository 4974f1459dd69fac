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
import {
  isWorkloadVersionEdit,
  UpstreamError,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';
import fc from 'fast-check';
import { databases } from '../__testUtils__/databases';
import { Mortal } from '../__testUtils__/mortal';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RacedWorkloads } from '../__testUtils__/RacedWorkloads';
import { EU, US } from '../__testUtils__/RotationBench';
import { versionGoneBackTo } from './WayBack';

jest.setTimeout(600_000);

const target = fc.constantFrom(EU, US);
const nth = fc.nat(5);

/** What can happen to a rotation whose change was just merged, in any order. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('poll' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('race' as const), target }),
  },
  fc.record({ kind: fc.constant('prove' as const), target }),
  fc.record({ kind: fc.constant('rollOut' as const), target }),
  fc.record({ kind: fc.constant('down' as const), target }),
  fc.record({
    kind: fc.constant('die' as const),
    call: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('fail' as const),
    method: fc.constantFrom(
      'propose' as const,
      'withdraw' as const,
      'getPullRequest' as const,
    ),
    retryable: fc.boolean(),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('merge' as const), nth }),
  },
  fc.record({ kind: fc.constant('close' as const), nth }),
  fc.record({ kind: fc.constant('retry' as const) }),
  fc.record({ kind: fc.constant('rollback' as const) }),
  fc.record({ kind: fc.constant('cancel' as const) }),
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** So that some runs begin with an open restart, or with one that was merged. */
const HEAD_STARTS: Happening[][] = [
  [],
  [{ kind: 'race', target: EU }, { kind: 'poll' }, { kind: 'poll' }],
  [
    { kind: 'race', target: EU },
    { kind: 'race', target: US },
    { kind: 'poll' },
    { kind: 'poll' },
    { kind: 'merge', nth: 2 },
    { kind: 'merge', nth: 3 },
    { kind: 'poll' },
  ],
];

async function happen(
  w: RacedWorkloads,
  id: string,
  event: Happening,
): Promise<void> {
  const { b } = w;
  const rotation = await b.rotation(id);
  const wanted = rotation.phase.startsWith('rollback')
    ? versionGoneBackTo(rotation)
    : rotation.versionId!;
  switch (event.kind) {
    case 'poll':
      await w.later();
      return;
    case 'race':
      await w.race(event.target, wanted);
      return;
    case 'prove':
      w.prove(event.target, wanted);
      return;
    case 'rollOut':
      w.set(event.target, {
        versionId: wanted,
        workloads: { api: 'v-other' },
      });
      return;
    case 'down':
      w.set(event.target, { down: 'no route' });
      return;
    case 'die': {
      const mortal = new Mortal(event.call, 'after');
      b.clock.pass({ minutes: 1 });
      await b.runDue(b.engine(mortal.wrap)).catch(error => {
        if (!mortal.died) throw error;
      });
      return;
    }
    case 'fail':
      b.forge.calls.failNext(
        event.method,
        // one that the forge keeps for good is left to people
        new UpstreamError('trouble', {
          retryable: event.retryable || event.method === 'withdraw',
        }),
        event.when,
      );
      return;
    case 'merge':
    case 'close': {
      const url = b.forge.pullRequestUrls[event.nth];
      if (!url || b.forge.inspect(url).state !== 'open') return;
      if (event.kind === 'merge') b.forge.mergeAsPerson(url);
      else b.forge.closeAsPerson(url);
      return;
    }
    case 'retry':
      await ignoreConflict(b.store.requestRetry(id, 'user:default/jane'));
      return;
    case 'rollback':
      await ignoreConflict(
        b.store.requestRollback(id, {
          requestedBy: 'user:default/jane',
          reason: 'no',
        }),
      );
      return;
    default:
      // only of a rollback: nothing else can be cancelled after the merge
      if (rotation.rollback) await ignoreConflict(b.cancel(id));
  }
}

/** A person may ask too late; the refusal is what is expected then. */
async function ignoreConflict(request: Promise<void>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if ((error as Error).name !== 'ConflictError') throw error;
  }
}

/** What must hold at any time. */
async function violations(w: RacedWorkloads, id: string): Promise<string[]> {
  const { b } = w;
  const rotation = await b.rotation(id);
  const { pullRequests, restarts, phase, versionId } = rotation;
  const all = b.forge.pullRequestUrls.map(url => b.forge.inspect(url));
  const open = (branch: string) =>
    b.forge.pullRequestUrls.filter(url => {
      const pullRequest = b.forge.inspect(url);
      return (
        pullRequest.state === 'open' && pullRequest.branch.startsWith(branch)
      );
    });
  const repositories = (urls: string[]) =>
    urls.map(url => url.split('/pull/')[0]);
  const twice = (list: string[]) => new Set(list).size !== list.length;
  const edits = (await b.store.edits(id)).filter(isWorkloadVersionEdit);
  const retries = (await b.store.journal(id, 0)).filter(
    ({ event }) => event === 'retry.requested',
  ).length;
  const timesRestarted = (targetId: string, version: string) =>
    (restarts?.merged ?? []).filter(
      one => one.edit.targetId === targetId && one.versionId === version,
    ).length;
  const isBack = phase.startsWith('rollback') || phase === 'rolled-back';
  const rules: Record<string, boolean> = {
    'one open restart per repository': !twice(repositories(open('restart/'))),
    'a restart changes pod templates alone': all
      .filter(({ branch }) => branch.startsWith('restart/'))
      .every(({ changes }) =>
        [...changes.keys()].every(path => path.endsWith('/api.yaml')),
      ),
    'no restart of the way forth beside the way back':
      !isBack ||
      pullRequests.every(
        ({ restart, rollback, state }) =>
          restart === undefined || rollback || state !== 'open',
      ),
    'no restart is left open at the end':
      !isTerminalPhase(phase) || open('restart/').length === 0,
    'what is on record names the version': edits.every(
      ({ value }) => workloadVersionIn(value) === versionId,
    ),
    'what was before stays on record': edits.every(
      ({ previous }) => previous === null,
    ),
    'no workload restarts for ever': [EU, US].every(targetId =>
      [versionId!, versionGoneBackTo(rotation)].every(
        version => timesRestarted(targetId, version) <= 3 * (retries + 1),
      ),
    ),
    'the credential that pods may hold lives':
      b.issuer.liveCredentials.includes('old') || phase === 'completed',
  };
  return Object.keys(rules).filter(rule => !rules[rule]);
}

describe.each(databases.eachSupportedId())(
  'whatever happens to restarts on %s',
  engineId => {
    it('there is one at a time, they end, and the record stays true', async () => {
      const knex = await openTestDatabase(engineId);
      await fc.assert(
        fc.asyncProperty(
          fc.array(happening, { minLength: 5, maxLength: 25 }),
          fc.boolean(),
          fc.constantFrom(...HEAD_STARTS),
          async (random, twoRepositories, headStart) => {
            const w = await RacedWorkloads.create(knex, { twoRepositories });
            const { id } = await w.merged(EU, US);
            for (const event of [...headStart, ...random]) {
              await happen(w, id, event);
              expect({ event, broken: await violations(w, id) }).toEqual({
                event,
                broken: [],
              });
            }
          },
        ),
        { numRuns: 40 },
      );
    });
  },
);
