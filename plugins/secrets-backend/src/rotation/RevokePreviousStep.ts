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
import { spokenInstant } from '../Clock';
import {
  JournalNote,
  RotationRecord,
  RotationStore,
  RotationTarget,
  StoredVersion,
} from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { Liveness } from './Liveness';
import { PreviousVersions } from './PreviousVersions';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { TargetObservation } from './TargetObservation';
import { targetsOf } from './targetsOf';

/** What becomes of the versions that were replaced. */
export interface Ending {
  revocation: NonNullable<RotationRecord['revocation']>;
  versions: StoredVersion[];
  notes: JournalNote[];
}

/**
 * propagated → completed: once the overlap has passed, and every target was seen to run the new version again just
 * now, the previous version is revoked. Only a version that our own record names is ever touched, and where anything
 * speaks against it, it stays alive and the next rotation that completes revokes it.
 */
export class RevokePreviousStep implements RotationStep {
  readonly from = 'propagated' as const;
  readonly #observation: TargetObservation;
  readonly #liveness: Liveness;
  readonly #previous: PreviousVersions;
  readonly #pollInterval: Duration;

  constructor(options: {
    registry: ModuleRegistry;
    observation: TargetObservation;
    liveness: Liveness;
    store: RotationStore;
    pollInterval: Duration;
  }) {
    this.#observation = options.observation;
    this.#liveness = options.liveness;
    this.#previous = new PreviousVersions(options);
    this.#pollInterval = options.pollInterval;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const { rotation, secret, declaredTargets, context } = work;
    const revokeAt = revocationTime(rotation);
    const now = context.now();
    if (now < revokeAt) {
      return {
        kind: 'wait',
        until: revokeAt,
        waitingFor: `The previous version stays valid for an overlap of ${Duration.fromISO(
          work.policy.maxOverlap,
        ).toHuman()}, until ${spokenInstant(revokeAt)}`,
      };
    }
    // Evidence grows old during the overlap: a target may have been rolled back since.
    const { counting, added } = targetsOf(rotation, declaredTargets);
    const { targets, journal } = await this.#observation.observe(
      counting,
      secret,
      rotation.versionId!,
      context,
    );
    const stragglers = targets.filter(({ state }) => state !== 'running');
    if (stragglers.length > 0) {
      return {
        kind: 'wait',
        until: now.plus(this.#pollInterval),
        condition: 'blocked',
        waitingFor: `The previous version is not revoked while these targets are not seen to run the new one: ${names(
          stragglers,
        )}`,
        change: { targets },
        journal,
      };
    }
    const ending = await this.#end(work, added);
    return {
      kind: 'advance',
      to: 'completed',
      change: {
        targets,
        revocation: ending.revocation,
        versions: ending.versions,
      },
      journal: [
        ...journal,
        ...ending.notes,
        { event: 'phase.completed', message: 'Rotation completed' },
      ],
    };
  }

  async #end(work: StepWork, added: RotationTarget[]): Promise<Ending> {
    const dead = await this.#liveness.deadVersion(work);
    if (dead) {
      return left(
        `its issuer says that the new version ${dead.id} does not work any more. Rotate again, and look into who ended it`,
      );
    }
    const { rotation, secret, context } = work;
    const { targets } = await this.#observation.observe(
      added,
      secret,
      rotation.versionId!,
      context,
    );
    const behind = targets.filter(({ state }) => state !== 'running');
    return behind.length > 0
      ? left(
          `these targets were declared while the rotation was open and are not seen to run the new one: ${names(
            behind,
          )}. Rotate again to take them along`,
        )
      : this.#previous.end(work);
  }
}

/** The previous version stays on record as one that the next rotation is to revoke. */
function left(because: string): Ending {
  return {
    revocation: 'kept',
    versions: [],
    notes: [
      {
        event: 'version.kept',
        level: 'error',
        message: `The previous version was kept, because ${because}`,
      },
    ],
  };
}

/** @throws Error where there is none, so that nothing is revoked by an accident of the record */
function revocationTime({ id, revokeAt }: RotationRecord): DateTime {
  const time = DateTime.fromISO(revokeAt ?? '', { zone: 'utc' });
  if (!time.isValid) {
    throw new Error(`Rotation ${id} does not say when its overlap ends`);
  }
  return time;
}

function names(targets: RotationTarget[]): string {
  return targets.map(({ target }) => target.id).join(', ');
}
