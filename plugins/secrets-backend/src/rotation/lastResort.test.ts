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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';

const UNEXPECTED = /^Keyturn failed unexpectedly in this rotation/;

describe.each(databases.eachSupportedId())(
  'The last resort of the engine on %s',
  engineId => {
    async function issued(options: BenchOptions = {}) {
      const bench = await RotationBench.create(
        await openTestDatabase(engineId),
        options,
      );
      const id = await bench.start();
      await bench.engine().run(id, { until: 'issued' });
      bench.clock.pass({ minutes: 1 });
      const rewritePolicy = async (part: object) => {
        const { policy } = (await bench.rotation(id))!;
        await bench
          .db('rotations')
          .where({ id })
          .update({ policy: JSON.stringify({ ...policy, ...part }) });
      };
      return { bench, id, rewritePolicy };
    }

    const row = (bench: RotationBench, id: string) =>
      bench.db('rotations').where({ id }).first();

    it.each<[string, unknown]>([
      [
        'names no day',
        { days: [], from: '02:00', to: '03:00', timeZone: 'UTC' },
      ],
      ['names no zone', { days: ['sun'], from: '02:00', to: '03:00' }],
      ['is no window', 'at night'],
    ])('blocks an issued one whose window %s', async (_, window) => {
      const { bench, id, rewritePolicy } = await issued();
      await rewritePolicy({ window });
      await bench.runDue();
      expect(await bench.rotation(id)).toMatchObject({
        phase: 'issued',
        condition: 'blocked',
        waitingFor: expect.stringMatching(/window .* never opens/),
      });
      expect(await bench.store.due(10)).toEqual([]);
      await bench.cancel(id);
      await bench.runDue();
      expect(await bench.rotation(id)).toMatchObject({ phase: 'cancelled' });
    });

    it('writes down a failure whose own handling fails, and pauses longer each time', async () => {
      const { bench, id, rewritePolicy } = await issued();
      // what works out whether a failed step is overdue cannot cope with that
      await rewritePolicy({ deadlines: null });
      const pauses: number[] = [];
      for (let i = 1; i <= 6; i++) {
        bench.forge.calls.failNext(
          'propose',
          new UpstreamError('The forge is down', { retryable: true }),
        );
        expect(await bench.engine().run(id)).toBe('set-aside');
        const { next_attempt_at: next, ...written } = await row(bench, id);
        expect(written).toMatchObject({
          phase: 'issued',
          attempts: i,
          condition: 'blocked',
          waiting_for: expect.stringMatching(UNEXPECTED),
          ticket: null,
        });
        const pause = Date.parse(next) - bench.clock.now().toMillis();
        expect(await bench.store.due(10)).toEqual([]);
        pauses.push(pause);
        bench.clock.pass({ milliseconds: pause });
        expect(await bench.store.due(10)).toEqual([id]);
      }
      expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
      expect(pauses[5]).toBeGreaterThan(60_000);
      const journal = await bench.store.journal(id, 0);
      expect(
        journal.filter(({ message }) => UNEXPECTED.test(message)),
      ).toHaveLength(1);

      await rewritePolicy({ deadlines: {} });
      await bench.runDue();
      expect(await bench.rotation(id)).toMatchObject({
        phase: 'proposed',
        attempts: 0,
        condition: undefined,
      });
    });

    it.each<[string, (bench: RotationBench, id: string) => Promise<unknown>]>([
      [
        'its own row cannot be read',
        (bench, id) =>
          bench.db('rotations').where({ id }).update({ policy: '{' }),
      ],
      [
        'the row of its secret cannot be read',
        bench =>
          bench.db('secrets').where({ ref: SECRET_REF }).update({ spec: '{' }),
      ],
      [
        'it has lost its declaration',
        (bench, id) =>
          bench.db('rotation_declarations').where({ rotation_id: id }).delete(),
      ],
    ])('writes down that %s', async (_, poison) => {
      const { bench, id } = await issued();
      await poison(bench, id);
      expect(await bench.engine().run(id)).toBe('set-aside');
      expect(await row(bench, id)).toMatchObject({
        condition: 'blocked',
        waiting_for: expect.stringMatching(UNEXPECTED),
        attempts: 1,
      });
      expect(bench.issuer.liveCredentials).toContain('old');
    });

    it('keeps its ticket until it expires where nothing can be written down', async () => {
      const { bench, id } = await issued();
      await bench.db('rotations').where({ id }).update({ policy: '{' });
      const engine = bench.engine(part => {
        if (!('setAside' in part)) return part;
        const setAside = () => Promise.reject(new Error('disk full'));
        return new Proxy(part, {
          get: (target, property) => {
            if (property === 'setAside') return setAside;
            const member = Reflect.get(target, property, target);
            return typeof member === 'function' ? member.bind(target) : member;
          },
        });
      });
      await expect(engine.run(id)).rejects.toThrow();
      expect(bench.loggedText()).toContain('disk full');
      expect(await bench.engine().run(id)).toBe('busy');
      bench.clock.pass({ seconds: 31 });
      expect(await bench.engine().run(id)).toBe('set-aside');
    });
  },
);
