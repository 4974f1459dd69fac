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

import { ConflictError, NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { RotationRow } from '../rotationRows';
import { SecretRow } from '../secretRows';

/** How often a rotation may open or end while a decision on its secret waits for the rows of both. */
const MOST_TRIES = 5;

/** A secret and its open rotation, both held until the transaction ends. */
export interface LockedSecret {
  secret: SecretRow;
  rotation?: RotationRow;
}

/**
 * Holds the secret and its open rotation, the rotation first, as everybody does who writes both. Where another one
 * opened or ended meanwhile, it begins again.
 * @throws NotFoundError where the inventory has no such secret
 */
export async function changeSecret<T>(
  db: Knex,
  ref: string,
  write: (trx: Knex.Transaction, locked: LockedSecret) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const done = await db.transaction(async trx => {
      const before = await readSecret(trx('secrets').where({ ref }), ref);
      const rotation = before.open_rotation_id
        ? await trx<RotationRow>('rotations')
            .where({ id: before.open_rotation_id })
            .forUpdate()
            .first()
        : undefined;
      const secret = await readSecret(
        trx('secrets').where({ ref }).forUpdate(),
        ref,
      );
      return secret.open_rotation_id === before.open_rotation_id
        ? { result: await write(trx, { secret, rotation }) }
        : undefined;
    });
    if (done) return done.result;
  }
  throw new ConflictError(
    `The rotations of ${ref} change right now; try again in a moment`,
  );
}

async function readSecret(
  query: Knex.QueryBuilder,
  ref: string,
): Promise<SecretRow> {
  const row: SecretRow | undefined = await query.first();
  if (!row) throw new NotFoundError(`There is no secret ${ref}`);
  return row;
}
