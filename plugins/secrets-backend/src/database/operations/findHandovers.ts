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
import { HandoverCandidate } from '../HandoverStore';
import { SecretRow } from '../secretRows';
import { haveSameOwner } from './handOver';

interface PairRow {
  from_ref: string;
  to_ref: string;
  shared: number | string;
  from_claimed: string | null;
  to_claimed: string | null;
}

type OldRow = Pick<
  SecretRow,
  | 'ref'
  | 'owner_ref'
  | 'owner_trusted'
  | 'retired_at'
  | 'open_rotation_id'
  | 'compromised_at'
  | 'unknown_version_since'
>;

/** Keeps a statement well below the number of parameters that SQLite takes. */
const CHUNK = 200;

/** Pairs of a secret that the catalog no longer lists and one that it does, which run at exactly the same places. */
export async function findHandovers(db: Knex): Promise<HandoverCandidate[]> {
  const pairs: PairRow[] = await db('secret_places as theirs')
    .join('secret_places as ours', join =>
      join
        .on('ours.place', 'theirs.place')
        .andOn('ours.kind', 'theirs.kind')
        .andOn('ours.secret_ref', '<>', 'theirs.secret_ref'),
    )
    .join('secrets as old', 'old.ref', 'theirs.secret_ref')
    .join('secrets as fresh', 'fresh.ref', 'ours.secret_ref')
    .where('theirs.kind', 'runs')
    .where(gone =>
      gone.whereNotNull('old.retired_at').orWhereNotNull('old.missing_since'),
    )
    .whereNull('fresh.retired_at')
    .whereNull('fresh.missing_since')
    .whereNotExists(done =>
      done
        .from('secret_handovers')
        .whereRaw('secret_handovers.from_ref = theirs.secret_ref')
        .whereRaw(
          'secret_handovers.done_at >= COALESCE(old.retired_at, old.missing_since)',
        ),
    )
    .groupBy('theirs.secret_ref', 'ours.secret_ref')
    .select({ from_ref: 'theirs.secret_ref', to_ref: 'ours.secret_ref' })
    .countDistinct({ shared: 'theirs.place' })
    .min({ from_claimed: 'theirs.claimed_at', to_claimed: 'ours.claimed_at' });
  if (pairs.length === 0) return [];
  const refs = [
    ...new Set(pairs.flatMap(pair => [pair.from_ref, pair.to_ref])),
  ];
  const sizes = await placesOf(db, refs);
  const secrets = await secretsOf(db, refs);
  const recorded = await withVersions(db, refs);
  return pairs
    .filter(
      ({ from_ref, to_ref, shared }) =>
        sizes.get(from_ref) === Number(shared) &&
        sizes.get(to_ref) === Number(shared),
    )
    .sort(byClaim)
    .flatMap(pair => {
      const from = secrets.get(pair.from_ref);
      const to = secrets.get(pair.to_ref);
      return from && to
        ? [
            {
              fromRef: from.ref,
              toRef: to.ref,
              sameOwner: haveSameOwner(from, to),
              first: wasFirst(pair, from),
              onRecord: recorded.has(from.ref) || isOpen(from),
            },
          ]
        : [];
    });
}

/** A secret that was away for long has lost its claim, and had the places first where the other came after that. */
function wasFirst(
  { from_claimed: from, to_claimed: to }: PairRow,
  { retired_at: retiredAt }: OldRow,
): boolean {
  if (!to) return true;
  return from ? from <= to : (retiredAt ?? '') <= to;
}

function isOpen(row: OldRow): boolean {
  return [
    row.open_rotation_id,
    row.compromised_at,
    row.unknown_version_since,
  ].some(Boolean);
}

function byClaim(a: PairRow, b: PairRow): number {
  const last = '~';
  return (
    compare(a.from_claimed ?? last, b.from_claimed ?? last) ||
    compare(a.to_claimed ?? last, b.to_claimed ?? last) ||
    compare(a.from_ref, b.from_ref) ||
    compare(a.to_ref, b.to_ref)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

async function placesOf(
  db: Knex,
  refs: string[],
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const chunk of chunksOf(refs)) {
    const rows: Array<{ secret_ref: string; n: number | string }> = await db(
      'secret_places',
    )
      .where({ kind: 'runs' })
      .whereIn('secret_ref', chunk)
      .groupBy('secret_ref')
      .select('secret_ref')
      .countDistinct({ n: 'place' });
    rows.forEach(row => sizes.set(row.secret_ref, Number(row.n)));
  }
  return sizes;
}

async function secretsOf(
  db: Knex,
  refs: string[],
): Promise<Map<string, OldRow>> {
  const secrets = new Map<string, OldRow>();
  for (const chunk of chunksOf(refs)) {
    const rows: OldRow[] = await db<SecretRow>('secrets')
      .whereIn('ref', chunk)
      .select(
        'ref',
        'owner_ref',
        'owner_trusted',
        'retired_at',
        'open_rotation_id',
        'compromised_at',
        'unknown_version_since',
      );
    rows.forEach(row => secrets.set(row.ref, row));
  }
  return secrets;
}

async function withVersions(db: Knex, refs: string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(refs)) {
    const rows: string[] = await db('versions')
      .whereIn('secret_ref', chunk)
      .distinct('secret_ref')
      .pluck('secret_ref');
    rows.forEach(ref => found.add(ref));
  }
  return found;
}

function chunksOf(refs: string[]): string[][] {
  return Array.from({ length: Math.ceil(refs.length / CHUNK) }, (_, i) =>
    refs.slice(i * CHUNK, (i + 1) * CHUNK),
  );
}
