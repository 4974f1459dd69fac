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
import { ServiceUnavailableError, stringifyError } from '@backstage/errors';
import { Controller } from '../controllers/Controller';
import { Wait } from '../controllers/wait';
import { KustomizationReconciler } from './KustomizationReconciler';

export interface GitOpsAgentOptions {
  reconcilers: KustomizationReconciler[];
  pollIntervalMs: number;
  wait: Wait;
  logger: LoggerService;
}

/** Applies what Git says: at start, at every poll, and when told that something was pushed. */
export class GitOpsAgent implements Controller {
  readonly #options: GitOpsAgentOptions;
  #running: AbortController | undefined;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(options: GitOpsAgentOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#poll(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  /** Settles once nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.#current, this.#next]);
  }

  /**
   * Applies what Git says by now. A call during a sync waits for one more, so that what was pushed before the call
   * is in; calls that wait share it.
   * @throws ServiceUnavailableError or NotFoundError where a repository could not be read; the others were applied all the same
   */
  async sync(): Promise<void> {
    const signal = this.#running?.signal;
    if (!signal) {
      throw new ServiceUnavailableError(
        'The agent is stopped or paused; lift the fault, then sync',
      );
    }
    if (!this.#current) return this.#begin(signal);
    // How the current one ends is told to whoever asked for it.
    this.#next ??= Promise.allSettled([this.#current]).then(() => {
      this.#next = undefined;
      return this.sync();
    });
    return this.#next;
  }

  #begin(signal: AbortSignal): Promise<void> {
    this.#current = this.#reconcileAll(signal).finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }

  async #reconcileAll(signal: AbortSignal): Promise<void> {
    const errors: unknown[] = [];
    for (const reconciler of this.#options.reconcilers) {
      try {
        await reconciler.reconcile(signal);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { pollIntervalMs, wait, logger } = this.#options;
    while (!signal.aborted) {
      try {
        await this.sync();
      } catch (error) {
        if (!signal.aborted) {
          logger.warn(
            `Sync failed and is tried again: ${stringifyError(error)}`,
          );
        }
      }
      await wait(pollIntervalMs, signal);
    }
  }
}
