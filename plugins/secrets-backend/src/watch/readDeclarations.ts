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
import { JsonObject } from '@backstage/types';
import { canonicalJson, isSecretEntity } from '@keyturn/plugin-secrets-common';
import { createHash } from 'node:crypto';

/** Teams of a group on its forge. */
const TEAM_ANNOTATION = 'github.com/team-slug';

/**
 * What entities say that boundaries go by, as a digest for each ref: of a secret its whole spec, because it also says who
 * may report it and when it is due; of a group its relatives and teams, of anything else its owner. What is no entity is
 * passed over.
 *
 * @param documents - of the catalog, or of a file that declares to it
 */
export function readDeclarations(documents: unknown[]): Map<string, string> {
  return new Map(
    documents
      .filter(isEntity)
      .map(entity => [stringifyEntityRef(entity), digestOf(entity)]),
  );
}

function isEntity(document: unknown): document is Entity {
  if (typeof document !== 'object' || document === null) return false;
  const { kind, metadata } = document as Partial<Entity>;
  return typeof kind === 'string' && typeof metadata?.name === 'string';
}

function digestOf(entity: Entity): string {
  const text = canonicalJson(JSON.parse(JSON.stringify(saidBy(entity))));
  return createHash('sha256').update(text).digest('base64url');
}

function saidBy(entity: Entity): object {
  const { kind, metadata } = entity;
  const spec = withoutOrder(entity.spec ?? {});
  if (isSecretEntity(entity)) {
    return { name: metadata.name, spec };
  }
  if (kind.toLocaleLowerCase('en-US') === 'group') {
    const { parent, children } = spec;
    const teams = metadata.annotations?.[TEAM_ANNOTATION];
    return { name: metadata.name, parent, children, teams };
  }
  return { name: metadata.name, owner: spec.owner };
}

/** The catalog sorts each list of a spec that makes relations, so their order in a file says nothing. */
function withoutOrder(spec: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([field, value]) => [
      field,
      Array.isArray(value) && value.every(item => typeof item === 'string')
        ? [...value].sort()
        : value,
    ]),
  );
}
