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

import { BoundaryAllowance } from '@keyturn/plugin-secrets-common';
import { TrustedOwner } from '@keyturn/plugin-secrets-boundaries';

/** The owners that count, as the last read of the catalog found them. */
export interface TrustedOwners {
  /** Equal for equal owners; empty before the first read. */
  revision: string;
  owners: TrustedOwner[];
}

/** A {@link BoundaryAllowance} with what it was given for. */
export interface StoredAllowance extends BoundaryAllowance {
  /** Digest of the declaration that the administrator saw. */
  digest: string;
}

/** Keeps what boundaries are judged by, beside the config: whose owners count, and what an administrator allowed. */
export interface BoundaryStore {
  /** @param known - a revision; where it is still the one, the owners given with it are the answer */
  owners(known?: TrustedOwners): Promise<TrustedOwners>;
  /** Replaces all owners. Idempotent. */
  replaceOwners(owners: TrustedOwner[], at: string): Promise<void>;
  /** What was allowed for a secret and not used yet. */
  allowance(secretRef: string): Promise<StoredAllowance | undefined>;
  /**
   * Allows one rotation of a secret as it is declared now, and puts that into its journal. A second one takes the place of
   * the first.
   */
  allow(secretRef: string, allowance: StoredAllowance): Promise<void>;
}
