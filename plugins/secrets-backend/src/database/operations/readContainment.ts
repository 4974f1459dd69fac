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
import { VersionRow } from '../rotationRows';
import { UnknownVersionRow } from '../secretRows';

/** What is to be known before a compromise is called contained. */
export interface Containment {
  /** Whether the version that was live at the report is revoked; others may have been revoked beside it. */
  revoked: boolean;
  /** Named somewhere and on no record, so any of them may be what has leaked. */
  unknown: string[];
  /** Put on record by a person after that, and still alive. */
  adopted: string[];
}

/** @param replacedId - the version that was live at the report, by our own record */
export async function readContainment(
  trx: Knex.Transaction,
  secretRef: string,
  replacedId: string | null,
): Promise<Containment> {
  const versions = await trx<VersionRow>('versions')
    .where({ secret_ref: secretRef })
    .where(of => of.where({ id: replacedId ?? '' }).orWhereNotNull('found_at'))
    .orderBy('id')
    .select('id', 'state', 'found_at');
  const unknown = await trx<UnknownVersionRow>('unknown_versions')
    .where({ secret_ref: secretRef })
    .orderBy(['since', 'version_id'])
    .select('version_id');
  return {
    revoked: versions.some(
      ({ id, state }) => id === replacedId && state === 'revoked',
    ),
    unknown: unknown.map(row => row.version_id),
    adopted: versions
      .filter(
        ({ found_at, state }) =>
          found_at && ['previous', 'kept'].includes(state),
      )
      .map(({ id }) => id),
  };
}

export function isContained({ revoked, unknown, adopted }: Containment) {
  return revoked && unknown.length === 0 && adopted.length === 0;
}
