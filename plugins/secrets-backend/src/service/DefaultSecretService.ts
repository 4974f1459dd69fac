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

import { NotFoundError } from '@backstage/errors';
import {
  Facets,
  SecretDetail,
  SecretListQuery,
  SecretPage,
  Summary,
} from '@keyturn/plugin-secrets-common';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { CompromiseStore } from '../database/CompromiseStore';
import { InventoryReadStore } from '../database/InventoryReadStore';
import {
  ReadCriteria,
  SecretFilter,
  SecretStore,
} from '../database/SecretStore';
import { StartStore } from '../database/StartStore';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { fullRef } from './fullRef';
import { toApiSecret, toApiSecretDetail } from './toApiSecret';

/**
 * Answers from our own table, and asks no authority, forge or cluster. Who may see what is decided in front of it, and
 * comes in as the criteria that narrow each answer.
 */
export class DefaultSecretService {
  readonly #secrets: SecretStore;
  readonly #reads: InventoryReadStore;
  readonly #starts: Pick<StartStore, 'asked'>;
  readonly #compromises: Pick<CompromiseStore, 'get'>;
  readonly #registry: ModuleRegistry;
  readonly #policies: PolicyBook;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #clock: Clock;

  constructor(options: {
    secrets: SecretStore;
    reads: InventoryReadStore;
    starts: Pick<StartStore, 'asked'>;
    compromises: Pick<CompromiseStore, 'get'>;
    registry: ModuleRegistry;
    policies: PolicyBook;
    boundaries: Pick<SecretBoundaries, 'now'>;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#reads = options.reads;
    this.#starts = options.starts;
    this.#compromises = options.compromises;
    this.#registry = options.registry;
    this.#policies = options.policies;
    this.#boundaries = options.boundaries;
    this.#clock = options.clock;
  }

  /** @throws InputError where the cursor belongs to another sort or order */
  async list(
    query: SecretListQuery,
    criteria: ReadCriteria,
  ): Promise<SecretPage> {
    const page = await this.#secrets.list(query, this.#clock.now(), criteria);
    const surroundings = await this.#surroundings();
    return {
      ...page,
      ...(await this.#freshness()),
      items: page.items.map(record => toApiSecret(record, surroundings)),
    };
  }

  /**
   * A retired secret is still answered, with that health.
   * @throws NotFoundError where there is no such secret
   */
  async get(secretRef: string): Promise<SecretDetail> {
    const ref = fullRef(secretRef);
    const [record] = await this.#secrets.show([ref]);
    if (!record) {
      throw new NotFoundError(`There is no secret ${ref}`);
    }
    const [compromise, asked] = await Promise.all([
      this.#compromises.get(ref),
      this.#starts.asked(ref),
    ]);
    return toApiSecretDetail(record, {
      ...(await this.#surroundings()),
      compromise,
      asked,
    });
  }

  async facets(filter: SecretFilter, criteria: ReadCriteria): Promise<Facets> {
    const now = this.#clock.now();
    const facets = await this.#secrets.facets(filter, now, criteria);
    return {
      ...facets,
      authority: facets.authority.map(one => ({
        ...one,
        title: this.#registry.authority(one.value)?.title,
      })),
    };
  }

  async summary(
    filter: SecretFilter,
    criteria: ReadCriteria,
  ): Promise<Summary> {
    const [numbers, freshness] = await Promise.all([
      this.#secrets.summary(filter, this.#clock.now(), criteria),
      this.#freshness(),
    ]);
    return { ...numbers, ...freshness };
  }

  async #freshness() {
    const { readAt, failing } = await this.#reads.get();
    return { inventoryReadAt: readAt, inventoryFailing: failing };
  }

  async #surroundings() {
    return {
      registry: this.#registry,
      policies: this.#policies,
      view: await this.#boundaries.now(),
      now: this.#clock.now(),
    };
  }
}
