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

import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { createStores, Stores } from '../database/createStores';
import { NoticeDispatcher } from '../journal/NoticeDispatcher';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { CurrentWording } from '../watch/CurrentWording';
import { DeclarationProofs } from '../watch/DeclarationProofs';
import { ExpiryLookout } from '../watch/ExpiryLookout';
import { InventoryReader } from '../watch/InventoryReader';
import { CollectedMetrics } from './CollectedMetrics';
import { ownedEntity, secretEntity } from './secretEntity';
import { TestClock } from './TestClock';
import { testRows } from './testRows';

export const PLATFORM = 'group:default/platform';
export const PAYMENTS = 'group:default/payments';
const { signal } = new AbortController();

/** A catalog whose entities come and go, read into a database, and what people are told of that. */
export class CatalogBench {
  readonly clock = new TestClock();
  readonly stores: Stores;
  readonly sent: NotificationSendOptions[] = [];
  /** Why the next notices cannot be sent. */
  readonly failures: Error[] = [];
  readonly #db: Knex;
  readonly #logger = mockServices.logger.mock();
  readonly #registry = new ModuleRegistry();
  readonly #policies = PolicyBook.fromConfig(mockServices.rootConfig());
  #ids = 0;

  constructor(db: Knex) {
    this.#db = db;
    const { clock } = this;
    this.stores = createStores({ db, clock, newId: () => this.newId() });
  }

  newId(): string {
    this.#ids += 1;
    return `${this.#ids}`;
  }

  /** Reads a catalog that lists these, as a backend does that was just started. */
  async read(entities: Entity[]): Promise<void> {
    const { clock, stores } = this;
    const watched = { registry: this.#registry, logger: this.#logger, clock };
    const rows = testRows({ clock });
    await new InventoryReader({
      ...watched,
      catalog: catalogServiceMock({
        entities: [...entities, ownedEntity('Group', 'payments')],
      }),
      auth: mockServices.auth(),
      secrets: stores.secrets,
      reads: stores.reads,
      policies: this.#policies,
      boundaries: SecretBoundaries.fromConfig({
        ...watched,
        config: mockServices.rootConfig({
          data: { secrets: { boundaries: 'unrestricted' } },
        }),
        store: stores.boundaries,
      }),
      owners: stores.boundaries,
      notices: stores.notices,
      proofs: new DeclarationProofs({
        ...watched,
        urlReader: mockServices.urlReader.mock(),
      }),
      administrators: [PLATFORM],
      rows,
    }).read(signal);
  }

  /** Writes down what people are to be told of expiries. */
  async lookOut(): Promise<void> {
    await new ExpiryLookout({
      secrets: this.stores.secrets,
      notices: this.stores.notices,
      policies: this.#policies,
      logger: this.#logger,
      clock: this.clock,
      rows: testRows({ clock: this.clock }),
    }).lookOut(signal);
  }

  /** Sends what is to be sent; answers the titles of what was. */
  async tell({ digestAbove = 100 } = {}): Promise<string[]> {
    const before = this.sent.length;
    const { stores, clock } = this;
    await new NoticeDispatcher({
      store: stores.notices,
      notifications: {
        send: async notification => {
          const failure = this.failures.shift();
          if (failure) throw failure;
          this.sent.push(notification);
        },
      },
      clock,
      logger: this.#logger,
      metrics: new CollectedMetrics(),
      rules: { escalation: {}, digestAbove },
      policies: this.#policies,
      titles: { of: async () => new Map() },
      rows: testRows({ clock }),
      wording: new CurrentWording({
        ...stores,
        policies: this.#policies,
        rules: {},
        clock,
      }),
    }).dispatch(signal);
    return this.sent.slice(before).map(({ payload }) => payload.title);
  }

  /** Names of the secrets that are retired. */
  async retired(): Promise<string[]> {
    return this.#db('secrets')
      .whereNotNull('retired_at')
      .orderBy('name')
      .pluck('name');
  }
}

/** Secrets with these names. */
export function entitiesNamed(
  names: string[],
  spec: JsonObject = {},
): Entity[] {
  return names.map(name => secretEntity(name, { spec }));
}

/** As many names, in the order of the alphabet. */
export function someNames(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `s${String(i).padStart(2, '0')}`,
  );
}

/** A spec that says when the credential expires. */
export function expiringAt(expiresAt: string): JsonObject {
  return {
    credential: {
      kind: 'password',
      issuer: 'random',
      standalone: true,
      expiresAt,
    },
  };
}
