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
  ANNOTATION_LOCATION,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { refOf } from '../owners/refOf';
import { Declaration } from '../types';

/**
 * Where an entity is declared, and whose it says it is, in its own `spec.owner`: what others say of it does not count.
 *
 * @param codeOwners - what CODEOWNERS says of the declaring file, both on the default branch, where it was read
 * @public
 */
export function declarationOf(
  entity: Entity,
  codeOwners?: string[],
): Declaration {
  return {
    ref: stringifyEntityRef(entity),
    ownerRef: refOf(entity.spec?.owner, entity.metadata.namespace),
    location: entity.metadata.annotations?.[ANNOTATION_LOCATION],
    codeOwners,
  };
}
