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
import {
  MetricsService,
  MetricsServiceCounter,
} from '@backstage/backend-plugin-api/alpha';
import { toError } from '@backstage/errors';
import { Clock, toInstant } from '../Clock';
import { RowFailureStore } from '../database/RowFailureStore';
import { UnreadableRowError } from '../database/UnreadableRowError';
import { createCounter } from '../metrics/instruments';
import { stepFailure } from '../rotation/stepFailure';
import { WatchName } from '../service/watches';
import { Outcome, PassEnd, RowPass } from './RowPass';

/** Work that is done row by row, see {@link RowPass}. */
export class WatchedRows {
  readonly #store: RowFailureStore;
  readonly #failures: MetricsServiceCounter;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  /** What was already logged of a secret, so that each pass does not log it again. */
  readonly #logged = new Map<string, string>();

  constructor(options: {
    store: RowFailureStore;
    metrics: MetricsService;
    logger: LoggerService;
    clock: Clock;
  }) {
    this.#store = options.store;
    this.#failures = createCounter(
      options.metrics,
      'secrets.watch.row.failures',
    );
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  begin(watch: WatchName, signal: AbortSignal): RowPass {
    return new RowPass({
      signal,
      failed: (ref, error) => this.#failed(watch, ref, error),
      write: (outcome, end) => this.#write(watch, outcome, end),
    });
  }

  #failed(watch: WatchName, ref: string, error: unknown): string {
    this.#failures.add(1, { watch });
    const sentence =
      error instanceof UnreadableRowError
        ? error.message
        : stepFailure(error).reason;
    const cause = toError(
      error instanceof UnreadableRowError ? error.cause : error,
    );
    const key = `${watch} ${ref}`;
    const said = `${sentence}: ${cause.message}`;
    if (this.#logged.get(key) !== said) {
      this.#logged.set(key, said);
      this.#logger.error(`The watch ${watch} fails on ${ref}`, cause);
    }
    return sentence;
  }

  /** A pass has done its work whether or not this comes off, and the next one writes it again. */
  async #write(
    watch: WatchName,
    { failed, succeeded }: Outcome,
    { complete, stillThere }: PassEnd,
  ): Promise<void> {
    try {
      const at = toInstant(this.#clock.now());
      for (const [ref, sentence] of failed) {
        await this.#store.record(ref, { watch, sentence, at });
      }
      const before = await this.#store.failing(watch);
      const unseen = before.filter(
        ref => !failed.has(ref) && !succeeded.has(ref),
      );
      const still = new Set(
        unseen.length > 0 ? (await stillThere?.(unseen)) ?? unseen : [],
      );
      const ended = before.filter(
        ref => !failed.has(ref) && (complete || !still.has(ref)),
      );
      if (ended.length > 0) await this.#store.clear(watch, ended);
      ended.forEach(ref => this.#logged.delete(`${watch} ${ref}`));
    } catch (error) {
      this.#logger.error(
        `What the watch ${watch} fails on could not be written down`,
        toError(error),
      );
    }
  }
}
