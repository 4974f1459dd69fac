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
import { LRUCache } from 'lru-cache';
import { ReadCriteria, SecretFilter } from './SecretStore';

const MOST_ANSWERS = 1_000;

/**
 * Which filters ask only for what the catalog says. The others move with the clock and with rotations, so what they let
 * through is counted each time.
 */
const OF_CATALOG: Record<keyof SecretFilter, boolean> = {
  owner: true,
  system: true,
  authority: true,
  class: true,
  environment: true,
  cluster: true,
  consumer: true,
  ownership: true,
  text: true,
  health: false,
  expiry: false,
  dueBefore: false,
};
const FIELDS = Object.keys(OF_CATALOG) as Array<keyof SecretFilter>;

/** What is counted, and of which secrets. */
interface Counted {
  what: string;
  filter: SecretFilter;
  criteria: ReadCriteria;
}

/**
 * Remembers what was counted for as long as the inventory is the one that it was counted on: whatever changes the
 * catalog's part of it raises a revision in the same transaction, and the revision is read before the rows are, so an
 * answer can be newer than its revision but never older. Each replica has its own memory, and loses nothing with it.
 */
export class CountCache {
  readonly #db: Knex;
  readonly #answers = new LRUCache<string, Promise<unknown>>({
    max: MOST_ANSWERS,
  });

  constructor(options: { db: Knex }) {
    this.#db = options.db;
  }

  async get<T>(counted: Counted, count: () => Promise<T>): Promise<T> {
    const { what, filter, criteria } = counted;
    if (FIELDS.some(field => filter[field] && !OF_CATALOG[field])) {
      return count();
    }
    const { revision } = await this.#db('inventory_revision').first('revision');
    const asked = FIELDS.map(field => filter[field]);
    const key = JSON.stringify([revision, what, asked, criteria]);
    const known = this.#answers.get(key);
    if (known) return known as Promise<T>;
    const answer = count();
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }
}

/** To be called last in the transaction that changes the catalog's part of the inventory: it makes others wait. */
export async function raiseRevision(trx: Knex.Transaction): Promise<void> {
  await trx('inventory_revision').increment('revision');
}
