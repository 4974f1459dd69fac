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
import { emergencyPolicy } from '../../policies/emergencyPolicy';
import { CompromiseRow } from '../compromiseRows';
import { RotationRow } from '../rotationRows';
import { JournalNote, NewRotation } from '../RotationChange';

/**
 * Ties a rotation that was just opened to what it was opened for: the start that was asked for, and an open report, by
 * which it is an emergency. The transaction must hold the secret's row, so that no report comes in between.
 */
export async function linkOpened(
  trx: Knex.Transaction,
  { id, secretRef, policy }: NewRotation,
): Promise<JournalNote[]> {
  await trx('rotation_starts')
    .where({ secret_ref: secretRef })
    .update({ rotation_id: id, failure: null });
  const compromise = await trx<CompromiseRow>('compromises')
    .where({ secret_ref: secretRef })
    .whereNull('contained_at')
    .whereNull('withdrawn_at')
    .whereNull('replaced_at')
    .first();
  if (!compromise) return [];
  await trx('compromises')
    .where({ secret_ref: secretRef })
    .update({ rotation_id: id });
  await trx<RotationRow>('rotations')
    .where({ id })
    .update({ policy: JSON.stringify(emergencyPolicy(policy)) });
  return [
    {
      event: 'compromise.answered',
      level: 'warning',
      message:
        "The secret is reported as compromised, so this rotation waits for no window and goes by the policy's rules for emergencies",
    },
  ];
}

/** What the journal says of a report. */
export function reportedNote(
  report: Pick<CompromiseRow, 'reason' | 'reported_by' | 'url'>,
): JournalNote {
  return {
    event: 'compromise.reported',
    level: 'error',
    message: `Reported as compromised: ${report.reason}`,
    actor: report.reported_by,
    links: report.url ? [{ title: 'Report', url: report.url }] : [],
  };
}
