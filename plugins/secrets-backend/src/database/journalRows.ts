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
  JournalEntry,
  JournalHead,
  JournalRecord,
} from '@keyturn/plugin-secrets-common';

export interface JournalRow {
  secret_ref: string;
  seq: number;
  rotation_id: string | null;
  at: string;
  event: string;
  level: string;
  message: string;
  actor: string;
  links: string;
  facts: string;
  previous: string;
  hash: string;
}

export interface HeadRow {
  secret_ref: string;
  seq: number;
  hash: string;
}

export function fromJournalRecord(record: JournalRecord): JournalRow {
  return {
    secret_ref: record.secretRef,
    seq: record.seq,
    rotation_id: record.rotationId ?? null,
    at: record.at,
    event: record.event,
    level: record.level,
    message: record.message,
    actor: record.actor,
    links: JSON.stringify(record.links),
    facts: JSON.stringify(record.facts),
    previous: record.previous,
    hash: record.hash,
  };
}

/** As it stands in the chain: with exactly what was hashed. */
export function toJournalRecord(row: JournalRow): JournalRecord {
  return {
    ...toJournalEntry(row),
    rotationId: row.rotation_id ?? undefined,
    facts: JSON.parse(row.facts),
    secretRef: row.secret_ref,
    format: 1,
    previous: row.previous,
    hash: row.hash,
  };
}

/** A row of a rotation, as its page shows it. */
export function toJournalEntry(row: JournalRow): JournalEntry {
  return {
    rotationId: row.rotation_id!,
    seq: row.seq,
    at: row.at,
    event: row.event,
    level: row.level as JournalEntry['level'],
    message: row.message,
    actor: row.actor,
    links: JSON.parse(row.links),
    facts: JSON.parse(row.facts),
  };
}

export function toJournalHead(row: HeadRow): JournalHead {
  return { secretRef: row.secret_ref, seq: row.seq, hash: row.hash };
}
