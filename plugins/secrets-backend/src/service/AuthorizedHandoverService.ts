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
  AgreeHandover,
  rotationStartPermission,
  SecretHandovers,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { Caller } from './Caller';
import { DefaultHandoverService } from './DefaultHandoverService';
import { fullRef } from './fullRef';
import { SecretAccess } from './SecretAccess';

/**
 * Lets people through who may rotate the earlier secret: its owners and administrators, by the policy that is shipped. Rejects
 * with NotFoundError where that one does not exist or may not be seen, and with NotAllowedError where it may be seen but not
 * touched, and for a service.
 */
export class AuthorizedHandoverService {
  readonly #inner: DefaultHandoverService;
  readonly #access: SecretAccess;

  constructor(options: {
    inner: DefaultHandoverService;
    access: SecretAccess;
  }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async agree(
    secretRef: string,
    request: AgreeHandover,
    caller: Caller,
  ): Promise<SecretHandovers> {
    const ref = fullRef(secretRef);
    const { credentials } = caller;
    if (!(await this.#access.has(secretReadPermission, ref, credentials))) {
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    await this.#access.mustAsPerson(
      rotationStartPermission,
      ref,
      'hand over',
      credentials,
    );
    return this.#inner.agree(ref, request, caller);
  }
}
