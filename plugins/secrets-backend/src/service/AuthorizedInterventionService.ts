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

import { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  rotationCancelPermission,
  rotationStartPermission,
} from '@keyturn/plugin-secrets-common';
import {
  ConfirmedRevocation,
  InterventionService,
} from './InterventionService';
import { Caller, RotationService } from './RotationService';
import { SecretAccess } from './SecretAccess';

type HandIn = Parameters<InterventionService['handIn']>[1];

/** Lets through whoever may start, or for a rollback cancel, rotations of the secret. */
export class AuthorizedInterventionService implements InterventionService {
  readonly #inner: InterventionService;
  readonly #rotations: Pick<RotationService, 'get'>;
  readonly #access: SecretAccess;

  constructor(options: {
    inner: InterventionService;
    /** Guarded: knows no rotation that the caller may not see. */
    rotations: Pick<RotationService, 'get'>;
    access: SecretAccess;
  }) {
    this.#inner = options.inner;
    this.#rotations = options.rotations;
    this.#access = options.access;
  }

  async rollback(
    rotationId: string,
    request: { reason: string },
    caller: Caller,
  ) {
    const verb = 'roll back rotations of';
    await this.#must(rotationCancelPermission, rotationId, verb, caller);
    return this.#inner.rollback(rotationId, request, caller);
  }

  async handIn(rotationId: string, request: HandIn, caller: Caller) {
    try {
      await this.#must(
        rotationStartPermission,
        rotationId,
        'hand in versions of',
        caller,
      );
    } catch (error) {
      request.credential.dispose();
      throw error;
    }
    return this.#inner.handIn(rotationId, request, caller);
  }

  async confirmRevocation(
    rotationId: string,
    request: ConfirmedRevocation,
    caller: Caller,
  ) {
    const verb = 'confirm revocations of';
    await this.#must(rotationStartPermission, rotationId, verb, caller);
    return this.#inner.confirmRevocation(rotationId, request, caller);
  }

  async #must(
    permission: ResourcePermission<'secret'>,
    rotationId: string,
    verb: string,
    caller: Caller,
  ): Promise<void> {
    const { secretRef } = await this.#rotations.get(rotationId, caller);
    const { credentials } = caller;
    await this.#access.mustAttended(permission, secretRef, verb, credentials);
  }
}
