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

import { FileEdit } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { changedCiphertextSentence } from '../../journal/ciphertextNotices';
import { sha256Of } from '../../sha256Of';
import { CiphertextSighting, ScalarPlace } from '../CiphertextStore';
import { RotationRow } from '../rotationRows';
import { JournalNote } from '../RotationChange';
import {
  ChangedCiphertextRow,
  SecretRow,
  toChangedCiphertext,
} from '../secretRows';
import { earlierRefs } from './lineage';

/** A row of `confirmed_ciphertexts`. */
export interface ConfirmedCiphertextRow {
  rotation_id: string;
  version_id: string;
  place: string;
  edit: string;
  sha256: string;
  confirmed_at: string;
}

/** What tells one place from every other, in an index. */
export function digestOfPlace(
  { file, document, path }: ScalarPlace,
  ...of: string[]
): string {
  const { kind, name, namespace = null } = document;
  return sha256Of(JSON.stringify([...of, file, kind, name, namespace, path]));
}

/** What stands where a rotation brought something else, of the version that it brought or went back to. */
export async function readConfirmed(
  db: Knex,
  rotationId: string,
  versionId: string,
): Promise<FileEdit[]> {
  const rows = await db<ConfirmedCiphertextRow>('confirmed_ciphertexts')
    .where({ rotation_id: rotationId, version_id: versionId })
    .orderBy('place');
  return rows.map(({ edit }) => JSON.parse(edit));
}

/**
 * Keeps what differs now of a target, and forgets what does not any longer. To be called with the row of the secret
 * locked.
 * @returns what is to be journaled
 */
export async function noteCiphertexts(
  trx: Knex.Transaction,
  secret: SecretRow,
  { targetId, versionId, differing }: CiphertextSighting,
  at: string,
): Promise<JournalNote[]> {
  const before = await trx<ChangedCiphertextRow>('changed_ciphertexts').where({
    secret_ref: secret.ref,
    target_id: targetId,
  });
  const confirmed = await confirmedOf(trx, secret.ref, versionId);
  const now: ChangedCiphertextRow[] = [];
  const journal: JournalNote[] = [];
  for (const { sha256, ...place } of differing) {
    // a probe that was asked before the confirmation knows nothing of it
    if (confirmed.get(digestOfPlace(place)) === sha256) continue;
    const id = digestOfPlace(place, secret.ref, targetId);
    const known = before.find(row => row.id === id && row.sha256 === sha256);
    const row: ChangedCiphertextRow = {
      id,
      secret_ref: secret.ref,
      target_id: targetId,
      file: place.file,
      document: JSON.stringify(place.document),
      path: JSON.stringify(place.path),
      version_id: versionId,
      sha256,
      of_version: known
        ? known.of_version
        : await otherVersionOf(trx, secret.ref, { versionId, sha256 }),
      since: known?.since ?? at,
      seen_at: at,
      reported_at: known?.reported_at ?? null,
    };
    now.push(row);
    if (!known) journal.push(changedNote(row));
  }
  await trx<ChangedCiphertextRow>('changed_ciphertexts')
    .where({ secret_ref: secret.ref, target_id: targetId })
    .delete();
  if (now.length > 0) await trx('changed_ciphertexts').insert(now);
  await writeChangedSince(trx, secret.ref);
  return journal;
}

function changedNote(row: ChangedCiphertextRow): JournalNote {
  return {
    event: 'ciphertext.changed',
    level: 'warning',
    message: changedCiphertextSentence(toChangedCiphertext(row)),
    facts: { versionId: row.version_id, evidence: [row.file, row.sha256] },
  };
}

/** They are of a version that is not the live one, or of a target that is not declared. */
export async function forgetCiphertexts(
  trx: Knex.Transaction,
  which: Pick<ChangedCiphertextRow, 'secret_ref'> &
    Partial<Pick<ChangedCiphertextRow, 'target_id'>>,
): Promise<void> {
  const gone = await trx<ChangedCiphertextRow>('changed_ciphertexts')
    .where(which)
    .delete();
  if (gone > 0) await writeChangedSince(trx, which.secret_ref);
}

/** So that lists find a secret by it. */
export async function writeChangedSince(
  trx: Knex.Transaction,
  secretRef: string,
): Promise<void> {
  const first = await trx<ChangedCiphertextRow>('changed_ciphertexts')
    .where({ secret_ref: secretRef })
    .orderBy('since')
    .first('since');
  await trx<SecretRow>('secrets')
    .where({ ref: secretRef })
    .update({ ciphertext_changed_since: first?.since ?? null });
}

/** A rotation that had ended stays with the secret from which its version was taken over. */
async function recordedAs(
  trx: Knex.Transaction,
  secretRef: string,
): Promise<string[]> {
  return [secretRef, ...(await earlierRefs(trx, secretRef))];
}

/** By place, what a person has confirmed of the version. */
async function confirmedOf(
  trx: Knex.Transaction,
  secretRef: string,
  versionId: string,
): Promise<Map<string, string>> {
  const rows = await trx<ConfirmedCiphertextRow>('confirmed_ciphertexts')
    .join('rotations', 'rotations.id', 'confirmed_ciphertexts.rotation_id')
    .whereIn('rotations.secret_ref', await recordedAs(trx, secretRef))
    .where('confirmed_ciphertexts.version_id', versionId)
    .orderBy('confirmed_ciphertexts.confirmed_at')
    .select('confirmed_ciphertexts.place', 'confirmed_ciphertexts.sha256');
  return new Map(rows.map(({ place, sha256 }) => [place, sha256]));
}

/** The version whose ciphertext it is on record, where that is another one: such as after somebody put a file back. */
async function otherVersionOf(
  trx: Knex.Transaction,
  secretRef: string,
  { versionId, sha256 }: { versionId: string; sha256: string },
): Promise<string | null> {
  const rows: Array<
    Pick<RotationRow, 'version_id' | 'previous_version_id'> & {
      edit: string;
      previous: string | null;
    }
  > = await trx('rotation_edits')
    .join('rotations', 'rotations.id', 'rotation_edits.rotation_id')
    .whereIn('rotations.secret_ref', await recordedAs(trx, secretRef))
    .orderBy('rotations.created_at')
    .select(
      'rotations.version_id',
      'rotations.previous_version_id',
      'rotation_edits.edit',
      'rotation_edits.previous',
    );
  const versions = rows.flatMap(row => {
    const previous = row.previous === null ? null : JSON.parse(row.previous);
    return [
      { text: JSON.parse(row.edit).value, of: row.version_id },
      {
        text: previous,
        of: row.previous_version_id ?? `before-${row.version_id}`,
      },
    ].filter(
      ({ text }) => typeof text === 'string' && sha256Of(text) === sha256,
    );
  });
  const isLive = versions.some(({ of }) => of === versionId);
  return isLive ? null : versions[0]?.of ?? null;
}
