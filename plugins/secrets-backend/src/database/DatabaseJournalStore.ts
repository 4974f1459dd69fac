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

import { JournalHead } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { Clock, toInstant } from '../Clock';
import { applyCriteria } from './criteria';
import {
  HeadRow,
  JournalRow,
  toJournalHead,
  toJournalRecord,
} from './journalRows';
import { JournalStore } from './JournalStore';
import { appendSecretJournal } from './operations/appendJournal';
import { JournalNote } from './RotationChange';
import { ReadCriteria } from './SecretStore';

/** Two parameters each, which stays below what SQLite takes in one statement. */
const PLACES_AT_ONCE = 400;

/** Keeps the journal in the plugin's database, whose triggers refuse to change or delete a row. */
export class DatabaseJournalStore implements JournalStore {
  readonly #db: Knex;
  readonly #clock: Clock;

  constructor(options: { db: Knex; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
  }

  async append(secretRef: string, notes: JournalNote[]): Promise<void> {
    const now = toInstant(this.#clock.now());
    await this.#db.transaction(trx =>
      appendSecretJournal(trx, secretRef, now, notes),
    );
  }

  async head(secretRef: string) {
    const row = await this.#db<HeadRow>('journal_heads')
      .where({ secret_ref: secretRef })
      .first();
    return row && toJournalHead(row);
  }

  async heads({
    after,
    limit,
    criteria,
  }: {
    after?: string;
    limit: number;
    criteria: ReadCriteria;
  }) {
    const query = this.#db<HeadRow>('journal_heads')
      .orderBy('secret_ref')
      .limit(limit)
      .select('secret_ref', 'seq', 'hash');
    if (after !== undefined) query.where('secret_ref', '>', after);
    if (criteria !== 'everything') {
      query.join('secrets', 'secrets.ref', 'journal_heads.secret_ref');
      applyCriteria(query, criteria);
    }
    const rows: HeadRow[] = await query;
    return rows.map(toJournalHead);
  }

  async rows(
    secretRef: string,
    { after, upTo, limit }: { after: number; upTo: number; limit: number },
  ) {
    const rows = await this.#db<JournalRow>('journal')
      .where({ secret_ref: secretRef })
      .where('seq', '>', after)
      .where('seq', '<=', upTo)
      .orderBy('seq')
      .limit(limit);
    return rows.map(toJournalRecord);
  }

  async known(heads: JournalHead[]): Promise<JournalHead[]> {
    const found: HeadRow[] = [];
    for (let i = 0; i < heads.length; i += PLACES_AT_ONCE) {
      const places = heads
        .slice(i, i + PLACES_AT_ONCE)
        .map(({ secretRef, seq }) => [secretRef, seq]);
      found.push(
        ...(await this.#db<JournalRow>('journal')
          .whereIn(['secret_ref', 'seq'], places)
          .select('secret_ref', 'seq', 'hash')),
      );
    }
    const hashes = new Set(heads.map(({ hash }) => hash));
    return found.filter(({ hash }) => hashes.has(hash)).map(toJournalHead);
  }
}
