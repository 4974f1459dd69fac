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
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  CatalogHoldStatus,
  catalogReleasePermission,
  ReleaseCatalog,
} from '@keyturn/plugin-secrets-common';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { DefaultCatalogHoldService } from './DefaultCatalogHoldService';

/** Lets administrators through; that secrets are gone is a person's decision. */
export class AuthorizedCatalogHoldService {
  readonly #inner: DefaultCatalogHoldService;
  readonly #permissions: Pick<PermissionsService, 'authorize'>;
  readonly #auth: AuthService;

  constructor(options: {
    inner: DefaultCatalogHoldService;
    permissions: Pick<PermissionsService, 'authorize'>;
    auth: AuthService;
  }) {
    this.#inner = options.inner;
    this.#permissions = options.permissions;
    this.#auth = options.auth;
  }

  async get({ credentials }: Caller): Promise<CatalogHoldStatus> {
    await this.#must('see what of the catalog is held', credentials);
    return this.#inner.get();
  }

  async release(
    request: ReleaseCatalog,
    { credentials }: Caller,
  ): Promise<CatalogHoldStatus> {
    if (!this.#auth.isPrincipal(credentials, 'user')) {
      throw new NotAllowedError(
        'Only a person can confirm that secrets are gone from the catalog',
      );
    }
    await this.#must('confirm that secrets are gone', credentials);
    return this.#inner.release(request, actorOf(this.#auth, credentials));
  }

  async #must(verb: string, credentials: BackstageCredentials): Promise<void> {
    const permission = catalogReleasePermission;
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not ${verb}; platform administrators may (permission ${permission.name})`,
      );
    }
  }
}
