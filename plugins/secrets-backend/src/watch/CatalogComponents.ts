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

import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { BoundaryView } from '../boundaries/BoundaryView';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { lowerCase } from '../lowerCase';
import { Component, Components } from '../rotation/Components';
import { declarationOf, relationOf } from './CatalogOwners';

const KUBERNETES_ID = 'backstage.io/kubernetes-id';
/** Keeps one request to the catalog well below the length of URL it takes. */
const BATCH = 50;

/** Asks the catalog for components by the names that workloads give them. */
export class CatalogComponents implements Components {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    boundaries: Pick<SecretBoundaries, 'now'>;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#boundaries = options.boundaries;
  }

  async find(
    names: string[],
    signal: AbortSignal,
  ): Promise<Map<string, Component>> {
    const found = new Map<string, Component>();
    const view = await this.#boundaries.now();
    for (let i = 0; i < names.length; i += BATCH) {
      signal.throwIfAborted();
      const batch = names.slice(i, i + BATCH);
      const entities = await this.#entities(batch);
      for (const name of batch) {
        const component = match(name, entities, view);
        if (component) found.set(name, component);
      }
    }
    return found;
  }

  async #entities(names: string[]): Promise<Entity[]> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: [
          {
            kind: 'component',
            [`metadata.annotations.${KUBERNETES_ID}`]: names,
          },
          { kind: 'component', 'metadata.name': names },
        ],
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
          'relations',
        ],
        order: { field: 'metadata.namespace', order: 'asc' },
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items;
  }
}

/**
 * Anyone can give a component of theirs the name of a workload of others. One that is declared outside of every boundary
 * never goes before one that is inside, and its owner is not told what happens to the secrets of the workload.
 */
function match(
  name: string,
  entities: Entity[],
  view: BoundaryView,
): Component | undefined {
  const inside = matchOf(
    name,
    entities.filter(entity =>
      view.isDeclaredInside(declarationOf(refOf(entity), entity)),
    ),
  );
  if (inside) return componentOf(inside);
  const outside = matchOf(name, entities);
  return outside && { ref: refOf(outside) };
}

/** What says that it is the one goes before what is only called so; the catalog compares in any case. */
function matchOf(name: string, entities: Entity[]): Entity | undefined {
  const is = (text: string | undefined) =>
    text !== undefined && lowerCase(text) === lowerCase(name);
  return (
    entities.find(({ metadata }) =>
      is(metadata.annotations?.[KUBERNETES_ID]),
    ) ??
    entities.find(
      ({ metadata }) =>
        is(metadata.name) && !metadata.annotations?.[KUBERNETES_ID],
    )
  );
}

function componentOf(entity: Entity): Component {
  return {
    ref: refOf(entity),
    ownerRef: relationOf(entity, RELATION_OWNED_BY),
  };
}

function refOf(entity: Entity): string {
  return lowerCase(stringifyEntityRef(entity));
}
