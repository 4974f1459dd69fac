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

import { Account } from '@keyturn/plugin-secrets-boundaries';
import { CredentialIssuer } from '@keyturn/plugin-secrets-node';
import { StoredVersion } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { asMinted } from './asMinted';
import { RotationStandings } from './RotationStandings';
import { StepWork } from './RotationStep';

/**
 * Makes sure that a credential may be touched for a secret, before it is: an id that was declared may be that of anybody,
 * and one that an earlier rotation minted may be of an account that is no longer inside of the boundary. What counts is
 * whose it is by the word of the system that checks it, held against the boundary and not against the declaration.
 */
export class CredentialHolders {
  readonly #registry: ModuleRegistry;
  readonly #standings: RotationStandings;

  constructor(options: {
    registry: ModuleRegistry;
    standings: RotationStandings;
  }) {
    this.#registry = options.registry;
    this.#standings = options.standings;
  }

  /**
   * Why a version must be left alone, as a sentence that names nobody; undefined where it may be adopted and revoked. What
   * the rotation has minted itself may always be taken back.
   */
  async objection(
    version: StoredVersion,
    work: StepWork,
  ): Promise<string | undefined> {
    const { rotation, secret, context } = work;
    const issuer = this.#registry.issuer(version.issuer);
    if (version.rotationId === rotation.id || !canRevoke(issuer)) {
      return undefined;
    }
    const account = issuer.holderOf
      ? await issuer.holderOf(
          version.handle,
          asMinted(secret, version),
          context,
        )
      : version.account;
    // One that the system does not know is nobody's, and cannot be ended.
    if (!account && issuer.holderOf) return undefined;
    if (account && (await this.#isCovered(account, version, work))) {
      return undefined;
    }
    return `The credential of ${version.id} is not one that ${secret.title} may name, by the word of ${issuer.title}. It is left alone; correct spec.credential.id, or have the boundary extended`;
  }

  async #isCovered(
    account: Account,
    { issuer }: StoredVersion,
    { rotation }: StepWork,
  ): Promise<boolean> {
    if (rotation.allowance && isSame(account, rotation.declared.account)) {
      return true;
    }
    const { view, secret } = await this.#standings.look(rotation);
    return view.coversAccount(secret, { issuer, account });
  }
}

function canRevoke(
  issuer: CredentialIssuer | undefined,
): issuer is CredentialIssuer {
  return Boolean(issuer?.capabilities.revocation);
}

function isSame(a: Account, b: Account): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => a[key] === b[key])
  );
}
