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

/** A failure that waits for a call. @public */
export interface QueuedFailure {
  error: Error;
  /** `after` fails once the effect has happened, as when the answer is lost. */
  when: 'before' | 'after';
}

/**
 * Counts the calls of a fake, and makes the next ones fail where a test says so.
 * @public
 */
export class FakeCalls<TMethod extends string> {
  readonly #counts = new Map<TMethod, number>();
  readonly #failures = new Map<TMethod, QueuedFailure[]>();

  /** How often a method was called, failed calls included; without one, how often all of them were. */
  count(method?: TMethod): number {
    if (method) return this.#counts.get(method) ?? 0;
    return [...this.#counts.values()].reduce((all, one) => all + one, 0);
  }

  /** Makes the next call of a method fail; several wait for one call each, in their order. */
  failNext(
    method: TMethod,
    error: Error,
    when: QueuedFailure['when'] = 'before',
  ): void {
    const waiting = this.#failures.get(method) ?? [];
    this.#failures.set(method, [...waiting, { error, when }]);
  }

  /** Lets go of every failure that still waits for a call. */
  heal(): void {
    this.#failures.clear();
  }

  /** Counts a call and runs its effect, unless a failure waits for it. */
  async run<T>(method: TMethod, effect: () => T | Promise<T>): Promise<T> {
    this.#counts.set(method, this.count(method) + 1);
    const failure = this.#failures.get(method)?.shift();
    if (failure?.when === 'before') {
      throw failure.error;
    }
    const result = await effect();
    if (failure) {
      throw failure.error;
    }
    return result;
  }
}
