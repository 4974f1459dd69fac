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
  CredentialIssuer,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { createHash } from 'node:crypto';
import { toInstant } from '../Clock';
import { RotationStore, StoredVersion } from '../database/RotationStore';
import { isOwnVersionId } from '../policies/versionIds';
import { StepWork } from './RotationStep';

/** Tells which versions a rotation's new one replaces. */
export class ReplacedVersions {
  readonly #store: RotationStore;

  constructor(store: RotationStore) {
    this.#store = store;
  }

  /**
   * The live one first: the version our own record names, and the one that the declaration names where it is newer,
   * because somebody minted it by hand.
   * @param annotated - what the files say that they hold: by that id probes see a version that is on record nowhere
   */
  async of(
    { rotation, secret }: StepWork,
    issuer: CredentialIssuer,
    annotated?: string,
  ): Promise<StoredVersion[]> {
    const recorded = rotation.previousVersionId
      ? await this.#store.version(secret.ref, rotation.previousVersionId)
      : await this.#store.currentVersion(secret.ref);
    const declared = declaredVersion(secret, issuer);
    if (!declared || (recorded && !isNewer(declared, recorded))) {
      return recorded ? [recorded] : [];
    }
    // An id that is taken is that of another version; one of ours that is on no record is not what was declared either.
    const isFree =
      annotated &&
      !isOwnVersionId(annotated) &&
      !(await this.#store.version(secret.ref, annotated));
    const adopted = isFree ? { ...declared, id: annotated } : declared;
    return recorded ? [adopted, recorded] : [adopted];
  }
}

function isNewer(declared: StoredVersion, recorded: StoredVersion): boolean {
  const isSame =
    declared.issuer === recorded.issuer &&
    JSON.stringify(declared.handle) === JSON.stringify(recorded.handle);
  return !isSame && (declared.issuedAt ?? '') > (recorded.issuedAt ?? '');
}

function declaredVersion(
  secret: SecretDescriptor,
  issuer: CredentialIssuer,
): StoredVersion | undefined {
  const handle = issuer.adopt?.(secret);
  if (!handle) return undefined;
  const digest = createHash('sha256').update(JSON.stringify(handle));
  const { issuedAt } = secret.spec.credential;
  return {
    id: `adopted-${digest.digest('hex').slice(0, 12)}`,
    issuer: issuer.id,
    handle,
    state: 'current',
    issuedAt:
      issuedAt && toInstant(DateTime.fromISO(issuedAt, { zone: 'utc' })),
  };
}
