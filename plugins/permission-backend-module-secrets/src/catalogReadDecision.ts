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
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import {
  PermissionCondition,
  PermissionCriteria,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { SECRET_TYPE } from '@keyturn/plugin-secrets-common';
import { Readable } from './ReadableSecrets';

type Criteria = PermissionCriteria<PermissionCondition<'catalog-entity'>>;

/** Lets the catalog show everything that is no secret, and of secrets those that the person may read. */
export function catalogReadDecision({
  owners,
  others,
}: Readable): PolicyDecision {
  return createCatalogConditionalDecision(catalogEntityReadPermission, {
    anyOf: [
      { not: isSecret() },
      ...(owners.length > 0
        ? [catalogConditions.isEntityOwner({ claims: owners })]
        : []),
      ...others.map(isNamed),
    ],
  });
}

function isSecret(): Criteria {
  return {
    allOf: [
      catalogConditions.isEntityKind({ kinds: ['Resource'] }),
      catalogConditions.hasSpec({ key: 'type', value: SECRET_TYPE }),
    ],
  };
}

function isNamed({ namespace, name }: Readable['others'][number]): Criteria {
  return {
    allOf: [
      catalogConditions.hasMetadata({ key: 'name', value: name }),
      catalogConditions.hasMetadata({ key: 'namespace', value: namespace }),
      catalogConditions.isEntityKind({ kinds: ['Resource'] }),
    ],
  };
}
