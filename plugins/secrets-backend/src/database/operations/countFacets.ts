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

type Facet = keyof Facets;

/** Counts the values of each facet among the secrets that match all other filters. */
export async function countFacets(
  db: Knex,
  filter: SecretFilter,
  now: DateTime,
  criteria?: ReadCriteria,
): Promise<Facets> {
  const matchingWithout = (facet: Facet) =>
    filterSecrets(db, { ...filter, [facet]: undefined }, now, criteria);
  const ofSecrets = (facet: Facet, value: Knex.Raw) =>
    count(db, matchingWithout(facet), value);
  const ofTargets = (facet: 'environment' | 'cluster') =>
    count(
      db,
      matchingWithout(facet).join(
        'secret_targets',
        'secret_targets.secret_ref',
        'secrets.ref',
      ),
      db.raw('??', [`secret_targets.${facet}`]),
    );
  const column = (name: string) => db.raw('??', [`secrets.${name}`]);

  const [owner, system, health, authority, secretClass, environment, cluster] =
    await Promise.all([
      ofSecrets('owner', column('owner_ref')),
      ofSecrets('system', column('system_ref')),
      ofSecrets('health', healthSql(db, toInstant(now))),
      ofSecrets('authority', column('authority_ref')),
      ofSecrets('class', column('authority_class')),
      ofTargets('environment'),
      ofTargets('cluster'),
    ]);
  return {
    owner,
    system,
    health,
    authority,
    class: secretClass,
    environment,
    cluster,
  };
}

/**
 * How many different secrets have each value. The value is worked out once, inside, and grouped by outside,
 * since with its parameters repeated it would be another expression.
 */
async function count(
  db: Knex,
  matching: Knex.QueryBuilder,
  value: Knex.Raw,
): Promise<Array<{ value: string; count: number }>> {
  const values = matching
    .distinct({ ref: 'secrets.ref' }, db.raw('? AS value', [value]))
    .as('found');
  const rows: Array<{ value: string; n: number | string }> = await db
    .from(values)
    .select('value')
    .count({ n: '*' })
    .whereNotNull('value')
    .groupBy('value')
    .orderBy([{ column: 'n', order: 'desc' }, 'value']);
  return rows.map(row => ({ value: row.value, count: Number(row.n) }));
}
