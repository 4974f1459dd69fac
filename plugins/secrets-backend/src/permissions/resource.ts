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

import { RESOURCE_TYPE_SECRET } from '@keyturn/plugin-secrets-common';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import { SecretRecord } from '../database/SecretStore';

/**
 * What a permission rule asks of the inventory: secrets whose field has any of the values. Owners are entity
 * refs in lower case; of owners only those count that are trusted, and of consumers only those that are involved.
 * @public
 */
export interface SecretQuery {
  field: 'owner' | 'consumerOwner' | 'class' | 'environment';
  values: string[];
}

/**
 * The resource of every secrets permission; its ref is the entity ref of the secret. Rules of other modules are
 * made with it.
 * @public
 */
export const secretResourceRef = createPermissionResourceRef<
  SecretRecord,
  SecretQuery
>().with({ pluginId: 'secrets', resourceType: RESOURCE_TYPE_SECRET });
