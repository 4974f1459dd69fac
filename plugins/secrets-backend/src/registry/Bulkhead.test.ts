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

import * as fc from 'fast-check';
import { RequestScope } from '../requestScope';
import { Bulkhead } from './Bulkhead';
import { RequestLimits } from './requestLimits';
import { UpstreamBusyError } from './UpstreamBusyError';

const LIMITS: RequestLimits = {
  people: 3,
  background: 2,
  perCaller: 2,
  perRequest: 1,
  waiting: 4,
  waitingPerCaller: 2,
};
const { signal } = new AbortController();
const person = (caller: string): RequestScope => ({
  kind: 'people',
  caller,
  readsOnly: true,
});
const ENGINE: RequestScope = { kind: 'background', readsOnly: false };

/** Work that goes on until it is ended, and what came of it. */
function bench(limits: Partial<RequestLimits> = {}) {
  const bulkhead = new Bulkhead({
    title: 'The forge',
    limits: () => ({ ...LIMITS, ...limits }),
  });
  const running: Array<{ name: string; end: () => void }> = [];
  const failed = new Map<string, unknown>();
  const ask = (name: string, scope: RequestScope, given = signal) => {
    bulkhead
      .run(
        scope,
        given,
        () =>
          new Promise<void>(resolve => {
            running.push({ name, end: resolve });
          }),
      )
      .catch(error => failed.set(name, error));
  };
  const settled = () => new Promise(resolve => setImmediate(resolve));
  return {
    bulkhead,
    failed,
    ask,
    names: async () => {
      await settled();
      return running.map(({ name }) => name);
    },
    end: async (name: string) => {
      const i = running.findIndex(one => one.name === name);
      const [{ end }] = running.splice(i, 1);
      end();
      await settled();
    },
  };
}

describe('Bulkhead', () => {
  it('gives people and background work each their share', async () => {
    const { ask, names, end } = bench({ perCaller: 9 });
    ['a', 'b', 'c', 'd'].forEach(name => ask(name, person('jane')));
    ['1', '2', '3'].forEach(name => ask(name, ENGINE));
    expect(await names()).toEqual(['a', 'b', 'c', '1', '2']);
    await end('1');
    expect(await names()).toEqual(['a', 'b', 'c', '2', '3']);
    await end('c');
    expect(await names()).toEqual(['a', 'b', '2', '3', 'd']);
  });

  it('lets others go past a caller who has its part already', async () => {
    const { ask, names, end } = bench();
    ['a', 'b', 'c', 'd'].forEach(name => ask(name, person('ines')));
    ask('e', person('jane'));
    expect(await names()).toEqual(['a', 'b', 'e']);
    await end('e');
    expect(await names()).toEqual(['a', 'b']);
    await end('a');
    expect(await names()).toEqual(['b', 'c']);
  });

  it('refuses what would wait in a full queue, and says whose it is', async () => {
    const { ask, names, failed } = bench();
    ['a', 'b', 'c', 'd', 'e'].forEach(name => ask(name, person('ines')));
    await names();
    expect(failed.get('e')).toMatchObject({
      name: 'UpstreamError',
      byCaller: true,
      retryable: true,
      retryAfterMs: 5_000,
      message: expect.stringContaining('One caller waits for more answers'),
    });
    ['f', 'g', 'h', 'i'].forEach((name, i) => ask(name, person(`user-${i}`)));
    await names();
    expect(failed.get('i')).toBeInstanceOf(UpstreamBusyError);
    expect(failed.get('i')).toMatchObject({ byCaller: false });
    expect([...failed.keys()]).toEqual(['e', 'i']);
  });

  it('lets go of a place in the queue with its signal', async () => {
    const { ask, names, end, failed, bulkhead } = bench({ background: 1 });
    const controller = new AbortController();
    ask('1', ENGINE);
    ask('2', ENGINE, controller.signal);
    ask('3', ENGINE);
    await names();
    controller.abort(new Error('too late'));
    expect(await names()).toEqual(['1']);
    expect(failed.get('2')).toEqual(new Error('too late'));
    await end('1');
    expect(await names()).toEqual(['3']);
    await end('3');
    expect(bulkhead.idle).toBe(true);
    ask('4', ENGINE, controller.signal);
    expect(await names()).toEqual([]);
    expect(bulkhead.idle).toBe(true);
  });

  it('gives room back after a failure', async () => {
    const { bulkhead } = bench({ background: 1 });
    for (let i = 0; i < 3; i++) {
      await expect(
        bulkhead.run(ENGINE, signal, async () => {
          throw new Error('down');
        }),
      ).rejects.toThrow('down');
    }
    expect(bulkhead.idle).toBe(true);
  });

  it('holds its limits whatever comes in whatever order, and lets all through in the end', async () => {
    const step = fc.record({
      kind: fc.constantFrom('people' as const, 'background' as const),
      caller: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
      turns: fc.nat(5),
      aborts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const bulkhead = new Bulkhead({
          title: 'The forge',
          limits: () => ({ ...LIMITS, waiting: 100, waitingPerCaller: 100 }),
        });
        const running: RequestScope[] = [];
        const check = () => {
          const of = (test: (scope: RequestScope) => boolean) =>
            running.filter(test).length;
          expect(of(({ kind }) => kind === 'people')).toBeLessThanOrEqual(3);
          expect(of(({ kind }) => kind === 'background')).toBeLessThanOrEqual(
            2,
          );
          for (const caller of ['a', 'b', 'c']) {
            for (const kind of ['people', 'background']) {
              expect(
                of(one => one.caller === caller && one.kind === kind),
              ).toBeLessThanOrEqual(2);
            }
          }
        };
        const results = await Promise.allSettled(
          steps.map(async ({ kind, caller, turns, aborts }, i) => {
            const scope = { kind, caller, readsOnly: false };
            const controller = new AbortController();
            const answer = bulkhead.run(scope, controller.signal, async () => {
              running.push(scope);
              check();
              for (let turn = 0; turn < turns; turn++) await undefined;
              running.splice(running.indexOf(scope), 1);
              return i;
            });
            if (aborts) controller.abort(new Error('aborted'));
            return answer;
          }),
        );
        expect(bulkhead.idle).toBe(true);
        const unanswered = results.filter(
          ({ status }, i) => !steps[i].aborts && status !== 'fulfilled',
        );
        expect(unanswered).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
