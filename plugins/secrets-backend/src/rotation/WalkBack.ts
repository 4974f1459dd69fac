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
import { CredentialIssuer } from '@keyturn/plugin-secrets-node';
import {
  ProposedPullRequest,
  RotationStore,
  StoredVersion,
} from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { IssuerSlots } from './IssuerSlots';
import { ProposalWithdrawal } from './ProposalWithdrawal';
import { StepWork } from './RotationStep';
import { stepFailure } from './stepFailure';

/** What walking back came to. */
export type WalkBackResult =
  | { kind: 'undone' }
  /** A pull request was merged in the meantime: there is no way back. */
  | { kind: 'too-late'; pullRequest?: ProposedPullRequest };

/**
 * Undoes a rotation before its merge, last effect first: pull requests are closed, then the new version is discarded.
 * Each effect is recorded before the next, and each can be undone again without harm. The version that is live is
 * never touched.
 */
export class WalkBack {
  readonly #registry: ModuleRegistry;
  readonly #store: RotationStore;
  readonly #withdrawal: ProposalWithdrawal;
  readonly #slots: IssuerSlots;

  constructor(options: {
    withdrawal: ProposalWithdrawal;
    registry: ModuleRegistry;
    store: RotationStore;
    slots: IssuerSlots;
  }) {
    this.#slots = options.slots;
    this.#withdrawal = options.withdrawal;
    this.#registry = options.registry;
    this.#store = options.store;
  }

  async run(work: StepWork): Promise<WalkBackResult> {
    const withdrawn = await this.#withdrawal.run(work);
    if (withdrawn.kind === 'too-late') return withdrawn;
    await this.#discardVersion(work);
    return { kind: 'undone' };
  }

  async #discardVersion(work: StepWork): Promise<void> {
    const { rotation, secret, context } = work;
    if (!rotation.versionId) return;
    const stored = await this.#store.version(
      rotation.secretRef,
      rotation.versionId,
    );
    if (stored && stored.state !== 'staged') return;
    const version = stored ?? (await this.#recover(work, rotation.versionId));
    if (!version) return;
    await this.#registry
      .authority(secret.spec.authority.ref)
      ?.unstage?.(
        { rotationId: rotation.id, versionId: version.id, secret },
        context,
      );
    const issuer = this.#issuer(version.issuer, work);
    const result = await issuer.revoke(version, secret, context);
    const previous =
      rotation.previousVersionId &&
      (await this.#store.version(
        rotation.secretRef,
        rotation.previousVersionId,
      ));
    await work.record({
      versions: [
        { ...version, state: 'abandoned' },
        ...(previous ? [{ ...previous, state: 'current' as const }] : []),
      ],
      journal: [
        {
          event: 'version.abandoned',
          message: `The new version ${version.id} was discarded: ${result.evidence}`,
          facts: { evidence: [result.evidence] },
        },
      ],
    });
  }

  /**
   * A credential may have been minted without its handle ever being stored. Asking the issuer for the same rotation
   * again leaves exactly one, and its handle.
   */
  async #recover(
    work: StepWork,
    versionId: string,
  ): Promise<StoredVersion | undefined> {
    const { rotation, secret, declaredTargets, context } = work;
    const issuer = this.#issuer(
      rotation.issuer ?? secret.spec.credential.issuer,
      work,
    );
    const keys = declaredTargets.flatMap(target => target.keys);
    try {
      const inUse = await this.#slots.inUse(work, issuer);
      const credential = await issuer.issue(
        {
          rotationId: rotation.id,
          secret,
          keys: [...new Set(keys)],
          inUse,
        },
        context,
      );
      for (const value of Object.values(credential.values)) value.dispose();
      return {
        id: versionId,
        rotationId: rotation.id,
        issuer: issuer.id,
        handle: credential.handle,
        state: 'staged',
      };
    } catch (error) {
      const { retryable, reason } = stepFailure(error);
      if (retryable) throw error;
      await work.record({
        journal: [
          {
            event: 'version.unknown',
            level: 'warning',
            message: `No new version is on record. Should one exist at ${issuer.title} for rotation ${rotation.id}, remove it there: ${reason}`,
          },
        ],
      });
      return undefined;
    }
  }

  #issuer(id: string, { secret }: StepWork): CredentialIssuer {
    const issuer = this.#registry.issuer(id);
    if (!issuer) {
      throw new ConflictError(
        `Issuer ${id}, which minted the new version of ${secret.title}, is not installed any more, so it cannot discard it`,
      );
    }
    return issuer;
  }
}
