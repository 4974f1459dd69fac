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
import { DateTime } from 'luxon';
import { toInstant } from '../../Clock';
import { lowerCase } from '../../lowerCase';
import { applyCriteria } from '../criteria';
import { ReadCriteria, SecretFilter } from '../SecretStore';
import { whereHealth } from './healthSql';

/** The rows of `secrets` that match a filter and may be read. Each list is any-of, fields are all-of. */
export function filterSecrets(
  db: Knex,
  filter: SecretFilter,
  now: DateTime,
  criteria: ReadCriteria,
): Knex.QueryBuilder {
  const query = db('secrets');
  filterHealth(db, query, filter, toInstant(now));
  whereIn(query, 'secrets.owner_ref', filter.owner?.map(lowerCase));
  whereIn(query, 'secrets.system_ref', filter.system?.map(lowerCase));
  whereIn(query, 'secrets.authority_ref', filter.authority);
  whereIn(query, 'secrets.authority_class', filter.class);
  filterTargets(query, filter);
  if (filter.consumer) {
    const consumers = filter.consumer.map(lowerCase);
    query.whereExists(rows =>
      rows
        .from('secret_consumers')
        .whereRaw('secret_consumers.secret_ref = secrets.ref')
        .whereIn('secret_consumers.consumer_ref', consumers),
    );
  }
  whereKnown(query, 'secrets.owner_ref', filter.ownership);
  whereKnown(query, 'secrets.expires_at', filter.expiry);
  if (filter.dueBefore) {
    // rotate_by is never after expires_at, and there is none without the other.
    const before = DateTime.fromISO(filter.dueBefore, { zone: 'utc' });
    query.where('secrets.rotate_by', '<', toInstant(before));
  }
  wordsOf(filter.text).forEach(word =>
    query.whereRaw("secrets.search LIKE ? ESCAPE '\\'", [`%${escape(word)}%`]),
  );
  return applyCriteria(query, criteria);
}

function filterHealth(
  db: Knex,
  query: Knex.QueryBuilder,
  filter: SecretFilter,
  now: string,
): void {
  if (isLiveOnly(filter)) {
    query.whereNull('secrets.retired_at');
  }
  if (filter.health) {
    whereHealth(db, query, filter.health, now);
  }
}

/** Environment and cluster together mean one target that is both. */
function filterTargets(query: Knex.QueryBuilder, filter: SecretFilter): void {
  if (!filter.environment && !filter.cluster) return;
  query.whereExists(rows => {
    rows
      .from('secret_targets')
      .whereRaw('secret_targets.secret_ref = secrets.ref');
    whereIn(rows, 'secret_targets.environment', filter.environment);
    whereIn(rows, 'secret_targets.cluster', filter.cluster);
  });
}

function whereIn(
  query: Knex.QueryBuilder,
  column: string,
  values?: string[],
): void {
  if (values) query.whereIn(column, values);
}

function whereKnown(
  query: Knex.QueryBuilder,
  column: string,
  wanted?: 'none' | 'known',
): void {
  if (wanted === 'none') query.whereNull(column);
  if (wanted === 'known') query.whereNotNull(column);
}

function wordsOf(text: string = ''): string[] {
  return text.toLocaleLowerCase('en-US').split(/\s+/).filter(Boolean);
}

/** A word that holds a wildcard of LIKE means the character itself. */
function escape(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}

/** Retired secrets are left out unless they are asked for. */
export function isLiveOnly(filter: Pick<SecretFilter, 'health'>): boolean {
  return !filter.health?.includes('retired');
}
