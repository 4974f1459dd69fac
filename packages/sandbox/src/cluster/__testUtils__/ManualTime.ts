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

import { Wait } from '../controllers/wait';

/** A time that stands still until a test lets it pass. */
export class ManualTime {
  readonly #waiting = new Set<() => void>();

  readonly wait: Wait = (_milliseconds, signal) =>
    new Promise(resolve => {
      const pass = () => {
        this.#waiting.delete(pass);
        resolve();
      };
      this.#waiting.add(pass);
      signal.addEventListener('abort', pass, { once: true });
    });

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Ends every wait that is under way. */
  pass(): void {
    for (const end of [...this.#waiting]) end();
  }
}
