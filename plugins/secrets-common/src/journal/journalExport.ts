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

import { z } from 'zod';
import { canonicalJson } from './canonicalJson';
import {
  journalHeadSchema,
  JournalHead,
  JournalRecord,
  journalRecordSchema,
} from './journalRecord';

/** Media type of an exported journal. @public */
export const JOURNAL_MEDIA_TYPE = 'application/x-ndjson';

/**
 * One line of an exported journal. The first is `journal`, then come for each secret its rows, by `seq` from 1, and its
 * `head`; the last is `end`, so that an export that broke off does not look like a whole one. Each line is written in
 * the canonical form of RFC 8785, so that not one byte of it can be changed unseen.
 * @public
 */
export const journalLineSchema = z.union([
  z.strictObject({
    journal: z.strictObject({ format: z.literal(1), exportedAt: z.string() }),
  }),
  z.strictObject({ entry: journalRecordSchema }),
  z.strictObject({ head: journalHeadSchema }),
  z.strictObject({
    end: z.strictObject({
      secrets: z.number().int(),
      entries: z.number().int(),
    }),
  }),
]);
/** See {@link journalLineSchema}. @public */
export type JournalLine = z.infer<typeof journalLineSchema>;

/** What is exported of one secret. @public */
export interface JournalChain {
  head: JournalHead;
  /** From the first to the one that the head names, in pages of any size. */
  pages: AsyncIterable<JournalRecord[]> | Iterable<JournalRecord[]>;
}

/** Writes chains as lines, each ending with a line feed. @public */
export async function* writeJournal(
  chains: AsyncIterable<JournalChain> | Iterable<JournalChain>,
  exportedAt: string,
): AsyncGenerator<string> {
  yield line({ journal: { format: 1, exportedAt } });
  let secrets = 0;
  let entries = 0;
  for await (const { head, pages } of chains) {
    for await (const page of pages) {
      yield page.map(entry => line({ entry })).join('');
      entries += page.length;
    }
    yield line({ head });
    secrets += 1;
  }
  yield line({ end: { secrets, entries } });
}

function line(content: JournalLine): string {
  return `${canonicalJson(content)}\n`;
}
