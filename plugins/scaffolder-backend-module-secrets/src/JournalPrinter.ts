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

import { setTimeout as sleep } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { JournalEntry, SecretsApi } from '@keyturn/plugin-secrets-common';
import { CallAsInitiator } from './callAsInitiator';

const POLL_INTERVAL_MS = 1000;

/** Copies the journal of one rotation into the log of a task, each row once. */
export class JournalPrinter {
  readonly #options: {
    secrets: SecretsApi;
    call: CallAsInitiator;
    logger: LoggerService;
    rotationId: string;
  };
  #seen = 0;

  constructor(options: {
    secrets: SecretsApi;
    call: CallAsInitiator;
    logger: LoggerService;
    rotationId: string;
  }) {
    this.#options = options;
  }

  /** Passes over the rows that are there already. */
  async skip(): Promise<void> {
    await this.#read();
  }

  async print(): Promise<void> {
    for (const { level, message } of await this.#read()) {
      this.#options.logger[level === 'warning' ? 'warn' : level](message);
    }
  }

  /** Prints while the work is under way, and what is left once it is done or has failed. */
  async follow<T>(work: Promise<T>): Promise<T> {
    const done = work.then(
      () => true,
      () => true,
    );
    const pause = () => sleep(POLL_INTERVAL_MS, false, { ref: false });
    while (!(await Promise.race([done, pause()]))) {
      await this.#printOrWarn();
    }
    await this.#printOrWarn();
    return work;
  }

  // the work counts, so a journal that cannot be read must not fail it
  async #printOrWarn(): Promise<void> {
    try {
      await this.print();
    } catch (error) {
      this.#options.logger.warn(
        `The journal of the rotation could not be read: ${
          toError(error).message
        }`,
      );
    }
  }

  async #read(): Promise<JournalEntry[]> {
    const { secrets, call, rotationId } = this.#options;
    const rows = await call(options =>
      secrets.getJournal(rotationId, this.#seen, options),
    );
    this.#seen = Math.max(this.#seen, ...rows.map(({ seq }) => seq));
    return rows;
  }
}
