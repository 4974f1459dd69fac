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

import { TrustedOwner } from '@keyturn/plugin-secrets-boundaries';
import { Knex } from 'knex';
import { createHash } from 'node:crypto';
import { BoundaryStore, StoredAllowance, TrustedOwners } from './BoundaryStore';
import { appendSecretJournal } from './operations/appendJournal';

const ID = 'catalog';

interface OwnersRow {
  id: string;
  revision: string;
  owners: string;
  read_at: string;
}

export interface AllowanceRow {
  secret_ref: string;
  digest: string;
  actor: string;
  reason: string;
  allowed_at: string;
}

/** Keeps owners and allowances in the plugin's database. */
export class DatabaseBoundaryStore implements BoundaryStore {
  readonly #db: Knex;

  constructor(options: { db: Knex }) {
    this.#db = options.db;
  }

  async owners(known?: TrustedOwners): Promise<TrustedOwners> {
    const current = await this.#rows().where({ id: ID }).first('revision');
    if (!current) return { revision: '', owners: [] };
    if (known?.revision === current.revision) return known;
    const row = (await this.#rows().where({ id: ID }).first())!;
    return { revision: row.revision, owners: JSON.parse(row.owners) };
  }

  async replaceOwners(owners: TrustedOwner[], at: string): Promise<void> {
    const sorted = [...owners].sort((a, b) => (a.ref < b.ref ? -1 : 1));
    const text = JSON.stringify(sorted);
    const revision = createHash('sha256').update(text).digest('base64url');
    await this.#rows()
      .insert({ id: ID, revision, owners: text, read_at: at })
      .onConflict('id')
      .merge();
  }

  async allowance(secretRef: string): Promise<StoredAllowance | undefined> {
    const row = await this.#db<AllowanceRow>('boundary_allowances')
      .where({ secret_ref: secretRef })
      .first();
    return (
      row && {
        digest: row.digest,
        actor: row.actor,
        reason: row.reason,
        at: row.allowed_at,
      }
    );
  }

  async allow(secretRef: string, allowance: StoredAllowance): Promise<void> {
    const { digest, actor, reason, at } = allowance;
    await this.#db.transaction(async trx => {
      await trx<AllowanceRow>('boundary_allowances')
        .insert({
          secret_ref: secretRef,
          digest,
          actor,
          reason,
          allowed_at: at,
        })
        .onConflict('secret_ref')
        .merge();
      await appendSecretJournal(trx, secretRef, at, [
        {
          event: 'boundary.allowed',
          level: 'warning',
          message: `One rotation outside of the boundary was allowed: ${reason}`,
          actor,
        },
      ]);
    });
  }

  #rows() {
    return this.#db<OwnersRow>('boundary_owners');
  }
}
