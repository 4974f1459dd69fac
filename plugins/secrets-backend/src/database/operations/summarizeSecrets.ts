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
import { ReadCriteria, SecretFilter } from '../SecretStore';
import { filterSecrets } from './filterSecrets';
import { healthSql } from './healthSql';

/** The four questions, answered by one walk over the matching rows. */
export async function summarizeSecrets(
  db: Knex,
  filter: SecretFilter,
  now: DateTime,
  criteria?: ReadCriteria,
) {
  const [row] = await filterSecrets(db, filter, now, criteria).select(
    db.raw('COUNT(*) AS total'),
    db.raw('COUNT(*) - COUNT(secrets.owner_ref) AS without_owner'),
    db.raw('COUNT(*) - COUNT(secrets.expires_at) AS without_expiry'),
    db.raw(
      `COUNT(CASE WHEN ? IN ('due', 'expired') THEN 1 END) AS due_or_expired`,
      [healthSql(db, toInstant(now))],
    ),
  );
  return {
    total: Number(row.total),
    withoutOwner: Number(row.without_owner),
    withoutExpiry: Number(row.without_expiry),
    dueOrExpired: Number(row.due_or_expired),
  };
}
