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

import { NotFoundError } from '@backstage/errors';
import {
  ChangedCiphertexts,
  ciphertextConfirmPermission,
  ConfirmCiphertexts,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { Caller } from './Caller';
import { DefaultCiphertextService } from './DefaultCiphertextService';
import { fullRef } from './fullRef';
import { SecretAccess } from './SecretAccess';

/**
 * Lets people through who may confirm ciphertexts of the secret: those who may override the revocation gate, by the policy
 * that is shipped. Rejects with NotFoundError where the secret does not exist or may not be seen, and with NotAllowedError
 * where it may be seen but not touched, and for a service.
 */
export class AuthorizedCiphertextService {
  readonly #inner: DefaultCiphertextService;
  readonly #access: SecretAccess;

  constructor(options: {
    inner: DefaultCiphertextService;
    access: SecretAccess;
  }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async confirm(
    secretRef: string,
    request: ConfirmCiphertexts,
    caller: Caller,
  ): Promise<ChangedCiphertexts> {
    const ref = fullRef(secretRef);
    const { credentials } = caller;
    if (!(await this.#access.has(secretReadPermission, ref, credentials))) {
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    await this.#access.mustAsPerson(
      ciphertextConfirmPermission,
      ref,
      'confirm ciphertexts of',
      credentials,
      'those who answer for the platform may',
    );
    return this.#inner.confirm(secretRef, request, caller);
  }
}
