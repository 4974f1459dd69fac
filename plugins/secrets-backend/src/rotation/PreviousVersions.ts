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

import { ConflictError } from '@backstage/errors';
import { RevocationReason } from '@keyturn/plugin-secrets-common';
import { RotationStore, StoredVersion } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { CredentialHolders } from './CredentialHolders';
import type { Ending } from './RevokePreviousStep';
import {
  askForRevocation,
  confirmedReason,
  endedByHand,
  isByHand,
  isEndedByHand,
} from './revocationByHand';
import { EndedVersion, endingOf } from './endedVersions';
import { StepWork, WaitUntil } from './RotationStep';
import { versionWords } from './versionWords';

/**
 * Ends the versions that a rotation has replaced, and those that earlier ones had to leave alive. Each is one our own
 * record names.
 */
export class PreviousVersions {
  readonly #registry: ModuleRegistry;
  readonly #store: RotationStore;
  readonly #holders: CredentialHolders;

  constructor(options: {
    registry: ModuleRegistry;
    store: RotationStore;
    holders: CredentialHolders;
  }) {
    this.#holders = options.holders;
    this.#registry = options.registry;
    this.#store = options.store;
  }

  /**
   * Idempotent: a version that is gone already is no error.
   * @returns what they came to, or what has to happen before they may end
   */
  async end(work: StepWork): Promise<Ending | WaitUntil> {
    const { secret, policy } = work;
    const versions = await this.#store.previousVersions(secret.ref);
    const isAskedOfPerson = policy.revokeOld && isEndedByHand(work, versions);
    if (isAskedOfPerson && !work.rotation.confirmation) {
      return askForRevocation(work);
    }
    if (versions.length === 0) {
      return endingOf(work, [], this.#whyNone(work));
    }
    if (!policy.revokeOld) {
      return endingOf(
        work,
        versions.map(version => ({
          version: { ...version, state: 'kept' },
          reason: 'policy',
        })),
      );
    }
    if (!(await work.beginRevocation())) {
      return {
        kind: 'wait',
        until: work.context.now(),
        waitingFor: 'A rollback was asked for, so nothing is revoked',
      };
    }
    const ended: EndedVersion[] = [];
    for (const version of versions) {
      if (isByHand(version)) {
        ended.push(endedByHand(work, version));
      } else {
        // What was seen at the gate was seen under the ticket; a runner that was held up since must not act on it.
        await work.hold();
        ended.push(await this.#revoke(version, work));
      }
    }
    return endingOf(work, ended);
  }

  /**
   * What they came to beside a version that was to stay and does not work: they stay as they are, on record as what the
   * next rotation is to revoke. What a person has confirmed of any is true all the same.
   */
  async keepBeside(dead: StoredVersion, work: StepWork): Promise<Ending> {
    const { rotation, secret } = work;
    const { staying } = versionWords(rotation);
    const versions = await this.#store.previousVersions(secret.ref);
    const isConfirmed = rotation.confirmation !== undefined;
    const ended = versions.map(version =>
      isConfirmed && isByHand(version)
        ? endedByHand(work, version)
        : { version, reason: 'staying-version-dead' as const },
    );
    const whole = isConfirmed ? this.#whyNone(work) : 'staying-version-dead';
    const { notes, ...ending } = endingOf(work, ended, whole);
    return {
      ...ending,
      notes: [
        {
          event: 'version.dead',
          level: 'error',
          message: `By the word of its issuer, the ${staying} version ${dead.id} does not work`,
          facts: { versionId: dead.id },
        },
        ...notes,
      ],
    };
  }

  async #revoke(version: StoredVersion, work: StepWork): Promise<EndedVersion> {
    const { secret, context } = work;
    const issuer = this.#registry.issuer(version.issuer);
    if (!issuer) {
      throw new ConflictError(
        `Issuer ${version.issuer} of the previous version ${version.id} of ${secret.title} is not installed any more, so it cannot revoke it`,
      );
    }
    const objection = await this.#holders.objection(version, work);
    if (objection) {
      return {
        version: { ...version, state: 'kept' },
        reason: 'held-by-another',
        evidence: objection,
      };
    }
    await work.mustStand();
    const { outcome, evidence } = await issuer.revoke(version, secret, context);
    if (outcome === 'nothing-to-revoke') {
      return {
        version: { ...version, state: 'kept' },
        reason: issuer.capabilities.revocation
          ? 'not-found'
          : 'issuer-cannot-revoke',
        evidence,
      };
    }
    return {
      version: { ...version, state: 'revoked' },
      reason: outcome === 'revoked' ? 'by-issuer' : 'already-ended',
      evidence,
    };
  }

  /** Where no version is on record, what is known all the same. */
  #whyNone({ rotation, secret, policy }: StepWork): RevocationReason {
    if (!policy.revokeOld) return 'policy';
    if (rotation.confirmation) return confirmedReason(rotation.confirmation);
    const issuer = this.#registry.issuer(secret.spec.credential.issuer);
    return issuer && !issuer.capabilities.revocation
      ? 'issuer-cannot-revoke'
      : 'no-record';
  }
}
