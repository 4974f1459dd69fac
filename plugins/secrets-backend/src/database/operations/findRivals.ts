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
import { RivalRow } from '../secretRows';

/** Live secrets that claim the same places as these. Each row of a secret finds its rivals by the index of places. */
export async function findRivals(
  db: Knex,
  refs: string[],
): Promise<RivalRow[]> {
  return db('secret_targets as mine')
    .join('secret_targets as other', join =>
      join
        .on('other.secret_name', 'mine.secret_name')
        .andOn('other.namespace', 'mine.namespace')
        .andOn('other.secret_ref', '<>', 'mine.secret_ref')
        .andOn(same =>
          same
            .on('other.cluster', 'mine.cluster')
            .orOn('other.manifest', 'mine.manifest'),
        ),
    )
    .join('secrets', 'secrets.ref', 'other.secret_ref')
    .whereIn('mine.secret_ref', refs)
    .whereNull('secrets.retired_at')
    .distinct({
      secret_ref: 'mine.secret_ref',
      target_id: 'mine.target_id',
      rival_ref: 'other.secret_ref',
    })
    .orderBy(['secret_ref', 'target_id', 'rival_ref']);
}
