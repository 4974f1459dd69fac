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

import { Knex } from 'knex';
import { InventoryRead, InventoryReadStore } from './InventoryReadStore';

const SOURCE = 'catalog';

interface InventoryReadRow {
  source: string;
  read_at: string | null;
  failing_since: string | null;
  failure: string | null;
}

/** Keeps one row for the catalog; later sources get their own. */
export class DatabaseInventoryReadStore implements InventoryReadStore {
  readonly #db: Knex;

  constructor(options: { db: Knex }) {
    this.#db = options.db;
  }

  async get(): Promise<InventoryRead> {
    const row = await this.#rows().where({ source: SOURCE }).first();
    return {
      readAt: row?.read_at ?? undefined,
      failing: row?.failing_since
        ? { since: row.failing_since, reason: row.failure ?? '' }
        : undefined,
    };
  }

  async succeeded(at: string, shortfall?: string): Promise<void> {
    await this.#write({ read_at: at }, at, shortfall);
  }

  async failed(at: string, reason: string): Promise<void> {
    await this.#write({}, at, reason);
  }

  async #write(
    read: Pick<InventoryReadRow, 'read_at'> | {},
    at: string,
    failure?: string,
  ): Promise<void> {
    await this.#rows()
      .insert({
        source: SOURCE,
        ...read,
        failing_since: failure ? at : null,
        failure: failure ?? null,
      })
      .onConflict('source')
      .merge({
        ...read,
        failing_since: failure
          ? this.#db.raw('COALESCE(inventory_reads.failing_since, ?)', [at])
          : null,
        failure: failure ?? null,
      });
  }

  #rows() {
    return this.#db<InventoryReadRow>('inventory_reads');
  }
}
