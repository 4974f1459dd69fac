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

import {
  HEALTH_BY_URGENCY,
  SecretHealth,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';

/**
 * Twin of `healthOf` over the columns of `secrets`: the first that holds is the health. `compromised` has no
 * column yet.
 */
const CASES: Array<[SecretHealth, string]> = [
  ['retired', 'secrets.retired_at IS NOT NULL'],
  [
    'partial',
    'secrets.open_rotation_id IS NOT NULL AND secrets.rotation_partial',
  ],
  ['expired', 'secrets.expires_at <= :now'],
  ['rotating', 'secrets.open_rotation_id IS NOT NULL'],
  ['unknown', 'secrets.expires_at IS NULL'],
  ['due', 'secrets.rotate_by <= :now'],
];

const REST: SecretHealth = 'healthy';

/** The health of a row as text. `now` is an instant. */
export function healthSql(db: Knex, now: string): Knex.Raw {
  return caseOf(db, now, health => `'${health}'`);
}

/** The health of a row as its place in HEALTH_BY_URGENCY. */
export function urgencySql(db: Knex, now: string): Knex.Raw {
  return caseOf(db, now, health => String(HEALTH_BY_URGENCY.indexOf(health)));
}

function caseOf(
  db: Knex,
  now: string,
  result: (health: SecretHealth) => string,
): Knex.Raw {
  const whens = CASES.map(
    ([health, condition]) => `WHEN ${condition} THEN ${result(health)}`,
  );
  return db.raw(`CASE ${whens.join(' ')} ELSE ${result(REST)} END`, { now });
}
