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

import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { Wait } from './wait';

const RETRY_AFTER_MS = 1_000;

export interface ReconcileQueueOptions {
  /** Brings one object closer to what it should be; tells in how many milliseconds to look again, if at all. */
  reconcile: (key: string) => number | undefined;
  wait: Wait;
  logger: LoggerService;
}

/**
 * Calls `reconcile` for one key after the other. A key added many times before its turn is reconciled once, and
 * has at most one later look pending: the one asked for last.
 */
export class ReconcileQueue {
  readonly #options: ReconcileQueueOptions;
  readonly #due = new Set<string>();
  readonly #later = new Map<string, AbortController>();
  #turn: NodeJS.Immediate | undefined;

  constructor(options: ReconcileQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    this.#cancelLater(key);
    this.#due.add(key);
    this.#planTurn();
  }

  /** Forgets everything that was due, now or later. */
  clear(): void {
    this.#due.clear();
    for (const key of [...this.#later.keys()]) this.#cancelLater(key);
  }

  /** One key a turn, so that requests are answered in between. */
  #takeTurn(): void {
    this.#turn = undefined;
    const [key] = this.#due;
    if (key === undefined) return;
    this.#due.delete(key);
    this.#reconcile(key);
    if (this.#due.size > 0) this.#planTurn();
  }

  #planTurn(): void {
    this.#turn ??= setImmediate(() => this.#takeTurn());
  }

  #reconcile(key: string): void {
    const { reconcile, logger } = this.#options;
    let delay: number | undefined = RETRY_AFTER_MS;
    try {
      delay = reconcile(key);
    } catch (error) {
      logger.error(
        `${key} could not be reconciled and is tried again`,
        toError(error),
      );
    }
    if (delay !== undefined) this.#addLater(key, delay);
  }

  #addLater(key: string, delay: number): void {
    const abort = new AbortController();
    this.#later.set(key, abort);
    void this.#options.wait(delay, abort.signal).then(() => {
      if (!abort.signal.aborted) this.add(key);
    });
  }

  #cancelLater(key: string): void {
    this.#later.get(key)?.abort();
    this.#later.delete(key);
  }
}
