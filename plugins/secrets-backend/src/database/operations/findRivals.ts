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
import { RivalRow } from '../secretRows';

/**
 * Secrets that had a place of these first, each with the target that both declare. What is outside of its boundary
 * conflicts with nobody. One that has left the catalog keeps its places until they are released.
 *
 * @param refs - whose rivals; absent for those of all live secrets
 */
export async function findRivals(
  db: Knex,
  refs?: string[],
): Promise<RivalRow[]> {
  const [held, awaited] = await Promise.all([
    findHolders(db, refs),
    findAwaited(db, refs),
  ]);
  const awaits = new Set(awaited.map(key));
  return [
    ...held.map(row => ({ ...row, awaits: awaits.has(key(row)) })),
    ...awaited
      .filter(row => !held.some(one => key(one) === key(row)))
      .map(row => ({ ...row, awaits: true })),
  ];
}

type FoundRow = Omit<RivalRow, 'awaits'>;

function key({ secret_ref, target_id, rival_ref }: FoundRow): string {
  return JSON.stringify([secret_ref, target_id, rival_ref]);
}

/** A secret that needs the agreement of another owner waits for as long as that takes, also when the places are released. */
async function findAwaited(db: Knex, refs?: string[]): Promise<FoundRow[]> {
  return db('secret_handovers')
    .join('secrets as own', 'own.ref', 'secret_handovers.to_ref')
    .join(
      'secret_targets',
      'secret_targets.secret_ref',
      'secret_handovers.to_ref',
    )
    .where('secret_handovers.problem', 'owner')
    .whereNull('own.retired_at')
    .whereNull('own.outside')
    .where(which => {
      if (refs) which.whereIn('secret_handovers.to_ref', refs);
    })
    .select({
      secret_ref: 'secret_handovers.to_ref',
      target_id: 'secret_targets.target_id',
      rival_ref: 'secret_handovers.from_ref',
    })
    .orderBy(['secret_ref', 'target_id', 'rival_ref']);
}

async function findHolders(db: Knex, refs?: string[]): Promise<FoundRow[]> {
  return db('secret_places as mine')
    .join('secret_places as other', join =>
      join
        .on('other.place', 'mine.place')
        .andOn('other.kind', 'mine.kind')
        .andOn('other.secret_ref', '<>', 'mine.secret_ref'),
    )
    .join('secrets as holder', 'holder.ref', 'other.secret_ref')
    .join('secrets as own', 'own.ref', 'mine.secret_ref')
    .whereNotNull('other.claimed_at')
    .whereNull('holder.outside')
    .whereNull('own.outside')
    .where(earlier =>
      earlier
        .whereNull('mine.claimed_at')
        .orWhere('other.claimed_at', '<', db.ref('mine.claimed_at'))
        .orWhere(same =>
          same
            .where('other.claimed_at', db.ref('mine.claimed_at'))
            .where('other.secret_ref', '<', db.ref('mine.secret_ref')),
        ),
    )
    .where(which => {
      if (refs) which.whereIn('mine.secret_ref', refs);
      else which.whereNull('own.retired_at');
    })
    .distinct({
      secret_ref: 'mine.secret_ref',
      target_id: 'mine.target_id',
      rival_ref: 'other.secret_ref',
    })
    .orderBy(['secret_ref', 'target_id', 'rival_ref']);
}
