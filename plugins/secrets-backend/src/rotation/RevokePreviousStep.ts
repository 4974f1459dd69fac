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
import { RotationStore, StoredVersion } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { TargetObservation } from './TargetObservation';

type Ending = Pick<StoredVersion, 'state'> & {
  revocation: 'revoked' | 'nothing-to-revoke' | 'kept';
  message: string;
  level?: 'error';
};

/**
 * propagated → completed: once the overlap has passed, and every target was seen to run the new version again just
 * now, the previous version is revoked. Only a version that our own record names is ever touched.
 */
export class RevokePreviousStep implements RotationStep {
  readonly from = 'propagated' as const;
  readonly #registry: ModuleRegistry;
  readonly #observation: TargetObservation;
  readonly #store: RotationStore;
  readonly #pollInterval: Duration;

  constructor(options: {
    registry: ModuleRegistry;
    observation: TargetObservation;
    store: RotationStore;
    pollInterval: Duration;
  }) {
    this.#registry = options.registry;
    this.#observation = options.observation;
    this.#store = options.store;
    this.#pollInterval = options.pollInterval;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const { rotation, secret, context } = work;
    const now = context.now();
    const revokeAt = DateTime.fromISO(rotation.revokeAt!, { zone: 'utc' });
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
    const { targets, journal } = await this.#observation.observe(
      rotation.targets,
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
        waitingFor: `The previous version is not revoked while these targets are not seen to run the new one: ${stragglers
          .map(({ target }) => target.id)
          .join(', ')}`,
        change: { targets },
        journal,
      };
    }
    const previous =
      rotation.previousVersionId &&
      (await this.#store.version(secret.ref, rotation.previousVersionId));
    const ending = await this.#end(work, previous || undefined);
    return {
      kind: 'advance',
      to: 'completed',
      change: {
        targets,
        revocation: ending.revocation,
        versions: previous ? [{ ...previous, state: ending.state }] : [],
      },
      journal: [
        ...journal,
        {
          event: `version.${ending.revocation}`,
          message: ending.message,
          level: ending.level,
        },
        { event: 'phase.completed', message: 'Rotation completed' },
      ],
    };
  }

  async #end(
    work: StepWork,
    previous: StoredVersion | undefined,
  ): Promise<Ending> {
    const { secret, policy, context } = work;
    if (!previous) {
      return {
        state: 'kept',
        revocation: 'nothing-to-revoke',
        message: this.#nothingToRevoke(secret.spec.credential.issuer),
      };
    }
    if (!policy.revokeOld) {
      return {
        state: 'kept',
        revocation: 'kept',
        message: `The previous version ${previous.id} was kept: the policy does not revoke it`,
      };
    }
    const dead = await this.#deadVersion(work);
    if (dead) {
      return {
        state: 'kept',
        revocation: 'kept',
        level: 'error',
        message: `The previous version ${previous.id} was kept, because its issuer says that the new one, ${dead.id}, does not work any more. Rotate again, and look into who ended it`,
      };
    }
    const issuer = this.#registry.issuer(previous.issuer);
    if (!issuer) {
      throw new Error(
        `Issuer ${previous.issuer} of version ${previous.id} of ${secret.ref} is not installed any more`,
      );
    }
    const result = await issuer.revoke(previous, secret, context);
    const nothing = result.outcome === 'nothing-to-revoke';
    return {
      state: nothing ? 'kept' : 'revoked',
      revocation: nothing ? 'nothing-to-revoke' : 'revoked',
      message: result.evidence,
    };
  }

  /** The new version, where its issuer can tell that it stopped working since it was proven. */
  async #deadVersion({
    rotation,
    secret,
    context,
  }: StepWork): Promise<StoredVersion | undefined> {
    const version = await this.#store.version(secret.ref, rotation.versionId!);
    if (!version) throw new Error(`Version ${rotation.versionId} is lost`);
    const issuer = this.#registry.issuer(version.issuer);
    const isLive = await issuer?.isLive?.(version, secret, context);
    return isLive === false ? version : undefined;
  }

  #nothingToRevoke(issuerId: string): string {
    const issuer = this.#registry.issuer(issuerId);
    return issuer?.capabilities.revocation
      ? 'Nothing was revoked: Keyturn has no record of the previous version. If it is still valid, revoke it by hand, and name the live credential in spec.credential.id before the next rotation'
      : `Nothing was revoked: ${
          issuer?.title ?? issuerId
        } has nothing to revoke. Whoever knows the previous value can use it wherever it is still accepted`;
  }
}
