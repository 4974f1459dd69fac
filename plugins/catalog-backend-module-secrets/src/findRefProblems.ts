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

import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { DECLARATION_LIMITS } from '@keyturn/plugin-secrets-common';

/** More sentences about one field than anybody reads at once. */
const MOST_PROBLEMS = 20;

/** The ref fields of a Resource, with the kind that a ref without one stands for. */
const REF_FIELDS = [
  { field: 'owner', defaultKind: 'Group' },
  { field: 'system', defaultKind: 'System' },
  { field: 'dependsOn', defaultKind: undefined },
  { field: 'dependencyOf', defaultKind: undefined },
];

/**
 * One sentence for each ref that the catalog could not make a relation of. It would refuse such an entity too,
 * but without naming the field. Values of another type than text are left to the schema of the kind, and what is too long
 * or too much is for `parseSecretSpec` to say.
 */
export function findRefProblems(entity: Entity): string[] {
  return REF_FIELDS.flatMap(({ field, defaultKind }) =>
    [entity.spec?.[field]]
      .flat()
      .slice(0, DECLARATION_LIMITS.relations)
      .filter(ref => typeof ref === 'string')
      .filter(ref => ref.length <= DECLARATION_LIMITS.subdomain)
      .filter(ref => !isRef(ref, defaultKind))
      .slice(0, MOST_PROBLEMS)
      .map(ref => `spec.${field} "${ref}" must be ${expectation(defaultKind)}`),
  );
}

function isRef(ref: string, defaultKind: string | undefined): boolean {
  try {
    parseEntityRef(ref, { defaultKind, defaultNamespace: 'default' });
    return true;
  } catch {
    return false;
  }
}

function expectation(defaultKind: string | undefined): string {
  return defaultKind
    ? `an entity ref such as ${defaultKind.toLocaleLowerCase(
        'en-US',
      )}:default/name`
    : 'an entity ref with its kind, such as component:default/name';
}
