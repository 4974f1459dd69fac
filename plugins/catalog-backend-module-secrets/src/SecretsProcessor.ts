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

import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { CatalogProcessor } from '@backstage/plugin-catalog-node';
import {
  isSecretEntity,
  parseSecretSpec,
} from '@keyturn/plugin-secrets-common';
import { findRefProblems } from './findRefProblems';

/**
 * Refuses secret entities (kind Resource, `spec.type: secret`) whose spec is not that of a secret, with one
 * sentence for every problem, each naming the exact field.
 *
 * @remarks
 * It only adds to the validation of the kind: whether an entity is a Resource at all, and which relations it has,
 * stays with the catalog.
 */
export class SecretsProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'SecretsProcessor';
  }

  /** Ahead of the catalog's own validator (20), which stops at the first problem and speaks in JSON schema. */
  getPriority(): number {
    return 10;
  }

  /**
   * Never answers true, because that would vouch for the entity in place of the validator of the kind.
   * @throws InputError where a secret entity has problems
   */
  async validateEntityKind(entity: Entity): Promise<boolean> {
    if (!isSecretEntity(entity)) return false;
    const parsed = parseSecretSpec(entity);
    const problems = [
      ...('problems' in parsed ? parsed.problems : []),
      ...findRefProblems(entity),
    ];
    if (problems.length > 0) {
      throw new InputError(
        `${stringifyEntityRef(entity)}: ${problems.join('; ')}`,
      );
    }
    return false;
  }
}
