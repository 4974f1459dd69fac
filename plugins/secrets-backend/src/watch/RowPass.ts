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

import { TicketLostError } from '../database/RotationStore';

/** How a pass ends. */
export interface PassEnd {
  /** Whether it saw every row that it could fail on; then what it did not fail on fails no longer. */
  complete: boolean;
  /** Of secrets that the pass did not see: those that it may still fail on. Default all. */
  stillThere?: (secretRefs: string[]) => Promise<string[]>;
}

/** What became of the rows of a pass. */
export interface Outcome {
  /** The sentence by the ref of the secret. */
  failed: Map<string, string>;
  succeeded: Set<string>;
}

/**
 * One pass over many rows, of which none ends it: what fails is counted, logged, and written down with the secret, until a
 * pass succeeds on it. Only an abort and a lost ticket end a pass.
 */
export class RowPass {
  readonly #signal: AbortSignal;
  readonly #failed: (ref: string, error: unknown) => string;
  readonly #write: (outcome: Outcome, end: PassEnd) => Promise<void>;
  readonly #outcome: Outcome = { failed: new Map(), succeeded: new Set() };

  constructor(options: {
    signal: AbortSignal;
    failed: (ref: string, error: unknown) => string;
    write: (outcome: Outcome, end: PassEnd) => Promise<void>;
  }) {
    this.#signal = options.signal;
    this.#failed = options.failed;
    this.#write = options.write;
  }

  /** @returns what the work returns; undefined where it fails */
  async run<T>(
    ref: string,
    work: () => T | Promise<T>,
  ): Promise<T | undefined> {
    this.#signal.throwIfAborted();
    try {
      const result = await work();
      this.#outcome.succeeded.add(ref);
      return result;
    } catch (error) {
      this.fail(ref, error);
      return undefined;
    }
  }

  /**
   * Does for many at once what can be done so, and where that fails, for each alone.
   * @returns the answers, without those of rows that failed
   */
  async runTogether<R, T>(
    rows: R[],
    refOf: (row: R) => string,
    work: (rows: R[]) => Promise<T>,
  ): Promise<T[]> {
    if (rows.length === 0) return [];
    this.#signal.throwIfAborted();
    try {
      return [await work(rows)];
    } catch (error) {
      if (rows.length === 1) {
        this.fail(refOf(rows[0]), error);
        return [];
      }
      this.#mustGoOn(error);
    }
    const answers: T[] = [];
    for (const row of rows) {
      const answer = await this.run(refOf(row), () => work([row]));
      if (answer !== undefined) answers.push(answer);
    }
    return answers;
  }

  /** @throws what ends a pass */
  fail(ref: string, error: unknown): void {
    this.#mustGoOn(error);
    this.#outcome.failed.set(ref, this.#failed(ref, error));
  }

  /** To be called once, at the end. */
  async end(end: PassEnd): Promise<void> {
    await this.#write(this.#outcome, end);
  }

  #mustGoOn(error: unknown): void {
    this.#signal.throwIfAborted();
    if (error instanceof TicketLostError) throw error;
  }
}
