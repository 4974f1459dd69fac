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

import { Duration } from 'luxon';
import { toInstant } from '../Clock';
import {
  RotationStore,
  RotationTarget,
  StoredVersion,
} from '../database/RotationStore';
import { BaseBranchGuard } from './BaseBranchGuard';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { TargetObservation } from './TargetObservation';
import { conditionOf, waitingFor } from './targetProgress';
import { versionGoneBackTo } from './WayBack';
import { ALL_PROVEN, WorkloadRestarts } from './WorkloadRestarts';

/**
 * rollback-merged → rollback-propagated: every target was seen to run the previous version again. From here on that is
 * the live one, with its own lifetime, and the new one is what remains to be revoked.
 */
export class ObserveRollbackStep implements RotationStep {
  readonly from = 'rollback-merged' as const;
  readonly #observation: TargetObservation;
  readonly #guard: BaseBranchGuard;
  readonly #store: RotationStore;
  readonly #pollInterval: Duration;
  readonly #restarts: WorkloadRestarts;

  constructor(options: {
    observation: TargetObservation;
    guard: BaseBranchGuard;
    store: RotationStore;
    pollInterval: Duration;
    restarts: WorkloadRestarts;
  }) {
    this.#observation = options.observation;
    this.#guard = options.guard;
    this.#store = options.store;
    this.#pollInterval = options.pollInterval;
    this.#restarts = options.restarts;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const { rotation, secret, context, policy } = work;
    const versionId = versionGoneBackTo(rotation);
    const { targets, journal } = await this.#observation.observe(
      rotation.targets,
      secret,
      versionId,
      context,
      await this.#guard.edits(work),
    );
    const condition = conditionOf(work, targets);
    const partial = condition === 'partial';
    const held = await this.#guard.holdUp(work);
    if (held) {
      const change = { ...held.change, targets, secret: { partial } };
      return { ...held, change, journal };
    }
    if (!targets.every(isRunning)) {
      return this.#restarts.run(work, {
        kind: 'wait',
        until: context.now().plus(this.#pollInterval),
        condition,
        waitingFor: waitingFor(targets),
        change: { targets, secret: { partial } },
        journal,
      });
    }
    await this.#restarts.end(work, ALL_PROVEN);
    return {
      kind: 'advance',
      to: 'rollback-propagated',
      change: {
        targets,
        revokeAt: toInstant(
          context.now().plus(Duration.fromISO(policy.maxOverlap)),
        ),
        versions: await this.#swapped(work),
        secret: { partial: false, previousLive: { versionId } },
      },
      journal: [
        ...journal,
        {
          event: 'phase.rollback-propagated',
          message: `Every target runs ${versionId} again`,
        },
      ],
    };
  }

  /** The previous version, where it is on record, is the live one; the new one is to be revoked. */
  async #swapped({ rotation, secret }: StepWork): Promise<StoredVersion[]> {
    const find = async (id: string | undefined) =>
      id && this.#store.version(secret.ref, id);
    const version = await find(rotation.versionId);
    const previous = await find(rotation.previousVersionId);
    return [
      ...(version ? [{ ...version, state: 'previous' as const }] : []),
      ...(previous ? [{ ...previous, state: 'current' as const }] : []),
    ];
  }
}

function isRunning({ state }: RotationTarget): boolean {
  return state === 'running';
}
