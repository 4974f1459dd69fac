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

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { z } from 'zod';
import { journalEntrySchema } from '../api';
import { canonicalJson } from './canonicalJson';

/** SHA-256 as 64 lower-case hexadecimal digits. @public */
export const journalHashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What the first row of a chain names as the row before it. @public */
export const JOURNAL_GENESIS = '0'.repeat(64);

/**
 * One row of a secret's journal as it stands in its chain. `seq` counts the rows of the secret from 1, `previous` is
 * the hash of the row before, `rotationId` is absent where the row belongs to no rotation.
 *
 * @remarks
 * `hash` is the SHA-256 of the UTF-8 bytes of `keyturn.journal.entry/v1`, a line feed, and the row without `hash` in
 * the canonical form of RFC 8785. Whatever stands in the row is hashed, also what a reader does not know, so nothing
 * can be changed, added or taken away without changing it; and as it names the row before, no row can leave its place.
 * @public
 */
export const journalRecordSchema = journalEntrySchema
  .extend({
    secretRef: z.string(),
    seq: z.number().int().min(1),
    rotationId: z.string().optional(),
    /** Of the row's shape and of its hash. */
    format: z.literal(1),
    previous: journalHashSchema,
    hash: journalHashSchema,
  })
  .required({ facts: true });
/** See {@link journalRecordSchema}. @public */
export type JournalRecord = z.infer<typeof journalRecordSchema>;

/** The last row of a secret's chain, by number and hash. @public */
export const journalHeadSchema = z.strictObject({
  secretRef: z.string(),
  seq: z.number().int().min(1),
  hash: journalHashSchema,
});
/** See {@link journalHeadSchema}. @public */
export type JournalHead = z.infer<typeof journalHeadSchema>;

/** The hash of a row, whether or not it has one already. Pure. @public */
export function hashJournalRecord(row: object): string {
  return taggedHash('keyturn.journal.entry/v1', { ...row, hash: undefined });
}

/** The row that follows a head, or begins a chain. Pure. @public */
export function chainJournalRecord(
  head: Pick<JournalHead, 'seq' | 'hash'> | undefined,
  row: Omit<JournalRecord, 'format' | 'seq' | 'previous' | 'hash'>,
): JournalRecord {
  const unhashed = {
    ...row,
    format: 1 as const,
    seq: (head?.seq ?? 0) + 1,
    previous: head?.hash ?? JOURNAL_GENESIS,
  };
  return { ...unhashed, hash: hashJournalRecord(unhashed) };
}

/** Hashes of different things never agree, because each begins with what it is a hash of. */
export function taggedHash(tag: string, value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(`${tag}\n${canonicalJson(value)}`)));
}
