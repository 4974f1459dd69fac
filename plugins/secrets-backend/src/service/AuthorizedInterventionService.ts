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
import { AuthorizedRotationService } from './AuthorizedRotationService';
import { Caller } from './Caller';
import {
  ConfirmedRevocation,
  DefaultInterventionService,
  HandedIn,
} from './DefaultInterventionService';
import { SecretAccess } from './SecretAccess';

/**
 * What only a person can do for an open rotation: lets through people who may start, or for a rollback cancel, rotations
 * of the secret. Everything rejects with NotFoundError where the rotation does not exist or may not be seen, and with
 * NotAllowedError where it may be seen but not touched, and for a service.
 */
export class AuthorizedInterventionService {
  readonly #inner: DefaultInterventionService;
  readonly #rotations: AuthorizedRotationService;
  readonly #access: SecretAccess;

  constructor(options: {
    inner: DefaultInterventionService;
    rotations: AuthorizedRotationService;
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

  /** The credential is disposed of in any case. */
  async handIn(rotationId: string, request: HandedIn, caller: Caller) {
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
    await this.#access.mustAsPerson(permission, secretRef, verb, credentials);
  }
}
