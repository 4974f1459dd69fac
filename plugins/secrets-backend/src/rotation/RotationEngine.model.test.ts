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

import {
  isCancellablePhase,
  isTerminalPhase,
  RotationPhase,
} from '@keyturn/plugin-secrets-common';
import fc from 'fast-check';
import { databases } from '../__testUtils__/databases';
import { Mortal } from '../__testUtils__/mortal';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RotationBench } from '../__testUtils__/RotationBench';
import { toInstant } from '../Clock';

jest.setTimeout(300_000);

const OVERLAP = { minutes: 30 };
const WALK: RotationPhase[] = [
  'requested',
  'issued',
  'proposed',
  'merged',
  'propagated',
  'completed',
];

/**
 * What a rotation of one pull request is, said as simply as can be: a phase, and what people and clusters have done. It
 * knows nothing of steps, stores and tickets.
 */
interface Model {
  phase: RotationPhase;
  pull: 'none' | 'open' | 'merged' | 'closed';
  /** Whether every target runs the new version. */
  isRunning: boolean;
  isCancelled: boolean;
  overlapEnds?: string;
}

/** The real thing: the engine among fakes, and the rotation that it walks. */
interface Real {
  bench: RotationBench;
  id: string;
}

/** What becomes of a rotation when an engine works on it until it must wait. */
function worked(model: Model, now: string, overlapEnds: string): Model {
  const next = { ...model };
  if (isTerminalPhase(next.phase)) return next;
  if (next.isCancelled && next.pull !== 'merged') return ended(next);
  next.isCancelled = false;
  if (next.phase === 'requested' || next.phase === 'issued') {
    next.phase = 'proposed';
    next.pull = next.pull === 'none' ? 'open' : next.pull;
  }
  if (next.phase === 'proposed') {
    if (next.pull === 'closed') return ended(next);
    if (next.pull === 'merged') next.phase = 'merged';
  }
  if (next.phase === 'merged' && next.isRunning) {
    next.phase = 'propagated';
    next.overlapEnds = overlapEnds;
  }
  if (
    next.phase === 'propagated' &&
    next.isRunning &&
    next.overlapEnds! <= now
  ) {
    next.phase = 'completed';
  }
  return next;
}

function ended(model: Model): Model {
  const pull = model.pull === 'open' ? 'closed' : model.pull;
  return { ...model, phase: 'cancelled', pull };
}

/** How many credentials work, the one aside that was there before. */
function newCredentials({ phase }: Model): number {
  return phase === 'requested' || phase === 'cancelled' ? 0 : 1;
}

async function expectAsModelled(model: Model, { bench, id }: Real) {
  const { phase } = await bench.rotation(id);
  const live = bench.issuer.liveCredentials;
  const urls = bench.forge.pullRequestUrls;
  expect({
    phase,
    pull: urls[0] ? bench.forge.inspect(urls[0]).state : 'none',
    pulls: urls.length,
    oldWorks: live.includes('old'),
    newWork: live.filter(credential => credential !== 'old').length,
  }).toEqual({
    phase: model.phase,
    pull: model.pull,
    pulls: model.pull === 'none' ? 0 : 1,
    oldWorks: model.phase !== 'completed',
    newWork: newCredentials(model),
  });
}

async function expectPhase({ bench, id }: Real, allowed: RotationPhase[]) {
  expect(allowed).toContain((await bench.rotation(id)).phase);
}

async function isDue({ bench }: Real): Promise<boolean> {
  return (await bench.store.due(1)).length > 0;
}

/** Works on what is due, and on nothing that is not. */
async function work(model: Model, real: Real, run: () => Promise<void>) {
  const { clock } = real.bench;
  const due = await isDue(real);
  await run();
  if (!due) return;
  Object.assign(
    model,
    worked(model, toInstant(clock.now()), toInstant(clock.now().plus(OVERLAP))),
  );
}

type Command = fc.AsyncCommand<Model, Real>;

abstract class Step implements Command {
  check(_model: Readonly<Model>): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.act(model, real);
    await expectAsModelled(model, real);
  }

  abstract act(model: Model, real: Real): Promise<void>;
}

class Poll extends Step {
  act(model: Model, real: Real) {
    return work(model, real, () => real.bench.runDue());
  }

  toString = () => 'the schedule runs';
}

/** Two replicas, whose schedules run at the same time. */
class Race extends Step {
  act(model: Model, real: Real) {
    const { bench } = real;
    return work(model, real, async () => {
      await Promise.all([
        bench.runDue(bench.engine()),
        bench.runDue(bench.engine()),
      ]);
    });
  }

  toString = () => 'two replicas run';
}

/** The forge tells of the pull request, perhaps of nothing new. */
class Webhook extends Step {
  check = ({ pull }: Readonly<Model>) => pull !== 'none';

  async act(model: Model, real: Real) {
    const { bench } = real;
    const [pullRequestUrl] = bench.forge.pullRequestUrls;
    await bench.store.wakeByPullRequest({ pullRequestUrl });
    await work(model, real, () => bench.runDue());
  }

  toString = () => 'a webhook comes';
}

class Merge extends Step {
  check = ({ pull }: Readonly<Model>) => pull === 'open';

  async act(model: Model, { bench }: Real) {
    bench.mergeAll();
    model.pull = 'merged';
  }

  toString = () => 'a person merges';
}

