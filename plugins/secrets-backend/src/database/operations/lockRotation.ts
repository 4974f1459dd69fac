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

import { NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { OPEN, RotationRow } from '../rotationRows';
import { TicketLostError } from '../RotationStore';

/** Reads the row so that nobody else changes it before the transaction ends. */
export async function lockRotation(
  trx: Knex.Transaction,
  id: string,
): Promise<RotationRow> {
  const row = await trx<RotationRow>('rotations')
    .where({ id })
    .forUpdate()
    .first();
  if (!row) {
    throw new NotFoundError(`There is no rotation ${id}`);
  }
  return row;
}

/**
 * The same for whoever works on it.
 * @throws TicketLostError when the ticket is not held any more or the rotation has ended
 */
export async function lockTaken(
  trx: Knex.Transaction,
  id: string,
  ticket: string,
): Promise<RotationRow> {
  const row = await lockRotation(trx, id);
  if (row.ticket !== ticket || row.open_key !== OPEN) {
    throw new TicketLostError(`Rotation ${id} was taken over`);
  }
  return row;
}
