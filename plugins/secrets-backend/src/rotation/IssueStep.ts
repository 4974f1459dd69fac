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

import { InputError } from '@backstage/errors';
import {
  CredentialIssuer,
  IssuedCredential,
  SecretAuthority,
} from '@keyturn/plugin-secrets-node';
import { createHash } from 'node:crypto';
import { toInstant } from '../Clock';
import { RotationStore, StoredVersion } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { ManifestFiles } from './ManifestFiles';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { versionIdOf } from './versionId';

/**
 * requested → issued: mints a credential, proves it, and has the authority turn it into edits. The values live from
 * `issue` to the `finally` below and nowhere else. Dying in between is safe: the issuer ends with one live
 * credential for this rotation however often it is asked.
 */
export class IssueStep implements RotationStep {
  readonly from = 'requested' as const;
  readonly #registry: ModuleRegistry;
  readonly #files: ManifestFiles;
  readonly #store: RotationStore;

  constructor(options: {
    registry: ModuleRegistry;
    files: ManifestFiles;
    store: RotationStore;
  }) {
    this.#registry = options.registry;
    this.#files = options.files;
    this.#store = options.store;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const { rotation, secret, declaredTargets: targets, context } = work;
    const { issuer, authority } = this.#modules(work);
    const versionId = versionIdOf(rotation);
    const files = await this.#files.read(targets, context);
    // everything that can refuse does so before a credential exists
    await authority.plan({ secret, targets, files }, context);
    const previous = await this.#previous(work, issuer);

    const request = {
      rotationId: rotation.id,
      secret,
      keys: [...new Set(targets.flatMap(target => target.keys))],
    };
    // Written down first, so that walking back knows a credential may exist even if this process dies now.
    await work.record({ versionId });
    const credential = await issuer.issue(request, context);
    try {
      const proof = await issuer.verify(credential, request, context);
      const edits = await authority.stage(
        {
          rotationId: rotation.id,
          versionId,
          secret,
          targets,
          files,
          values: credential.values,
        },
        context,
      );
      return {
        kind: 'advance',
        to: 'issued',
        change: {
          versionId,
          previousVersionId: previous?.id,
          edits,
          targets: targets.map(target => ({
            target,
            state: 'unobserved',
            evidence: [],
          })),
          versions: [
            ...(previous ? [{ ...previous, state: 'previous' as const }] : []),
            {
              id: versionId,
              rotationId: rotation.id,
              issuer: issuer.id,
              handle: credential.handle,
              state: 'staged',
              issuedAt: toInstant(context.now()),
              expiresAt:
                credential.expiresAt && toInstant(credential.expiresAt),
            },
          ],
        },
        journal: [
          {
            event: 'phase.issued',
            message: `Version ${versionId} minted by ${issuer.title} and stored with ${authority.title}`,
          },
          { event: 'version.proven', message: proof },
        ],
      };
    } finally {
      dispose(credential);
    }
  }

  #modules({ secret, declaredTargets }: StepWork): {
    issuer: CredentialIssuer;
    authority: SecretAuthority;
  } {
    const { credential, authority: place } = secret.spec;
    const issuer = this.#registry.issuer(credential.issuer);
    if (!issuer) {
      throw new InputError(
        `spec.credential.issuer: no issuer '${credential.issuer}' is installed`,
      );
    }
    const authority = this.#registry.authority(place.ref);
    if (!authority) {
      throw new InputError(
        `spec.authority.ref: no authority '${place.ref}' is configured`,
      );
    }
    if (declaredTargets.length === 0) {
      throw new InputError(
        'spec.targets: the secret has no target, so there is nothing to propose',
      );
    }
    return { issuer, authority };
  }

  /** The version our own record names as live, else the one the declaration names and the issuer knows. */
  async #previous(
    { rotation, secret }: StepWork,
    issuer: CredentialIssuer,
  ): Promise<StoredVersion | undefined> {
    if (rotation.previousVersionId) {
      return this.#store.version(secret.ref, rotation.previousVersionId);
    }
    const current = await this.#store.currentVersion(secret.ref);
    if (current) return current;
    const handle = issuer.adopt?.(secret);
    if (!handle) return undefined;
    const digest = createHash('sha256').update(JSON.stringify(handle));
    return {
      id: `adopted-${digest.digest('hex').slice(0, 12)}`,
      issuer: issuer.id,
      handle,
      state: 'current',
    };
  }
}

function dispose(credential: IssuedCredential): void {
  for (const value of Object.values(credential.values)) {
    value.dispose();
  }
}
