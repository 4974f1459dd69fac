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

import {
  chainJournalRecord,
  JOURNAL_MEDIA_TYPE,
  JournalEntry,
  JournalRecord,
  Rotation,
  writeJournal,
} from '@keyturn/plugin-secrets-common';

/** Exports the rows of rotations as the backend would. */
export async function exportJournal(
  journal: JournalEntry[],
  rotations: Rotation[],
): Promise<Blob> {
  const chains = new Map<string, JournalRecord[]>();
  for (const { id, secretRef } of rotations) {
    const rows = chains.get(secretRef) ?? [];
    for (const { facts = {}, ...entry } of journal) {
      if (entry.rotationId !== id) continue;
      rows.push(
        chainJournalRecord(rows.at(-1), { ...entry, secretRef, facts }),
      );
    }
    if (rows.length > 0) chains.set(secretRef, rows);
  }
  const parts: string[] = [];
  for await (const part of writeJournal(
    [...chains.values()].map(rows => ({ head: headOf(rows), pages: [rows] })),
    '2026-11-24T12:00:00.000Z',
  )) {
    parts.push(part);
  }
  return new Blob(parts, { type: JOURNAL_MEDIA_TYPE });
}

function headOf(rows: JournalRecord[]) {
  const { secretRef, seq, hash } = rows.at(-1)!;
  return { secretRef, seq, hash };
}
