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
import { CompromisedSecret } from '../../journal/compromiseNotices';
import { ConsumerRow, SecretRow } from '../secretRows';

/** Whom a compromise of a secret concerns. */
export async function readConcerned(
  db: Knex,
  secret: Pick<SecretRow, 'ref' | 'title' | 'owner_ref' | 'owner_trusted'>,
): Promise<CompromisedSecret> {
  const { ref, title, owner_ref, owner_trusted } = secret;
  const consumers = await db<ConsumerRow>('secret_consumers')
    .where({ secret_ref: ref, involved: true })
    .whereNotNull('owner_ref')
    .orderBy('consumer_ref')
    .select('owner_ref');
  return {
    ref,
    title,
    ownerRef: (owner_trusted && owner_ref) || undefined,
    consumerOwnerRefs: consumers.flatMap(consumer => consumer.owner_ref ?? []),
  };
}
