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

import { JournalEntry } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { JournalRow, toJournalEntry } from '../journalRows';
import { RotationRow } from '../rotationRows';

/** A journal that holds rows of a rotation, up to the row that closed it. */
export interface ClosedJournal {
  secretRef: string;
  seq: number;
}

/**
 * The rows of one rotation. Where it was handed over to another secret, they stand in the journals of both, and are counted
 * on through all of them, so that their numbers grow.
 */
export async function readRotationJournal(
  db: Knex,
  rotationId: string,
  after: number,
): Promise<JournalEntry[]> {
  const rotation = await db<RotationRow>('rotations')
    .where({ id: rotationId })
    .first('journals');
  const closed = closedJournals(rotation?.journals ?? null);
  const rows = await db<JournalRow>('journal')
    .where({ rotation_id: rotationId })
    .where(numbers => {
      if (closed.length === 0) numbers.where('seq', '>', after);
    })
    .orderBy('seq');
  return rows
    .map(row => ({ ...toJournalEntry(row), seq: numberOf(row, closed) }))
    .filter(({ seq }) => seq > after)
    .sort((a, b) => a.seq - b.seq);
}

export function closedJournals(json: string | null): ClosedJournal[] {
  return json ? JSON.parse(json) : [];
}

function numberOf(row: JournalRow, closed: ClosedJournal[]): number {
  let before = 0;
  for (const { secretRef, seq } of closed) {
    if (row.secret_ref === secretRef && row.seq <= seq) return before + row.seq;
    before += seq;
  }
  return before + row.seq;
}
