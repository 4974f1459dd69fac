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
  SecretHandovers,
  SecretListQuery,
  secretReadPermission,
} from '@keyturn/plugin-secrets-common';
import { SecretFilter } from '../database/SecretStore';
import { Caller } from './Caller';
import { DefaultSecretService } from './DefaultSecretService';
import { fullRef } from './fullRef';
import { SecretAccess } from './SecretAccess';

/**
 * What can be asked of the inventory: lets through what the caller may read. A secret that may not be read is answered
 * like one that does not exist, so that nobody can find out names by guessing.
 */
export class AuthorizedSecretService {
  readonly #inner: DefaultSecretService;
  readonly #access: SecretAccess;

  constructor(options: { inner: DefaultSecretService; access: SecretAccess }) {
    this.#inner = options.inner;
    this.#access = options.access;
  }

  async list(query: SecretListQuery, caller: Caller) {
    return this.#inner.list(query, await this.#criteria(caller));
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
    const secret = await this.#inner.get(ref);
    return secret.handovers
      ? {
          ...secret,
          handovers: await this.#readable(secret.handovers, caller),
        }
      : secret;
  }

  /** Whom it waits for may be one that the caller may not know of. */
  async #readable(
    handovers: SecretHandovers,
    { credentials }: Caller,
  ): Promise<SecretHandovers> {
    const awaited: SecretHandovers['awaited'] = [];
    for (const one of handovers.awaited) {
      if (await this.#access.has(secretReadPermission, one.ref, credentials)) {
        awaited.push(one);
      }
    }
    return { ...handovers, awaited };
  }

  async facets(filter: SecretFilter, caller: Caller) {
    return this.#inner.facets(filter, await this.#criteria(caller));
  }

  async summary(filter: SecretFilter, caller: Caller) {
    return this.#inner.summary(filter, await this.#criteria(caller));
  }

  #criteria({ credentials }: Caller) {
    return this.#access.readCriteria(credentials);
  }
}
