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

import { SecretHealth } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';

const LIVE = 'secrets.retired_at IS NULL';
const OPEN = 'secrets.open_rotation_id IS NOT NULL';
const CLOSED = 'secrets.open_rotation_id IS NULL';
const SAFE = 'secrets.compromised_at IS NULL';
const FAILING = 'secrets.failing_since IS NOT NULL';
const WORKED_ON = 'secrets.failing_since IS NULL';
const UNCLEAR = 'secrets.unknown_version_since IS NOT NULL';
const CLEAR = 'secrets.unknown_version_since IS NULL';
const CHANGED = 'secrets.ciphertext_changed_since IS NOT NULL';
const UNCHANGED = 'secrets.ciphertext_changed_since IS NULL';
const TO_ROTATE = 'secrets.rotate_by <= :now';

/**
 * Twin of `healthOf` over the columns of `secrets`. The conditions exclude each other, and each says what it can about
 * a column with an index, so that the database finds the rows of a health instead of working out the health of every
 * row: an expired secret has also passed its rotate_by, and rotate_by is set wherever expires_at is.
 */
const CONDITIONS: Record<SecretHealth, string[]> & {
  /** The other half of `unknown`. */
  unclear: string[];
} = {
  compromised: [LIVE, 'secrets.compromised_at IS NOT NULL'],
  expired: [
    LIVE,
    SAFE,
    TO_ROTATE,
    'secrets.expires_at <= :now',
    `(${CLOSED} OR NOT secrets.rotation_partial)`,
  ],
  partial: [LIVE, SAFE, OPEN, 'secrets.rotation_partial'],
  due: [LIVE, SAFE, TO_ROTATE, 'secrets.expires_at > :now', CLOSED],
  rotating: [
    LIVE,
    SAFE,
    OPEN,
    'NOT secrets.rotation_partial',
    '(secrets.expires_at IS NULL OR secrets.expires_at > :now)',
  ],
  unknown: [LIVE, SAFE, 'secrets.expires_at IS NULL', CLOSED],
  unclear: [
    LIVE,
    SAFE,
    `(${FAILING} OR ${UNCLEAR} OR ${CHANGED})`,
    'secrets.rotate_by > :now',
    CLOSED,
  ],
  healthy: [
    LIVE,
    SAFE,
    WORKED_ON,
    CLEAR,
    UNCHANGED,
    'secrets.rotate_by > :now',
    CLOSED,
  ],
  retired: ['secrets.retired_at IS NOT NULL'],
};

/** Keeps the rows that have one of these healths at `now`. */
export function whereHealth(
  db: Knex,
  query: Knex.QueryBuilder,
  healths: SecretHealth[],
  now: string,
): void {
  query.where(any => {
    // Without any health there is no row; an empty group would be left out.
    if (healths.length === 0) any.whereRaw('1 = 0');
    healths
      .flatMap(health =>
        health === 'unknown' ? (['unknown', 'unclear'] as const) : [health],
      )
      .forEach(health => {
        const all = CONDITIONS[health];
        any.orWhere(db.raw(all.join(' AND '), { now }));
      });
  });
}
