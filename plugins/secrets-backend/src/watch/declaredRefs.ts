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
  DEFAULT_NAMESPACE,
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/**
 * What the entity itself names as depending on it: relations come from both ends, and the other end is written by
 * somebody else. Refs are read as the catalog reads them: the kind is required, and the namespace is the entity's own
 * where none is given.
 */
export function declaredDependents(entity: Entity): ReadonlySet<string> {
  const named: unknown = entity.spec?.dependencyOf;
  const refs = (Array.isArray(named) ? named : [named]).flatMap(ref =>
    fullRefOf(ref, { entity }),
  );
  return new Set(refs);
}

/** The owner that the entity itself names. */
export function declaredOwner(entity: Entity): string | undefined {
  return fullRefOf(entity.spec?.owner, { entity, defaultKind: 'Group' })[0];
}

function fullRefOf(
  ref: unknown,
  { entity, defaultKind }: { entity: Entity; defaultKind?: string },
): string[] {
  if (typeof ref !== 'string') return [];
  const defaultNamespace = entity.metadata.namespace ?? DEFAULT_NAMESPACE;
  try {
    return [
      stringifyEntityRef(
        parseEntityRef(ref, { defaultKind, defaultNamespace }),
      ),
    ];
  } catch {
    // The catalog makes no relation of such a text either, so it names nothing.
    return [];
  }
}
