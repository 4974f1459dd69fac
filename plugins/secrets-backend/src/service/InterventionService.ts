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

import { Evidence, Rotation } from '@keyturn/plugin-secrets-common';
import { HandedInCredential } from '../issuers/HandedInCredential';
import { Caller } from './RotationService';

/** Body of the request to confirm a revocation, with its defaults. */
export interface ConfirmedRevocation {
  outcome: 'revoked' | 'nothing-to-revoke';
  note: string;
  url?: string;
}

/**
 * What only a person can do for an open rotation. Each rejects with NotFoundError where the rotation does not exist or
 * may not be seen, NotAllowedError where it may be seen but not touched, and ConflictError with the reason where it is
 * not possible as the rotation stands.
 */
export interface InterventionService {
  /** Has a merged rotation go back to the previous version. */
  rollback(
    rotationId: string,
    request: { reason: string },
    caller: Caller,
  ): Promise<Rotation>;
  /**
   * Issues the new version from what a person has minted, inside this call. The credential is disposed of in any case.
   * @throws InputError naming what does not fit the keys of the secret, or evidence that quotes the value
   */
  handIn(
    rotationId: string,
    request: {
      /** Digest of the declaration by which the person was shown where the values go. */
      declaration: string;
      credential: HandedInCredential;
      evidence?: Evidence;
    },
    caller: Caller,
  ): Promise<Rotation>;
  /** Puts on record what became of a credential that only a person can revoke, and goes on. */
  confirmRevocation(
    rotationId: string,
    request: ConfirmedRevocation,
    caller: Caller,
  ): Promise<Rotation>;
}
