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
import { HandoverRow } from '../handoverRows';

/** Refs of the secrets from which a secret has taken over, directly or not; the latest first. */
export function earlierRefs(db: Knex, ref: string): Promise<string[]> {
  return follow(db, [ref], [['to_ref', 'from_ref']]);
}

/** Refs of the secrets to which a secret has handed over, directly or not. */
export function laterRefs(db: Knex, ref: string): Promise<string[]> {
  return follow(db, [ref], [['from_ref', 'to_ref']]);
}

/** A secret and all that have handed over to each other with it. */
export async function relatedRefs(db: Knex, ref: string): Promise<string[]> {
  const others = await follow(
    db,
    [ref],
    [
      ['to_ref', 'from_ref'],
      ['from_ref', 'to_ref'],
    ],
  );
  return [ref, ...others];
}

type End = 'from_ref' | 'to_ref';

async function follow(
  db: Knex,
  start: string[],
  ways: Array<[End, End]>,
): Promise<string[]> {
  const found = new Set(start);
  let next = start;
  while (next.length > 0) {
    const reached: string[] = [];
    for (const [here, there] of ways) {
      const refs: string[] = await db<HandoverRow>('secret_handovers')
        .whereIn(here, next)
        .whereNotNull('done_at')
        .orderBy([{ column: 'done_at', order: 'desc' }, there])
        .pluck(there);
      reached.push(...refs);
    }
    // A secret may take back what it has handed over.
    next = [...new Set(reached)].filter(ref => !found.has(ref));
    next.forEach(ref => found.add(ref));
  }
  return [...found].slice(start.length);
}
