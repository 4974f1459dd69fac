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

export {
  chainJournalRecord,
  hashJournalRecord,
  JOURNAL_GENESIS,
  journalHashSchema,
  journalHeadSchema,
  journalRecordSchema,
} from './journalRecord';
export type { JournalHead, JournalRecord } from './journalRecord';
export {
  createJournalAnchor,
  journalAnchorSchema,
  readJournalAnchor,
  writeJournalAnchor,
} from './journalAnchor';
export type { JournalAnchor } from './journalAnchor';
export {
  JOURNAL_MEDIA_TYPE,
  journalLineSchema,
  writeJournal,
} from './journalExport';
export type { JournalChain, JournalLine } from './journalExport';
export { canonicalJson } from './canonicalJson';
export { JournalVerifier } from './JournalVerifier';
export type { JournalVerdict } from './JournalVerifier';
export type { JournalProblem } from './JournalProblem';
