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

import { SecretListQuery } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { CountCache } from '../CountCache';
import { Keyset, readCursor, SortKey } from '../keyset';
import { SecretRow } from '../secretRows';
import { ReadCriteria } from '../SecretStore';
import { filterSecrets, isLiveOnly } from './filterSecrets';
import { listByUrgency } from './listByUrgency';

type ColumnSort = Exclude<SecretListQuery['sort'], 'urgency'>;

const KEYS: Record<ColumnSort, SortKey[]> = {
  title: [{ column: 'secrets.title_key' }],
  owner: [{ column: 'secrets.owner_ref', nullable: true }],
  expiresAt: [{ column: 'secrets.expires_at', nullable: true }],
};

/** One page of rows in the order asked for, how many match in all, and the cursor behind the page. */
export async function listSecrets(
  db: Knex,
  counts: CountCache,
  query: SecretListQuery,
  now: DateTime,
  criteria: ReadCriteria,
): Promise<{ rows: SecretRow[]; total: number; nextCursor?: string }> {
  const { sort } = query;
  const [page, total] = await Promise.all([
    sort === 'urgency'
      ? listByUrgency(db, query, now, criteria)
      : listByColumn(db, { ...query, sort }, now, criteria),
    counts.get({ what: 'total', filter: query, criteria }, () =>
      countSecrets(filterSecrets(db, query, now, criteria)),
    ),
  ]);
  return { ...page, total };
}

async function listByColumn(
  db: Knex,
  query: SecretListQuery & { sort: ColumnSort },
  now: DateTime,
  criteria: ReadCriteria,
): Promise<{ rows: SecretRow[]; nextCursor?: string }> {
  const keyset = new Keyset({
    id: `${query.sort}-${query.order}`,
    keys: [...KEYS[query.sort], { column: 'secrets.ref' }],
    order: query.order,
  });
  const page = filterSecrets(db, query, now, criteria)
    .select('secrets.*')
    .limit(query.limit + 1);
  if (isLiveOnly(query)) {
    // Always null here, but named first it lets PostgreSQL read the page off the index instead of sorting everything.
    page.orderByRaw('secrets.retired_at');
  }
  keyset.orderBy(page);
  if (query.cursor) {
    keyset.startAfter(page, readCursor(query.cursor));
  }
  const found: SecretRow[] = await page;
  const rows = found.slice(0, query.limit);
  return {
    rows,
    nextCursor:
      found.length > query.limit
        ? keyset.cursorOf(rows[rows.length - 1])
        : undefined,
  };
}

async function countSecrets(matching: Knex.QueryBuilder): Promise<number> {
  const [{ n }] = await matching.count({ n: '*' });
  return Number(n);
}
