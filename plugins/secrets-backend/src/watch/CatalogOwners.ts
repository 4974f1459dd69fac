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

import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Declaration } from '@keyturn/plugin-secrets-boundaries';
import { lowerCase } from '../lowerCase';

/** Keeps one request to the catalog well below the size of body it takes. */
const BATCH = 200;
const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'spec.owner',
  'relations',
];

/**
 * Looks up entities beside the secrets: whether they exist, and who owns them. Remembers what it has seen, so it
 * lives as long as one read of the inventory.
 */
export class CatalogOwners {
  readonly #catalog: CatalogService;
  readonly #credentials: BackstageCredentials;
  readonly #seen = new Map<string, Entity | undefined>();

  constructor(options: {
    catalog: CatalogService;
    credentials: BackstageCredentials;
  }) {
    this.#catalog = options.catalog;
    this.#credentials = options.credentials;
  }

  /** Loads what is not known yet; refs are full and in lower case. */
  async load(refs: Iterable<string>, signal: AbortSignal): Promise<void> {
    const missing = [...new Set(refs)].filter(ref => !this.#seen.has(ref));
    for (let i = 0; i < missing.length; i += BATCH) {
      signal.throwIfAborted();
      const entityRefs = missing.slice(i, i + BATCH);
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs, fields: FIELDS },
        { credentials: this.#credentials },
      );
      entityRefs.forEach((ref, at) => {
        const entity = items[at];
        this.#seen.set(ref, entity);
      });
    }
  }

  /** Whether the catalog has a loaded ref. */
  has(ref: string): boolean {
    return this.#seen.get(ref) !== undefined;
  }

  /** Where a loaded ref is declared and whose it says it is; undefined where the catalog does not have it. */
  declarationOf(ref: string): Declaration | undefined {
    const entity = this.#seen.get(ref);
    return entity && declarationOf(ref, entity);
  }

  /** A loaded entity, with what proofs and owners are told by. */
  entityOf(ref: string): Entity | undefined {
    return this.#seen.get(ref);
  }

  /** Owner of a loaded entity. */
  ownerOf(ref: string): string | undefined {
    return this.declarationOf(ref)?.ownerRef;
  }
}

/** Where an entity is declared and whose it says it is. */
export function declarationOf(ref: string, entity: Entity): Declaration {
  return {
    ref,
    ownerRef: relationOf(entity, RELATION_OWNED_BY),
    location: entity.metadata.annotations?.[ANNOTATION_LOCATION],
  };
}

/** The first entity in a relation, optionally of one kind. */
export function relationOf(
  entity: Entity,
  type: string,
  kind?: string,
): string | undefined {
  return relationsOf(entity, type).find(
    ref => !kind || parseEntityRef(ref).kind === kind,
  );
}

/** All entities in a relation, each once, in a stable order. */
export function relationsOf(entity: Entity, type: string): string[] {
  const refs = (entity.relations ?? [])
    .filter(relation => relation.type === type)
    .map(relation => lowerCase(relation.targetRef));
  return [...new Set(refs)].sort();
}
