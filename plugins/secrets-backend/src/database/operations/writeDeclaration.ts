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

import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import type { AllowanceRow } from '../DatabaseBoundaryStore';
import { DeclarationRow } from '../rotationRows';
import { JournalNote, NewRotation } from '../RotationChange';

/**
 * Writes down what a rotation that was just opened goes by. An allowance is used up with it.
 * @throws ConflictError where the allowance is gone, or was given for another declaration
 */
export async function writeDeclaration(
  trx: Knex.Transaction,
  { id, secretRef, declared, allowance }: NewRotation,
): Promise<void> {
  if (allowance) {
    const used = await trx<AllowanceRow>('boundary_allowances')
      .where({ secret_ref: secretRef, digest: declared.digest })
      .delete();
    if (used === 0) {
      throw new ConflictError(
        `What was allowed for ${secretRef} outside of its boundary was used just now, or the secret has changed since`,
      );
    }
  }
  await trx<DeclarationRow>('rotation_declarations').insert({
    rotation_id: id,
    declared: JSON.stringify(declared),
    allowance: allowance ? JSON.stringify(allowance) : null,
  });
}

/** Who let it happen outside of its boundary, for the journal. */
export function allowedNote({ allowance }: NewRotation): JournalNote[] {
  return allowance
    ? [
        {
          event: 'boundary.allowed',
          level: 'warning',
          message: `Happens outside of the boundary of the secret, which was allowed: ${allowance.reason}`,
          actor: allowance.actor,
        },
      ]
    : [];
}
