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

import {
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { RotationStore } from '../database/RotationStore';
import { RotationEngine } from '../rotation/RotationEngine';
import { scheduleWatch } from './scheduleWatch';

const BATCH = 50;
const AT_ONCE = 4;

/**
 * Takes up rotations whose time has come. Safe to trigger at any time and from any number of replicas: what is due is
 * asked of the database, and a rotation that somebody works on is left to them.
 */
export class RotationRunner {
  readonly #store: RotationStore;
  readonly #engine: RotationEngine;
  readonly #logger: LoggerService;

  constructor(options: {
    store: RotationStore;
    engine: RotationEngine;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#logger = options.logger;
  }

  /** Runs from now on by the schedule under `secrets.rotation.schedule`. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    await scheduleWatch(scheduler, config, {
      id: 'secrets-rotation-run',
      configKey: 'secrets.rotation.schedule',
      schedule: {
        frequency: { seconds: 10 },
        timeout: { minutes: 5 },
      },
      run: signal => this.run(signal),
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const queue = await this.#store.due(BATCH);
    const worker = async () => {
      for (let id = queue.shift(); id; id = queue.shift()) {
        signal.throwIfAborted();
        await this.#runOne(id, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** One rotation that cannot be run must not keep the others waiting. */
  async #runOne(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#engine.run(id, { signal });
    } catch (error) {
      if (signal.aborted) throw error;
      this.#logger.error(`Rotation ${id} could not be run`, error as Error);
    }
  }
}
