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
import { DateTime, Duration } from 'luxon';
import { setTimeout } from 'node:timers/promises';
import { PipelineClient } from './PipelineClient';

export interface PipelineOptions {
  forgeUrl: string;
  /** `owner/name`. */
  repository: string;
  token: string;
  /** Name of the check that it reports. */
  check: string;
  /** How long a check takes, so that one can see it run. Default: 5 seconds. */
  takes?: Duration;
  /** Pause between two looks, in milliseconds. Default: 1 second. */
  pollMs?: number;
  logger: LoggerService;
  now: () => DateTime;
}

/**
 * The company's pipeline: checks of every open pull request of one repository whether the manifests that it changes
 * can be read, and reports that to the forge. It remembers nothing; what is under way stands on the forge.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #stopping = new AbortController();
  readonly #client: PipelineClient;
  readonly #running: Promise<void>;

  static start(options: PipelineOptions): Pipeline {
    return new Pipeline(options);
  }

  private constructor(options: PipelineOptions) {
    this.#options = options;
    this.#client = new PipelineClient({
      ...options,
      signal: this.#stopping.signal,
    });
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { pollMs = 1_000, logger } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#look();
        await setTimeout(pollMs, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        logger.warn('The pipeline could not look at the forge', error as Error);
        await this.#pauseAfterFailure(pollMs);
      }
    }
  }

  async #look(): Promise<void> {
    for (const { number, head } of await this.#client.openPullRequests()) {
      await this.#check(number, head.sha);
    }
  }

  async #check(number: number, sha: string): Promise<void> {
    const { check, takes = Duration.fromObject({ seconds: 5 }) } =
      this.#options;
    const status = await this.#client.status(sha, check);
    if (!status) {
      await this.#client.report(sha, check, {
        state: 'pending',
        description: 'Reads the manifests',
      });
      return;
    }
    const since = DateTime.fromISO(status.created_at, { zone: 'utc' });
    const isDue = this.#options.now() >= since.plus(takes);
    if (status.state !== 'pending' || !isDue) return;
    const problems = await this.#problems(number, sha);
    await this.#client.report(sha, check, {
      state: problems.length > 0 ? 'failure' : 'success',
      description: problems.join('; ') || 'All manifests can be read',
    });
  }

  async #problems(number: number, sha: string): Promise<string[]> {
    const paths = await this.#client.changedManifests(number);
    const problems = await Promise.all(
      paths.map(path => this.#client.problemOf(path, sha)),
    );
    return problems.filter(problem => problem !== undefined);
  }

  async #pauseAfterFailure(pollMs: number): Promise<void> {
    const { signal } = this.#stopping;
    try {
      await setTimeout(pollMs * 5, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
