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

import { DateTime, Duration } from 'luxon';
import { toInstant } from '../Clock';
import {
  JournalNote,
  RotationStore,
  RotationTarget,
} from '../database/RotationStore';
import { lifetimeOf } from '../policies/lifetime';
import { BaseBranchGuard } from './BaseBranchGuard';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { conditionOf, waitingFor } from './targetProgress';
import { TargetObservation } from './TargetObservation';
import { ALL_PROVEN, WorkloadRestarts } from './WorkloadRestarts';

/**
 * merged → propagated: every target was seen to run the new version. From here on it is the live one, and the
 * overlap with the previous one begins.
 */
export class ObservePropagationStep implements RotationStep {
  readonly from = 'merged' as const;
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
    const { rotation, secret, context } = work;
    const { targets, journal } = await this.#observation.observe(
      rotation.targets,
      secret,
      rotation.versionId!,
      context,
      await this.#guard.edits(work),
    );
    const condition = conditionOf(work, targets);
    const partial = condition === 'partial';
    // What the base branch lacks is gone from every cluster with the next sync, whatever runs there now.
    const held = await this.#guard.holdUp(work);
    if (held) {
      const change = { ...held.change, targets, secret: { partial } };
      return { ...held, change, journal };
    }
    if (targets.every(target => target.state === 'running')) {
      const ended = await this.#restarts.end(work, ALL_PROVEN);
      return this.#propagated(ended, targets, journal);
    }
    return this.#restarts.run(work, {
      kind: 'wait',
      until: context.now().plus(this.#pollInterval),
      condition,
      waitingFor: waitingFor(targets),
      change: { targets, secret: { partial } },
      journal,
    });
  }

  async #propagated(
    work: StepWork,
    targets: RotationTarget[],
    journal: JournalNote[],
  ): Promise<StepOutcome> {
    const { rotation, secret, policy, context } = work;
    const version = await this.#store.version(secret.ref, rotation.versionId!);
    if (!version) {
      throw new Error(`Version ${rotation.versionId} of ${secret.ref} is lost`);
    }
    const issuedAt = version.issuedAt ?? toInstant(context.now());
    const { source, ...lifetime } = lifetimeOf({
      spec: work.declaredNow,
      policy,
      version: { issuedAt, expiresAt: version.expiresAt },
    });
    const revokeAt: DateTime = context
      .now()
      .plus(Duration.fromISO(policy.maxOverlap));
    return {
      kind: 'advance',
      to: 'propagated',
      change: {
        targets,
        revokeAt: toInstant(revokeAt),
        versions: [{ ...version, state: 'current' }],
        secret: {
          partial: false,
          live: {
            ...lifetime,
            expirySource: source,
            versionId: version.id,
            versionIssuedAt: issuedAt,
            versionExpiresAt: version.expiresAt,
          },
        },
      },
      journal: [
        ...journal,
        {
          event: 'phase.propagated',
          message: `Every target runs ${version.id}`,
        },
      ],
    };
  }
}
