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
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  BoundaryConfig,
  trustOwners,
} from '@keyturn/plugin-secrets-boundaries';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { BoundaryStore } from '../database/BoundaryStore';
import { DeclarationProofs } from './DeclarationProofs';

const FIELDS = ['kind', 'metadata', 'spec.parent', 'spec.children'];
const PAGE_SIZE = 500;

/** Takes over from the catalog which groups and users count for boundaries: those that come from `groupsFrom`. */
export class CatalogTrustedOwners {
  readonly #catalog: CatalogService;
  readonly #boundaries: SecretBoundaries;
  readonly #store: BoundaryStore;
  readonly #proofs: Pick<DeclarationProofs, 'prove'>;
  readonly #logger: LoggerService;

  constructor(options: {
    catalog: CatalogService;
    boundaries: SecretBoundaries;
    store: BoundaryStore;
    proofs: Pick<DeclarationProofs, 'prove'>;
    logger: LoggerService;
  }) {
    this.#catalog = options.catalog;
    this.#boundaries = options.boundaries;
    this.#store = options.store;
    this.#proofs = options.proofs;
    this.#logger = options.logger;
  }

  /** Reads all of them once. A catalog that has none all at once is not believed, as just after a start. */
  async read(
    credentials: BackstageCredentials,
    at: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { config } = this.#boundaries;
    if (config.mode !== 'rules') return;
    const entities: Entity[] = [];
    const pages = this.#catalog.streamEntities(
      {
        filter: [{ kind: 'Group' }, { kind: 'User' }],
        fields: FIELDS,
        pageSize: PAGE_SIZE,
      },
      { credentials },
    );
    for await (const page of pages) {
      signal.throwIfAborted();
      entities.push(...page);
    }
    const owners = trustOwners(
      await this.#proven(entities, config, signal),
      config,
    );
    if (owners.length === 0) {
      const { owners: known } = await this.#store.owners();
      if (known.length > 0) {
        this.#logger.warn(
          `The catalog has no group from secrets.boundaries.groupsFrom, where it had ${known.length}; these count until it has some again`,
        );
        return;
      }
    }
    await this.#store.replaceOwners(owners, at);
  }

  /** Of those that would count, the ones that are really declared there. */
  async #proven(
    entities: Entity[],
    config: BoundaryConfig,
    signal: AbortSignal,
  ): Promise<Entity[]> {
    const refs = new Set(trustOwners(entities, config).map(({ ref }) => ref));
    const proven: Entity[] = [];
    for (const entity of entities) {
      signal.throwIfAborted();
      if (!refs.has(stringifyEntityRef(entity))) continue;
      if (await this.#proofs.prove(entity, signal)) proven.push(entity);
    }
    return proven;
  }
}
