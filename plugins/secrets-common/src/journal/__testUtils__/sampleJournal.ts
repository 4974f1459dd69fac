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
  JournalHead,
  JournalRecord,
} from '../journalRecord';
import { JournalChain, writeJournal } from '../journalExport';

/** A chain of so many rows, each about something else. */
export function sampleRows(secretRef: string, count: number): JournalRecord[] {
  const rows: JournalRecord[] = [];
  for (let i = 1; i <= count; i++) {
    rows.push(
      chainJournalRecord(rows.at(-1), {
        secretRef,
        rotationId: `rotation-${i % 2}`,
        at: `2026-11-24T12:00:0${i % 10}.000Z`,
        event: i === 1 ? 'phase.requested' : 'step.waiting',
        level: 'info',
        message: `Row ${i}: “waits”\u2028 for Zoë`,
        actor: 'user:default/ana',
        links: [{ title: `#${i}`, url: `https://git.example.com/pull/${i}` }],
        facts: { phase: 'requested', evidence: ['seen', 'seen again'] },
      }),
    );
  }
  return rows;
}

export function headOf(rows: JournalRecord[]): JournalHead {
  const { secretRef, seq, hash } = rows.at(-1)!;
  return { secretRef, seq, hash };
}

/** Lines of an export of these chains, without their line feeds. */
export async function exportedLines(
  chains: JournalRecord[][],
): Promise<string[]> {
  const given: JournalChain[] = chains.map(rows => ({
    head: headOf(rows),
    pages: [rows.slice(0, 2), rows.slice(2)],
  }));
  let text = '';
  for await (const part of writeJournal(given, '2026-11-24T13:00:00.000Z')) {
    text += part;
  }
  return text.trimEnd().split('\n');
}
