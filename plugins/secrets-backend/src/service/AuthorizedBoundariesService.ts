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
import {
  AuthorizeResult,
  BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  AllowOutside,
  BoundariesOverview,
  boundariesAllowPermission,
  boundariesReadPermission,
  SecretBoundary,
} from '@keyturn/plugin-secrets-common';
import { actorOf } from './actorOf';
import { DefaultBoundariesService } from './DefaultBoundariesService';
import { Caller } from './Caller';

/** Lets administrators through; what is allowed outside of a boundary is a person's decision. */
export class AuthorizedBoundariesService {
  readonly #inner: DefaultBoundariesService;
  readonly #permissions: Pick<PermissionsService, 'authorize'>;
  readonly #auth: AuthService;

  constructor(options: {
    inner: DefaultBoundariesService;
    permissions: Pick<PermissionsService, 'authorize'>;
    auth: AuthService;
  }) {
    this.#inner = options.inner;
    this.#permissions = options.permissions;
    this.#auth = options.auth;
  }

  async overview({ credentials }: Caller): Promise<BoundariesOverview> {
    await this.#must(boundariesReadPermission, 'see boundaries', credentials);
    return this.#inner.overview();
  }

  async get(
    secretRef: string,
    { credentials }: Caller,
  ): Promise<SecretBoundary> {
    await this.#must(boundariesReadPermission, 'see boundaries', credentials);
    return this.#inner.get(secretRef);
  }

  async allow(
    secretRef: string,
    request: AllowOutside,
    { credentials }: Caller,
  ): Promise<SecretBoundary> {
    if (!this.#auth.isPrincipal(credentials, 'user')) {
      throw new NotAllowedError(
        'Only a person can allow a rotation outside of a boundary',
      );
    }
    await this.#must(
      boundariesAllowPermission,
      'allow rotations outside of boundaries',
      credentials,
    );
    const actor = actorOf(this.#auth, credentials);
    return this.#inner.allow(secretRef, request, actor);
  }

  async #must(
    permission: BasicPermission,
    verb: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
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
