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

import { Facets, HEALTH_BY_URGENCY } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toInstant } from '../../Clock';
import { CountCache } from '../CountCache';
import { ReadCriteria, SecretFilter } from '../SecretStore';
import { filterSecrets } from './filterSecrets';
import { whereHealth } from './healthSql';

const SECRET_FACETS = ['owner', 'system', 'authority', 'class'] as const;
const TARGET_FACETS = ['environment', 'cluster'] as const;

const COLUMNS = {
  owner: 'secrets.owner_ref',
  system: 'secrets.system_ref',
  authority: 'secrets.authority_ref',
  class: 'secrets.authority_class',
};

type SecretFacet = (typeof SECRET_FACETS)[number];
type TargetFacet = (typeof TARGET_FACETS)[number];
type Counts = Facets[keyof Facets];

/**
 * Counts the values of each facet among the secrets that match all other filters. Facets of the secret itself that are
 * not filtered by see the same rows, so one walk counts them together.
 */
export async function countFacets(
  db: Knex,
  counts: CountCache,
  filter: SecretFilter,
  now: DateTime,
  criteria: ReadCriteria,
): Promise<Facets> {
  const without = (facet: keyof Facets) => ({ ...filter, [facet]: undefined });
  const matching = (these: SecretFilter) =>
    filterSecrets(db, these, now, criteria);
  const ofSecrets = (these: SecretFilter, facets: SecretFacet[]) =>
    counts.get({ what: `facets ${facets}`, filter: these, criteria }, () =>
      countSecrets(matching(these), facets),
    );
  const ofTargets = (these: SecretFilter, facet: TargetFacet) =>
    counts.get({ what: `facet ${facet}`, filter: these, criteria }, () =>
      countTargets(db, matching(these), facet),
    );
  const filtered = SECRET_FACETS.filter(facet => filter[facet]);
  const others = SECRET_FACETS.filter(facet => !filter[facet]);
  const counted = await Promise.all([
    countHealths(db, () => matching(without('health')), now),
    ofSecrets(filter, others),
    ...filtered.map(facet => ofSecrets(without(facet), [facet])),
    ...TARGET_FACETS.map(facet => ofTargets(without(facet), facet)),
  ]);
  return Object.assign({}, ...counted);
}

/** Each health is a range of an index, and a row has one of them: several times faster than to work it out for all. */
async function countHealths(
  db: Knex,
  matching: () => Knex.QueryBuilder,
  now: DateTime,
): Promise<Partial<Facets>> {
  const healths = HEALTH_BY_URGENCY.filter(health => health !== 'retired');
  const [row] = await db.select(
    healths.map(health => {
      const rows = matching();
      whereHealth(db, rows, [health], toInstant(now));
      return rows.count({ n: '*' }).as(health);
    }),
  );
  const found = healths.filter(health => Number(row[health]) > 0);
  return { health: sumUp(found.map(health => [health, row[health]])) };
}

async function countSecrets(
  matching: Knex.QueryBuilder,
  facets: SecretFacet[],
): Promise<Partial<Facets>> {
  if (facets.length === 0) return {};
  const groups: Array<Record<string, string | number | null>> = await matching
    .select(Object.fromEntries(facets.map(facet => [facet, COLUMNS[facet]])))
    .count({ n: '*' })
    .groupBy(facets.map(facet => COLUMNS[facet]));
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
