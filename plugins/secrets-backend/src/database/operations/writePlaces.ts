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
import { createHash } from 'node:crypto';
import { PlaceRow } from '../secretRows';
import { CatalogSecret } from '../SecretStore';

/** Keeps a statement well below the number of parameters that SQLite takes. */
const CHUNK = 100;

/**
 * Writes which places secrets declare. A place counts from when it was first declared inside of a boundary, and keeps that
 * instant however often it is declared again; outside of a boundary it counts for nothing.
 */
export async function writePlaces(
  trx: Knex.Transaction,
  secrets: CatalogSecret[],
  at: string,
): Promise<void> {
  const known = await trx<PlaceRow>('secret_places').whereIn(
    'secret_ref',
    secrets.map(secret => secret.ref),
  );
  const claimed = new Map(known.map(row => [key(row), row.claimed_at]));
  const rows = secrets.flatMap(secret =>
    rowsOf(secret).map(row => ({
      ...row,
      claimed_at:
        claimed.get(key(row)) ?? (secret.outside.length === 0 ? at : null),
    })),
  );
  const declared = new Set(rows.map(key));
  for (const row of known.filter(one => !declared.has(key(one)))) {
    const { claimed_at: _, ...gone } = row;
    await trx<PlaceRow>('secret_places').where(gone).delete();
  }
  for (let i = 0; i < rows.length; i += CHUNK) {
    await trx<PlaceRow>('secret_places')
      .insert(rows.slice(i, i + CHUNK))
      .onConflict(['secret_ref', 'kind', 'place', 'target_id'])
      .merge(['claimed_at']);
  }
}

function rowsOf({ ref, places }: CatalogSecret) {
  const rows = places.map(({ kind, identity, targetId }) => ({
    secret_ref: ref,
    kind,
    place: createHash('sha256').update(identity).digest('base64url'),
    target_id: targetId,
  }));
  return [...new Map(rows.map(row => [key(row), row])).values()];
}

function key(row: Omit<PlaceRow, 'claimed_at'>): string {
  return JSON.stringify([row.secret_ref, row.kind, row.place, row.target_id]);
}
