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

import { Facets } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toInstant } from '../../Clock';
import { ReadCriteria, SecretFilter } from '../SecretStore';
import { filterSecrets } from './filterSecrets';
import { healthSql } from './healthSql';

const SECRET_FACETS = [
  'owner',
  'system',
  'health',
  'authority',
  'class',
] as const;
const TARGET_FACETS = ['environment', 'cluster'] as const;

type SecretFacet = (typeof SECRET_FACETS)[number];
type TargetFacet = (typeof TARGET_FACETS)[number];
type Counts = Facets[keyof Facets];

/**
 * Counts the values of each facet among the secrets that match all other filters. Facets of the secret itself that are
 * not filtered by see the same rows, so one walk counts them together.
 */
export async function countFacets(
  db: Knex,
  filter: SecretFilter,
  now: DateTime,
  criteria?: ReadCriteria,
): Promise<Facets> {
  const without = (facet?: keyof Facets) =>
    filterSecrets(
      db,
      facet ? { ...filter, [facet]: undefined } : filter,
      now,
      criteria,
    );
  const filtered = SECRET_FACETS.filter(facet => filter[facet]);
  const others = SECRET_FACETS.filter(facet => !filter[facet]);
  const counted = await Promise.all([
    countSecrets(db, without(), others, now),
    ...filtered.map(facet => countSecrets(db, without(facet), [facet], now)),
    ...TARGET_FACETS.map(facet => countTargets(db, without(facet), facet)),
  ]);
  return Object.assign({}, ...counted);
}

async function countSecrets(
  db: Knex,
  matching: Knex.QueryBuilder,
  facets: SecretFacet[],
  now: DateTime,
): Promise<Partial<Facets>> {
  if (facets.length === 0) return {};
  const values: Record<SecretFacet, Knex.Raw> = {
    owner: db.raw('secrets.owner_ref'),
    system: db.raw('secrets.system_ref'),
    health: healthSql(db, toInstant(now)),
    authority: db.raw('secrets.authority_ref'),
    class: db.raw('secrets.authority_class'),
  };
  // Worked out inside and grouped by outside: with its parameters repeated, health would be another expression.
  const found = matching
    .select(facets.map(facet => db.raw('? AS ??', [values[facet], facet])))
    .as('found');
  const groups: Array<Record<string, string | number | null>> = await db
    .from(found)
    .select(facets)
    .count({ n: '*' })
    .groupBy(facets);
  return Object.fromEntries(
    facets.map(facet => [
      facet,
      sumUp(groups.map(group => [group[facet], group.n])),
    ]),
  );
}

/** A secret with two targets of the same value counts once. */
async function countTargets(
  db: Knex,
  matching: Knex.QueryBuilder,
  facet: TargetFacet,
): Promise<Partial<Facets>> {
  const found = matching
    .join('secret_targets', 'secret_targets.secret_ref', 'secrets.ref')
    .distinct({ ref: 'secrets.ref', value: `secret_targets.${facet}` })
    .as('found');
  const groups: Array<{ value: string; n: number | string }> = await db
    .from(found)
    .select('value')
    .count({ n: '*' })
    .groupBy('value');
  return { [facet]: sumUp(groups.map(({ value, n }) => [value, n])) };
}

/** Most frequent first; rows without a value are left out. */
function sumUp(
  groups: Array<[string | number | null, string | number | null]>,
): Counts {
  const counts = new Map<string, number>();
  for (const [value, n] of groups) {
    if (value === null) continue;
    const key = String(value);
    counts.set(key, (counts.get(key) ?? 0) + Number(n));
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}
