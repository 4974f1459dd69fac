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

import { TestDatabaseId } from '@backstage/backend-test-utils';
import { databases } from './databases';

/** Thrown by everything a dead process calls. */
export class ProcessDied extends Error {
  name = 'ProcessDied';
}

/** What parts answer without asking anybody. */
const SYNCHRONOUS = [
  'handles',
  'repositoryOf',
  'observes',
  'problems',
  'accountOf',
  'adopt',
];

/**
 * When a process dies in the tests on a database. To die before a call leaves what dying after the one before it leaves, so
 * each database sees every state, and each kind of death runs on one of them.
 */
export function deathsOn(engineId: TestDatabaseId) {
  const ids = databases.eachSupportedId().map(([id]) => id);
  return (['before', 'after'] as const).filter(
    (_, i) => i % ids.length === ids.indexOf(engineId),
  );
}

/**
 * A process that dies at its n-th call to the outside: before the call takes effect or right after it, when the
 * answer is lost. From then on nothing it calls has any effect, as if it had been killed.
 */
export class Mortal {
  readonly #dieAt: number;
  readonly #when: 'before' | 'after';
  #calls = 0;
  #dead = false;

  constructor(dieAt: number, when: 'before' | 'after') {
    this.#dieAt = dieAt;
    this.#when = when;
  }

  get died(): boolean {
    return this.#dead;
  }

  /** Counts calls of asynchronous methods; synchronous ones have no effect on the outside. */
  readonly wrap = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (target, property) => {
        const member = Reflect.get(target, property, target);
        if (typeof member !== 'function') return member;
        if (SYNCHRONOUS.includes(String(property))) {
          return (...args: unknown[]) => {
            this.#assertAlive();
            return member.apply(target, args);
          };
        }
        return (...args: unknown[]) =>
          this.#call(() => member.apply(target, args));
      },
    });

  async #call(method: () => unknown): Promise<unknown> {
    this.#assertAlive();
    this.#calls += 1;
    const isLast = this.#calls === this.#dieAt;
    if (isLast && this.#when === 'before') this.#dead = true;
    this.#assertAlive();
    const answer = await method();
    if (isLast) this.#dead = true;
    this.#assertAlive();
    return answer;
  }

  #assertAlive(): void {
    if (this.#dead) throw new ProcessDied();
  }
}
