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
import { Dice } from '../random/Dice';

/** Of the faults, answers that are lost once it has happened, and refusals for good; the rest is trouble before it. */
const LOST_ANSWERS = 0.4;
const REFUSALS = 0.1;

/** What answers at once, so that no network can be in between. */
const SYNCHRONOUS = new Set([
  ...['problems', 'accountOf', 'adopt', 'handles', 'repositoryOf', 'observes'],
]);

/** Counts what went wrong. */
export interface FaultCount {
  calls: number;
  faults: number;
}

/** The same module, but some of its calls fail by chance, before or after they have happened. */
export function unsteady<T extends object>(
  module: T,
  options: { dice: Dice; rate: () => number; count: FaultCount },
): T {
  const { dice, rate, count } = options;
  return new Proxy(module, {
    get: (target, property) => {
      const member = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      if (SYNCHRONOUS.has(String(property))) return member.bind(target);
      return async (...args: unknown[]) => {
        count.calls += 1;
        if (dice.roll() >= rate()) return member.apply(target, args);
        count.faults += 1;
        const roll = dice.roll();
        if (roll < LOST_ANSWERS) await member.apply(target, args);
        throw new UpstreamError('Trouble by chance', {
          retryable: roll < 1 - REFUSALS,
        });
      };
    },
  });
}
