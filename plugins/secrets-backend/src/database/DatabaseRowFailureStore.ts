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
import { RowFailureStore } from './RowFailureStore';
import { RowFailureRow, SecretRow, toRowFailure } from './secretRows';

const CHUNK = 500;

/** Keeps failures in the plugin's database, and on each secret since when there are any. */
export class DatabaseRowFailureStore implements RowFailureStore {
  readonly #db: Knex;

  constructor(options: { db: Knex }) {
    this.#db = options.db;
  }

  async failing(watch: string): Promise<string[]> {
    const rows = await this.#db<RowFailureRow>('row_failures')
      .where({ watch })
      .orderBy('secret_ref')
      .select('secret_ref');
    return rows.map(row => row.secret_ref);
  }

  async record(
    secretRef: string,
    { watch, sentence, at }: { watch: string; sentence: string; at: string },
  ): Promise<void> {
    await this.#db.transaction(async trx => {
      await trx<RowFailureRow>('row_failures')
        .insert({ watch, secret_ref: secretRef, since: at, sentence })
        .onConflict(['watch', 'secret_ref'])
        .merge(['sentence']);
      await writeSince(trx, [secretRef]);
    });
  }

  async clear(watch: string, secretRefs: string[]): Promise<void> {
    for (let i = 0; i < secretRefs.length; i += CHUNK) {
      const refs = secretRefs.slice(i, i + CHUNK);
      await this.#db.transaction(async trx => {
        await trx<RowFailureRow>('row_failures')
          .where({ watch })
          .whereIn('secret_ref', refs)
          .delete();
        await writeSince(trx, refs);
      });
    }
  }

  async list(limit: number) {
    const all = () => this.#db<RowFailureRow>('row_failures');
    const [rows, [{ count }]] = await Promise.all([
      all().orderBy(['since', 'secret_ref', 'watch']).limit(limit),
      all().count({ count: '*' }),
    ]);
    return {
      items: rows.map(row => ({
        secretRef: row.secret_ref,
        ...toRowFailure(row),
      })),
      total: Number(count),
    };
  }
}

async function writeSince(
  trx: Knex.Transaction,
  refs: string[],
): Promise<void> {
  // In the order in which everybody locks them, so that nobody waits in a circle.
  await trx<SecretRow>('secrets')
    .whereIn('ref', refs)
    .orderBy('ref')
    .forUpdate()
    .select('ref');
  await trx<SecretRow>('secrets')
    .whereIn('ref', refs)
    .update({
      failing_since: trx('row_failures')
        .whereRaw('row_failures.secret_ref = secrets.ref')
        .min('since') as unknown as string,
    });
}
