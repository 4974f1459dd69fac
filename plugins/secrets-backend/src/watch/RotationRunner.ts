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
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { backOff } from '../backOff';
import { Clock } from '../Clock';
import { RotationStore } from '../database/RotationStore';
import { RotationEngine } from '../rotation/RotationEngine';
import { scheduleWatch } from './scheduleWatch';
import { WatchedRows } from './WatchedRows';

const BATCH = 50;
const AT_ONCE = 4;
const SET_ASIDE =
  'Its open rotation failed unexpectedly; the log of the portal has the details';

/**
 * Takes up rotations whose time has come. Safe to trigger at any time and from any number of replicas: what is due is
 * asked of the database, and a rotation that somebody works on is left to them.
 */
export class RotationRunner {
  readonly #store: RotationStore;
  readonly #engine: RotationEngine;
  readonly #rows: WatchedRows;
  readonly #clock: Clock;
  /** Rotations of which not even a failure could be written down. */
  readonly #resting = new Map<string, { failures: number; until: DateTime }>();

  constructor(options: {
    store: RotationStore;
    engine: RotationEngine;
    rows: WatchedRows;
    clock: Clock;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#rows = options.rows;
    this.#clock = options.clock;
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
    const pass = this.#rows.begin('rotation', signal);
    const due = await this.#store.due(BATCH + this.#resting.size);
    const queue = due.filter(id => !this.#isResting(id)).slice(0, BATCH);
    const ran: string[] = [];
    const worker = async () => {
      for (let id = queue.shift(); id; id = queue.shift()) {
        signal.throwIfAborted();
        try {
          const outcome = await this.#runOne(id, signal);
          if (outcome) throw new ConflictError(SET_ASIDE);
          ran.push(id);
        } catch (error) {
          signal.throwIfAborted();
          pass.fail(await this.#secretRefOf(id), error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await pass.end({
      complete: false,
      stillThere: refs => this.#stillFailing(refs, ran),
    });
  }

  /** One rotation that cannot be run must not keep the others waiting. */
  async #runOne(id: string, signal: AbortSignal): Promise<'set-aside' | void> {
    try {
      const outcome = await this.#engine.run(id, { signal });
      this.#resting.delete(id);
      return outcome === 'set-aside' ? outcome : undefined;
    } catch (error) {
      if (!signal.aborted) this.#rest(id);
      throw error;
    }
  }

  /** It may be that nothing can be read of it any longer, and its failure is what counts. */
  async #secretRefOf(id: string): Promise<string> {
    try {
      return (await this.#store.secretRefOf(id)) ?? id;
    } catch {
      return id;
    }
  }

  /** Those that have an open rotation which did not run well just now. */
  async #stillFailing(refs: string[], ran: string[]): Promise<string[]> {
    const well = new Set(
      await Promise.all(ran.map(id => this.#secretRefOf(id))),
    );
    const open = await this.#store.withOpenRotation(refs);
    return open.filter(ref => !well.has(ref));
  }

  #isResting(id: string): boolean {
    const rest = this.#resting.get(id);
    return rest !== undefined && rest.until > this.#clock.now();
  }

  #rest(id: string): void {
    const failures = (this.#resting.get(id)?.failures ?? 0) + 1;
    const until = this.#clock.now().plus(backOff(failures, { seed: id }));
    this.#resting.set(id, { failures, until });
  }
}
