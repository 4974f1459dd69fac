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

import { RequestScope } from '../requestScope';
import { RequestLimits } from './requestLimits';
import { UpstreamBusyError } from './UpstreamBusyError';

interface Waiter {
  caller?: string;
  start: () => void;
}

/** What is asked, or waits to be, on behalf of one kind of callers. */
class Share {
  running = 0;
  readonly waiting: Waiter[] = [];
  readonly #running = new Map<string, number>();

  runningOf(caller: string | undefined): number {
    return caller === undefined ? 0 : this.#running.get(caller) ?? 0;
  }

  waitingOf(caller: string): number {
    return this.waiting.filter(one => one.caller === caller).length;
  }

  count(caller: string | undefined, by: 1 | -1): void {
    this.running += by;
    if (caller === undefined) return;
    const left = this.runningOf(caller) + by;
    if (left > 0) this.#running.set(caller, left);
    else this.#running.delete(caller);
  }
}

/**
 * Bounds what is asked of one upstream at a time. People and background work each have their share, which the other never
 * takes, and no caller has more than its own part of it. What finds no room waits in the order in which it came, past those
 * whose caller has its part already; where too much waits, it is refused at once.
 */
export class Bulkhead {
  readonly #title: string;
  readonly #limits: () => RequestLimits;
  readonly #shares = { people: new Share(), background: new Share() };

  constructor(options: { title: string; limits: () => RequestLimits }) {
    this.#title = options.title;
    this.#limits = options.limits;
  }

  /** Whether nothing is asked and nothing waits. */
  get idle(): boolean {
    return Object.values(this.#shares).every(
      ({ running, waiting }) => running === 0 && waiting.length === 0,
    );
  }

  /**
   * Runs the work once there is room for it.
   * @throws UpstreamBusyError where too much waits already, and what the signal says where it aborts the waiting
   */
  async run<T>(
    { kind, caller }: RequestScope,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#enter(kind, caller, signal);
    try {
      return await work();
    } finally {
      const share = this.#shares[kind];
      share.count(caller, -1);
      this.#admit(kind);
    }
  }

  #enter(
    kind: RequestScope['kind'],
    caller: string | undefined,
    signal: AbortSignal,
  ): Promise<void> | undefined {
    signal.throwIfAborted();
    const share = this.#shares[kind];
    if (this.#hasRoom(kind, caller)) {
      share.count(caller, 1);
      return undefined;
    }
    const { waiting, waitingPerCaller } = this.#limits();
    const byCaller =
      caller !== undefined && share.waitingOf(caller) >= waitingPerCaller;
    if (byCaller || share.waiting.length >= waiting) {
      throw new UpstreamBusyError(this.#title, { byCaller });
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { caller, start: resolve };
      const leave = () => {
        share.waiting.splice(share.waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      waiter.start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      share.waiting.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #hasRoom(kind: RequestScope['kind'], caller: string | undefined): boolean {
    const limits = this.#limits();
    const share = this.#shares[kind];
    return (
      share.running < limits[kind] && share.runningOf(caller) < limits.perCaller
    );
  }

  #admit(kind: RequestScope['kind']): void {
    const { waiting } = this.#shares[kind];
    for (;;) {
      const next = waiting.findIndex(({ caller }) =>
        this.#hasRoom(kind, caller),
      );
      if (next < 0) return;
      const [waiter] = waiting.splice(next, 1);
      // Counted here, so that nobody takes the room before the waiter runs.
      this.#shares[kind].count(waiter.caller, 1);
      waiter.start();
    }
  }
}
