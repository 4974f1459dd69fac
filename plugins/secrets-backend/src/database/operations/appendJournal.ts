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
  JOURNAL_GENESIS,
  JournalFacts,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { ENGINE_ACTOR } from '../../engineActor';
import { fromJournalRecord, HeadRow, JournalRow } from '../journalRows';
import { RotationRow } from '../rotationRows';
import { JournalNote } from '../RotationChange';
import { readJournalFacts } from './readJournalFacts';

/**
 * Appends what happened in a rotation; each row also says where the rotation then is and why it was asked for. To be
 * called after the rotation's own row was written, in the same transaction.
 */
export async function appendJournal(
  trx: Knex.Transaction,
  rotationId: string,
  at: string,
  notes: JournalNote[],
): Promise<void> {
  if (notes.length === 0) return;
  const rotation = await trx<RotationRow>('rotations')
    .where({ id: rotationId })
    .first();
  if (!rotation) throw new Error(`There is no rotation ${rotationId}`);
  const place = { secretRef: rotation.secret_ref, rotationId, at };
  await append(trx, place, notes, await readJournalFacts(trx, rotation));
}

/** Appends what happened to a secret outside of any rotation. */
export async function appendSecretJournal(
  trx: Knex.Transaction,
  secretRef: string,
  at: string,
  notes: JournalNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await append(trx, { secretRef, at }, notes, ({ facts = {} }) => facts);
}

async function append(
  trx: Knex.Transaction,
  place: { secretRef: string; rotationId?: string; at: string },
  notes: JournalNote[],
  factsOf: (note: JournalNote) => JournalFacts,
): Promise<void> {
  let head = await lockHead(trx, place.secretRef);
  const rows: JournalRow[] = [];
  for (const note of notes) {
    const record = chainJournalRecord(head, {
      ...place,
      event: note.event,
      level: note.level ?? 'info',
      message: storable(note.message),
      actor: storable(note.actor ?? ENGINE_ACTOR),
      links: note.links ?? [],
      facts: factsOf(note),
    });
    rows.push(fromJournalRecord(record));
    head = record;
  }
  await trx<JournalRow>('journal').insert(rows);
  await trx<HeadRow>('journal_heads')
    .where({ secret_ref: place.secretRef })
    .update({ seq: head.seq, hash: head.hash });
}

/** Holds the head, so that nobody else appends to this secret before the transaction ends. */
async function lockHead(
  trx: Knex.Transaction,
  secretRef: string,
): Promise<Pick<HeadRow, 'seq' | 'hash'>> {
  // Of a secret without a row yet there is nothing to lock: whoever inserts the head first is waited for.
  await trx<HeadRow>('journal_heads')
    .insert({ secret_ref: secretRef, seq: 0, hash: JOURNAL_GENESIS })
    .onConflict('secret_ref')
    .ignore();
  const head = await trx<HeadRow>('journal_heads')
    .where({ secret_ref: secretRef })
    .forUpdate()
    .first('seq', 'hash');
  if (!head) throw new Error(`The journal of ${secretRef} has lost its head`);
  return head;
}

/** As it comes back out of a column of text, since it is the text read that is verified. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
