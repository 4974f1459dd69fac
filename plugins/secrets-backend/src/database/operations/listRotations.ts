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

import { RotationListQuery } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { applyCriteria } from '../criteria';
import { Keyset, readCursor } from '../keyset';
import { OPEN, RotationRow } from '../rotationRows';
import { ReadCriteria } from '../SecretStore';

const NEWEST_FIRST = new Keyset({
  id: 'rotations',
  keys: [{ column: 'created_at' }, { column: 'id' }],
  order: 'desc',
});

/** One page of rows, newest first, how many match in all, and the cursor behind the page. */
export async function listRotations(
  db: Knex,
  query: RotationListQuery,
  criteria: ReadCriteria,
): Promise<{ rows: RotationRow[]; total: number; nextCursor?: string }> {
  const page = matching(db, query, criteria).limit(query.limit + 1);
  NEWEST_FIRST.orderBy(page);
  if (query.cursor) {
    NEWEST_FIRST.startAfter(page, readCursor(query.cursor));
  }
  const [found, [{ n }]]: [RotationRow[], Array<{ n?: string | number }>] =
    await Promise.all([page, matching(db, query, criteria).count({ n: '*' })]);
  const rows = found.slice(0, query.limit);
  return {
    rows,
    total: Number(n),
    nextCursor:
      found.length > query.limit
        ? NEWEST_FIRST.cursorOf(rows[rows.length - 1])
        : undefined,
  };
}

function matching(db: Knex, query: RotationListQuery, criteria: ReadCriteria) {
  const rows = db<RotationRow>('rotations');
  if (query.secret) rows.whereIn('secret_ref', query.secret);
  if (query.phase) rows.whereIn('phase', query.phase);
  if (query.state === 'open') rows.where('open_key', OPEN);
  if (query.state === 'ended') rows.whereNot('open_key', OPEN);
  if (criteria !== 'everything') {
    rows.whereIn(
      'secret_ref',
      applyCriteria(db('secrets').select('ref'), criteria),
    );
  }
  return rows;
}
