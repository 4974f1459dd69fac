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
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import { isTerminalPhase } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { Clock } from '../Clock';
import { RotationChange, RotationRecord } from '../database/RotationStore';
import { createCounter, createHistogram } from './instruments';

type Timed = Pick<RotationRecord, 'phase' | 'phaseSince' | 'createdAt'>;

/** Measures how rotations move and how they end. */
export class RotationMetrics {
  readonly #ended: MetricsServiceCounter;
  readonly #duration: MetricsServiceHistogram;
  readonly #phaseDuration: MetricsServiceHistogram;
  readonly #clock: Clock;

  constructor({ metrics, clock }: { metrics: MetricsService; clock: Clock }) {
    this.#ended = createCounter(metrics, 'secrets.rotations.ended');
    this.#duration = createHistogram(metrics, 'secrets.rotations.duration');
    this.#phaseDuration = createHistogram(
      metrics,
      'secrets.rotations.phase.duration',
    );
    this.#clock = clock;
  }

  /** To be called once after each commit, with the rotation as it was before. */
  moved(move: {
    rotation: Timed;
    change: Pick<RotationChange, 'phase'>;
  }): void {
    const { rotation, change } = move;
    const { phase: outcome } = change;
    if (!outcome) return;
    this.#phaseDuration.record(this.#since(rotation.phaseSince), {
      phase: rotation.phase,
    });
    if (!isTerminalPhase(outcome)) return;
    this.#ended.add(1, { outcome });
    this.#duration.record(this.#since(rotation.createdAt), { outcome });
  }

  /** Not below zero, as replicas do not agree on the time to the millisecond. */
  #since(instant: string): number {
    const begin = DateTime.fromISO(instant, { zone: 'utc' });
    return Math.max(0, this.#clock.now().diff(begin).as('seconds'));
  }
}
