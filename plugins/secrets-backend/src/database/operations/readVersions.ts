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
import { StoredVersion } from '../RotationRecord';
import { toVersion, VersionRow } from '../rotationRows';

export async function readVersion(
  db: Knex,
  secretRef: string,
  id: string,
): Promise<StoredVersion | undefined> {
  const row = await versionsOf(db, secretRef).where({ id }).first();
  return row && toVersion(row);
}

export async function readCurrentVersion(
  db: Knex,
  secretRef: string,
): Promise<StoredVersion | undefined> {
  const row = await versionsOf(db, secretRef)
    .where({ state: 'current' })
    .first();
  return row && toVersion(row);
}

export async function readPreviousVersions(
  db: Knex,
  secretRef: string,
): Promise<StoredVersion[]> {
  const rows = await versionsOf(db, secretRef)
    .where({ state: 'previous' })
    .orderByRaw('issued_at ASC NULLS FIRST');
  return rows.map(toVersion);
}

export async function readUnrevokedVersions(
  db: Knex,
  secretRef: string,
): Promise<StoredVersion[]> {
  const rows = await versionsOf(db, secretRef)
    .whereIn('state', ['current', 'previous', 'kept'])
    .orderByRaw(
      "CASE state WHEN 'current' THEN 0 ELSE 1 END, issued_at ASC NULLS FIRST, id",
    );
  return rows.map(toVersion);
}

function versionsOf(db: Knex, secretRef: string) {
  return db<VersionRow>('versions').where({ secret_ref: secretRef });
}
