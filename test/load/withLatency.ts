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

import { setTimeout } from 'node:timers/promises';

/** What modules answer at once, because it is pure. */
const PURE = new Set([
  'problems',
  'accountOf',
  'adopt',
  'handles',
  'repositoryOf',
  'observes',
]);

/** A module whose calls take as long as a network would. */
export function withLatency<T extends object>(module: T, ms: number): T {
  return new Proxy(module, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = member.bind(target);
      if (PURE.has(String(name))) return call;
      return async (...args: unknown[]) => {
        await setTimeout(ms);
        return call(...args);
      };
    },
  });
}
