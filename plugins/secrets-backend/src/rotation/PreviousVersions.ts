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
import { RotationStore, StoredVersion } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { CredentialHolders } from './CredentialHolders';
import type { Ending } from './RevokePreviousStep';
import {
  askForRevocation,
  endedByHand,
  isByHand,
  isEndedByHand,
} from './revocationByHand';
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
    if (isAskedOfPerson && versions.length === 0) {
      return endedByHand(work, []);
    }
    if (versions.length === 0) {
      return nothing(this.#whyNothing(secret.spec.credential.issuer));
    }
    if (!policy.revokeOld) {
      return {
        revocation: 'kept',
        versions: versions.map(version => ({ ...version, state: 'kept' })),
        notes: versions.map(({ id }) => ({
          event: 'version.kept',
          message: `The ${
            versionWords(work.rotation).going
          } version ${id} was kept: the policy does not revoke it`,
        })),
      };
    }
    if (!(await work.beginRevocation())) {
      return {
        kind: 'wait',
        until: work.context.now(),
        waitingFor: 'A rollback was asked for, so nothing is revoked',
      };
    }
    const byHand = versions.filter(isByHand);
    const ended = [];
    for (const version of versions.filter(one => !isByHand(one))) {
      // What was seen at the gate was seen under the ticket; a runner that was held up since must not act on it.
      await work.hold();
      ended.push(await this.#revoke(version, work));
    }
    const left = ended.some(({ event }) => event === 'version.kept');
    const revoked = ended.some(({ version }) => version.state === 'revoked');
    const hand = byHand.length > 0 ? endedByHand(work, byHand) : undefined;
    const isRevoked = revoked || hand?.revocation === 'revoked';
    const done = isRevoked ? 'revoked' : 'nothing-to-revoke';
    return {
      revocation: left ? 'kept' : done,
      versions: [
        ...ended.map(({ version }) => version),
        ...(hand?.versions ?? []),
      ],
      notes: [
        ...(hand?.notes ?? []),
        ...ended.map(({ version, event, evidence }) => ({
          event,
          level:
            event === 'version.kept' ? ('error' as const) : ('info' as const),
          message: evidence,
          facts: { versionId: version.id, evidence: [evidence] },
        })),
      ],
    };
  }

  async #revoke(
    version: StoredVersion,
    work: StepWork,
  ): Promise<{ version: StoredVersion; event: string; evidence: string }> {
    const { secret, context } = work;
    const issuer = this.#registry.issuer(version.issuer);
    if (!issuer) {
      throw new ConflictError(
        `Issuer ${version.issuer} of the previous version ${version.id} of ${secret.title} is not installed any more, so it cannot revoke it`,
      );
    }
    const objection = await this.#holders.objection(version, work);
    if (objection) {
      const evidence = `Not revoked: ${objection}`;
      return {
        version: { ...version, state: 'kept' },
        event: 'version.kept',
        evidence,
      };
    }
    await work.mustStand();
    const { outcome, evidence } = await issuer.revoke(version, secret, context);
    return outcome === 'nothing-to-revoke'
      ? {
          version: { ...version, state: 'kept' },
          event: 'version.nothing-to-revoke',
          evidence,
        }
      : {
          version: { ...version, state: 'revoked' },
          event: 'version.revoked',
          evidence,
        };
  }

  #whyNothing(issuerId: string): string {
    const issuer = this.#registry.issuer(issuerId);
    return issuer?.capabilities.revocation
      ? 'Nothing was revoked: Keyturn has no record of the previous version. If it is still valid, revoke it by hand'
      : `Nothing was revoked: ${
          issuer?.title ?? issuerId
        } has nothing to revoke. Whoever knows the previous value can use it wherever it is still accepted`;
  }
}

function nothing(message: string): Ending {
  return {
    revocation: 'nothing-to-revoke',
    versions: [],
    notes: [{ event: 'version.nothing-to-revoke', message }],
  };
}