class Close extends Step {
  check = ({ pull }: Readonly<Model>) => pull === 'open';

  async act(model: Model, { bench }: Real) {
    bench.forge.closeAsPerson(bench.forge.pullRequestUrls[0]);
    model.pull = 'closed';
  }

  toString = () => 'a person closes the pull request';
}

class Cancel extends Step {
  check = ({ phase, isCancelled }: Readonly<Model>) =>
    isCancellablePhase(phase) && !isCancelled;

  async act(model: Model, { bench, id }: Real) {
    await bench.cancel(id);
    model.isCancelled = true;
  }

  toString = () => 'a person cancels';
}

/** Where nothing has failed it is refused, and changes nothing. */
class Retry extends Step {
  async act(_model: Model, { bench, id }: Real) {
    const { condition, attempts } = await bench.rotation(id);
    try {
      await bench.store.requestRetry(id, 'user:default/jane');
    } catch (error) {
      const isStuck = condition !== undefined || attempts > 0;
      if ((error as Error).name !== 'ConflictError' || isStuck) throw error;
    }
  }

  toString = () => 'a person retries';
}

/** The clusters take what is merged, or go back to what was before. */
class RollOut extends Step {
  readonly #forward: boolean;

  constructor(forward: boolean) {
    super();
    this.#forward = forward;
  }

  check = ({ pull }: Readonly<Model>) => pull === 'merged';

  async act(model: Model, { bench, id }: Real) {
    const { versionId } = await bench.rotation(id);
    bench.propagate(this.#forward ? versionId! : 'v-before');
    model.isRunning = this.#forward;
  }

  toString = () => `the clusters roll ${this.#forward ? 'out' : 'back'}`;
}

class Wait extends Step {
  readonly #minutes: number;

  constructor(minutes: number) {
    super();
    this.#minutes = minutes;
  }

  async act(_model: Model, { bench }: Real) {
    bench.clock.pass({ minutes: this.#minutes });
  }

  toString = () => `${this.#minutes} minutes pass`;
}

/** A runner dies somewhere, and another one takes over once its ticket has run out: the end is as if it had lived. */
class Crash extends Step {
  readonly #call: number;
  readonly #when: 'before' | 'after';

  constructor(call: number, when: 'before' | 'after') {
    super();
    this.#call = call;
    this.#when = when;
  }

  async act(model: Model, real: Real) {
    const { bench, id } = real;
    const mortal = new Mortal(this.#call, this.#when);
    const whole = { ...model };
    await work(whole, real, async () => {
      try {
        await bench.runDue(bench.engine(mortal.wrap));
      } catch (error) {
        if (!mortal.died) throw error;
      }
    });
    // Whatever it had established before it died, it is on the way and not beyond.
    await expectPhase(real, between(model.phase, whole.phase));
    if (mortal.died) {
      bench.clock.pass({ seconds: 31 });
      await bench.runDue();
    }
    const { revokeAt } = await bench.rotation(id);
    const settled = mortal.died
      ? worked(whole, toInstant(bench.clock.now()), revokeAt ?? '')
      : whole;
    Object.assign(model, settled);
    if (revokeAt) model.overlapEnds = revokeAt;
    await expectPhase(real, [model.phase]);
  }

  toString = () => `a runner dies ${this.#when} its call ${this.#call}`;
}

/** Both ends included. */
function between(from: RotationPhase, to: RotationPhase): RotationPhase[] {
  return to === 'cancelled'
    ? [from, 'cancelled']
    : WALK.slice(WALK.indexOf(from), WALK.indexOf(to) + 1);
}

const commands = [
  fc.constant(new Poll()),
  fc.constant(new Race()),
  fc.constant(new Webhook()),
  fc.constant(new Merge()),
  fc.constant(new Close()),
  fc.constant(new Cancel()),
  fc.constant(new Retry()),
  fc.boolean().map(forward => new RollOut(forward)),
  fc.constant(new RollOut(true)),
  fc.integer({ min: 1, max: 45 }).map(minutes => new Wait(minutes)),
  fc
    .tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('before' as const, 'after' as const),
    )
    .map(([call, when]) => new Crash(call, when)),
];

describe.each(databases.eachSupportedId())(
  'a rotation beside its model on %s',
  engineId => {
    it('is in each moment what the model says, whatever people, forges, clusters and runners do', async () => {
      const knex = await openTestDatabase(engineId);
      const ends = new Map<RotationPhase, number>();
      await fc.assert(
        fc.asyncProperty(
          fc.commands(commands, { maxCommands: 40, size: 'max' }),
          async all => {
            const bench = await RotationBench.create(knex, {
              policy: { maxOverlap: 'PT30M', stallAfter: 'P365D' },
            });
            const real = { bench, id: await bench.start() };
            const model: Model = {
              phase: 'requested',
              pull: 'none',
              isRunning: false,
              isCancelled: false,
            };
            await fc.asyncModelRun(() => ({ model, real }), all);
            ends.set(model.phase, (ends.get(model.phase) ?? 0) + 1);
          },
        ),
        // The same walks each time, because of what is expected of their ends; `test/faults` tries others.
        { numRuns: 40, seed: 20261124 },
      );
      // Otherwise it has looked at nothing but beginnings.
      expect(ends.get('completed')).toBeGreaterThan(0);
      expect(ends.get('cancelled')).toBeGreaterThan(0);
    });
  },
);
