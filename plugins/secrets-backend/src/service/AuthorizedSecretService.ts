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
  SecretListQuery,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { SecretFilter } from '../database/SecretStore';
import { fullRef } from './fullRef';
import { Caller } from './RotationService';
import { SecretAccess } from './SecretAccess';
import { SecretService } from './SecretService';

/** Stands in front of the inventory and lets through what the caller may read. */
export class AuthorizedSecretService implements SecretService {
  readonly #inner: SecretService;
  readonly #access: SecretAccess;

  constructor(options: { inner: SecretService; access: SecretAccess }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async list(query: SecretListQuery, caller: Caller) {
    return this.#inner.list(query, caller, await this.#criteria(caller));
  }

  async get(secretRef: string, caller: Caller) {
    const ref = fullRef(secretRef);
    const allowed = await this.#access.has(
      secretReadPermission,
      ref,
      caller.credentials,
    );
    if (!allowed) {
      // The same words as for a secret that does not exist.
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    return this.#inner.get(ref, caller);
  }

  async facets(filter: SecretFilter, caller: Caller) {
    return this.#inner.facets(filter, caller, await this.#criteria(caller));
  }

  async summary(filter: SecretFilter, caller: Caller) {
    return this.#inner.summary(filter, caller, await this.#criteria(caller));
  }

  #criteria({ credentials }: Caller) {
    return this.#access.readCriteria(credentials);
  }
}
