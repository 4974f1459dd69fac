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
import { toInstant } from '../../Clock';
import { Keyset, SortKey } from '../keyset';
import { SecretRow } from '../secretRows';
import { ReadCriteria } from '../SecretStore';
import { filterSecrets } from './filterSecrets';
import { urgencySql } from './healthSql';

const URGENCY = 'urgency';

/** One page of rows in the order asked for, how many match in all, and the cursor behind the page. */
export async function listSecrets(
  db: Knex,
  query: SecretListQuery,
  now: DateTime,
  criteria?: ReadCriteria,
): Promise<{ rows: SecretRow[]; total: number; nextCursor?: string }> {
  const urgency = urgencySql(db, toInstant(now));
  const keyset = new Keyset({
    id: `${query.sort}-${query.order}`,
    keys: sortKeys(db, query.sort, urgency),
    order: query.order,
  });
  const page = filterSecrets(db, query, now, criteria)
    .select('secrets.*', db.raw('? AS ??', [urgency, URGENCY]))
    .limit(query.limit + 1);
  keyset.orderBy(page);
  if (query.cursor) {
    keyset.startAfter(page, query.cursor);
  }
  const [rows, total] = await Promise.all([
    page as Promise<SecretRow[]>,
    countSecrets(filterSecrets(db, query, now, criteria)),
  ]);
  const shown = rows.slice(0, query.limit);
  return {
    rows: shown,
    total,
    nextCursor:
      rows.length > query.limit
        ? keyset.cursorOf({ ...shown[shown.length - 1] })
        : undefined,
  };
}

async function countSecrets(matching: Knex.QueryBuilder): Promise<number> {
  const [{ n }] = await matching.count({ n: '*' });
  return Number(n);
}

function sortKeys(
  db: Knex,
  sort: SecretListQuery['sort'],
  urgency: Knex.Raw,
): SortKey[] {
  const text = (name: string, nullable = false): SortKey => ({
    name,
    expression: db.raw('??', [`secrets.${name}`]),
    type: 'string',
    nullable,
  });
  const ref = text('ref');
  switch (sort) {
    case 'title':
      return [text('title'), ref];
    case 'owner':
      return [text('owner_ref', true), ref];
    case 'expiresAt':
      return [text('expires_at', true), ref];
    default:
      return [
        { name: URGENCY, expression: urgency, type: 'number' },
        text('expires_at', true),
        ref,
      ];
  }
}
