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
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import {
  isTerminalPhase,
  rotationConditionSchema,
  rotationPhaseSchema,
  secretHealthSchema,
} from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { Clock } from '../Clock';
import { State, StateStore } from '../database/StateStore';
import { createGauge, GaugeName } from './instruments';

/** Gauges that are collected together, and collectors that come shortly after one another, ask the database once. */
const FRESH_FOR = Duration.fromObject({ seconds: 30 });

const OPEN_PHASES = rotationPhaseSchema.options.filter(
  phase => !isTerminalPhase(phase),
);
const LIVE_HEALTHS = secretHealthSchema.exclude(['retired']).options;

interface Point {
  value: number;
  labels?: Record<string, string>;
}

/** What each gauge shows of a state. Zeros are shown as such, so that an alert ends. */
const GAUGES: Record<GaugeName, (state: State, now: DateTime) => Point[]> = {
  'secrets.inventory.secrets': ({ environments }) =>
    [...environments].flatMap(([environment, { healths }]) =>
      LIVE_HEALTHS.map(health => ({
        value: healths.get(health) ?? 0,
        labels: { health, environment },
      })),
    ),
  'secrets.inventory.unowned': ({ unowned }) => [{ value: unowned }],
  'secrets.inventory.missing': ({ missing }) => [{ value: missing }],
  'secrets.inventory.age': ({ inventoryReadAt }, now) =>
    ageOf(inventoryReadAt, now),
  'secrets.inventory.failing': ({ inventoryFailingSince }, now) =>
    inventoryFailingSince ? ageOf(inventoryFailingSince, now) : [{ value: 0 }],
  'secrets.expiry.nearest': ({ environments }, now) =>
    [...environments].flatMap(([environment, { nextExpiry }]) =>
      nextExpiry
        ? [{ value: -secondsSince(nextExpiry, now), labels: { environment } }]
        : [],
    ),
  'secrets.rotations.open': ({ phases }) =>
    OPEN_PHASES.map(phase => ({
      value: phases.get(phase) ?? 0,
      labels: { phase },
    })),
  'secrets.rotations.stuck': ({ conditions }) =>
    rotationConditionSchema.options.map(condition => ({
      value: conditions.get(condition) ?? 0,
      labels: { condition },
    })),
  'secrets.lookout.lag': ({ completedAt }, now) =>
    [...completedAt].map(([task, at]) => ({
      value: Math.max(0, secondsSince(at, now)),
      labels: { task },
    })),
  'secrets.lookout.wait': ({ waitingSince }, now) =>
    waitingSince ? ageOf(waitingSince, now) : [{ value: 0 }],
  'secrets.notices.pending': ({ pendingNotices }) => [
    { value: pendingNotices },
  ],
  'secrets.versions.unknown': ({ withUnknownVersion }) => [
    { value: withUnknownVersion },
  ],
  'secrets.journal.anchor.mismatch': ({ anchorDiffersSince }, now) =>
    anchorDiffersSince ? ageOf(anchorDiffersSince, now) : [{ value: 0 }],
};

/**
 * Shows the state of secrets and rotations whenever somebody collects metrics. Where the database cannot be asked,
 * nothing is shown: a gap is no zero.
 */
export class StateMetrics {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  #known?: { at: DateTime; state: Promise<State | undefined> };

  /** Nothing is asked before somebody collects. */
  static register(options: {
    metrics: MetricsService;
    store: StateStore;
    clock: Clock;
    logger: LoggerService;
  }): void {
    const state = new StateMetrics(options);
    for (const name of Object.keys(GAUGES) as GaugeName[]) {
      createGauge(options.metrics, name).addCallback(async result => {
        for (const { value, labels } of await state.#points(name)) {
          result.observe(value, labels);
        }
      });
    }
  }

  private constructor(options: {
    store: StateStore;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  async #points(name: GaugeName): Promise<Point[]> {
    const now = this.#clock.now();
    const state = await this.#read(now);
    return state ? GAUGES[name](state, now) : [];
  }

  /** A failure is kept as long as an answer, so that a database in trouble is not asked more often. */
  #read(now: DateTime): Promise<State | undefined> {
    if (!this.#known || now > this.#known.at.plus(FRESH_FOR)) {
      this.#known = { at: now, state: this.#ask(now) };
    }
    return this.#known.state;
  }

  async #ask(now: DateTime): Promise<State | undefined> {
    try {
      return await this.#store.read(now);
    } catch (error) {
      this.#logger.warn(
        'The metrics of secrets have a gap, because the database could not be asked',
        error as Error,
      );
      return undefined;
    }
  }
}

function ageOf(instant: string | undefined, now: DateTime): Point[] {
  return instant ? [{ value: Math.max(0, secondsSince(instant, now)) }] : [];
}

function secondsSince(instant: string, now: DateTime): number {
  return now.diff(DateTime.fromISO(instant, { zone: 'utc' })).as('seconds');
}
