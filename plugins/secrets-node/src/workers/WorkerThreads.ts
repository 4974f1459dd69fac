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

import pLimit, { Limit } from 'p-limit';
import { cpus } from 'node:os';
import { Piscina } from 'piscina';
import { UpstreamError } from '../errors';
import { FileLimit, tooLarge } from '../foreignText/limits';

/** As many files are read at once; the event loop keeps a processor where there are several. */
const MAX_THREADS = Math.max(1, Math.min(cpus().length - 1, 4));

/** More that wait would hold the memory of as many files. */
const MAX_WAITING = 500;

const IDLE_MS = 30_000;

/**
 * Threads that read texts which others wrote. They start when there is something to do, keep no process alive, and each is
 * ended where a task takes too long or too much memory.
 */
export class WorkerThreads<Task, Outcome> {
  readonly #limits: Record<'seconds' | 'memory', number>;
  readonly #pool: Piscina<Task, Outcome>;
  readonly #oneOfThreads: Limit = pLimit(MAX_THREADS);

  /** @param options - `filename`: of the program, whose default export does a task; `memory`: of the heap of a thread, in MB */
  constructor(options: {
    filename: string;
    limits: Record<'seconds' | 'memory', number>;
  }) {
    const { filename, limits } = options;
    this.#limits = limits;
    this.#pool = new Piscina({
      filename,
      minThreads: 0,
      maxThreads: MAX_THREADS,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: limits.memory },
      execArgv: execArgvOf(filename),
    });
  }

  /**
   * @param file - names the text in refusals
   * @throws ManifestError where the task exceeds a limit
   * @throws UpstreamError retryable where too many tasks wait
   */
  async run(task: Task, file: string): Promise<Outcome> {
    if (this.#oneOfThreads.pendingCount >= MAX_WAITING) {
      throw new UpstreamError(
        `${file} could not be read, because ${MAX_WAITING} other files wait to be read. Try again in a minute`,
        { retryable: true },
      );
    }
    return this.#oneOfThreads(() => this.#run(task, file));
  }

  async #run(task: Task, file: string): Promise<Outcome> {
    // The time of the task alone, because a thread is free for it at once.
    const signal = AbortSignal.timeout(this.#limits.seconds * 1000);
    try {
      return await this.#pool.run(task, { signal });
    } catch (error) {
      const limit = exceeded(error, signal);
      throw limit ? tooLarge(file, limit) : error;
    }
  }
}

function exceeded(error: unknown, signal: AbortSignal): FileLimit | undefined {
  if (signal.aborted) return 'seconds';
  return typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'memory'
    : undefined;
}

/** A thread does not share the loader that development and tests run the sources with; what is published needs none. */
function execArgvOf(filename: string): string[] {
  return filename.endsWith('.ts')
    ? ['--require', require.resolve('@backstage/cli/config/nodeTransform.cjs')]
    : [];
}
