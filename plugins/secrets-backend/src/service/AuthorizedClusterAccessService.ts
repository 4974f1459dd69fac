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

import { PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  boundariesReadPermission,
  ClusterAccess,
} from '@keyturn/plugin-secrets-common';
import { Caller } from './Caller';
import { DefaultClusterAccessService } from './DefaultClusterAccessService';

/** Lets those through who may see boundaries: the answer names Secrets of all teams. */
export class AuthorizedClusterAccessService {
  readonly #inner: DefaultClusterAccessService;
  readonly #permissions: Pick<PermissionsService, 'authorize'>;

  constructor(options: {
    inner: DefaultClusterAccessService;
    permissions: Pick<PermissionsService, 'authorize'>;
  }) {
    this.#inner = options.inner;
    this.#permissions = options.permissions;
  }

  async get(cluster: string, { credentials }: Caller): Promise<ClusterAccess> {
    const permission = boundariesReadPermission;
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not see what the portal is granted in clusters; platform administrators may (permission ${permission.name})`,
      );
    }
    return this.#inner.get(cluster);
  }
}
