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

import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { Clock, toInstant } from '../Clock';
import {
  changedCiphertextNotice,
  confirmedCiphertextNotice,
  confirmedCiphertextSentence,
} from '../journal/ciphertextNotices';
import {
  CiphertextConfirmation,
  CiphertextSighting,
  CiphertextStore,
  FoundCiphertext,
} from './CiphertextStore';
import { appendSecretJournal } from './operations/appendJournal';
import { changeSecret } from './operations/changeSecret';
import { insertNotices } from './operations/insertNotices';
import {
  ConfirmedCiphertextRow,
  digestOfPlace,
  noteCiphertexts,
  writeChangedSince,
} from './operations/noteCiphertexts';
import { readConcerned } from './operations/readConcerned';
import {
  ChangedCiphertextRow,
  SecretRow,
  toChangedCiphertext,
} from './secretRows';

/** Keeps changed ciphertexts in the plugin's database. */
export class DatabaseCiphertextStore implements CiphertextStore {
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: { db: Knex; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  async list(secretRef: string): Promise<FoundCiphertext[]> {
    const rows = await this.#db<ChangedCiphertextRow>('changed_ciphertexts')
      .where({ secret_ref: secretRef })
      .orderBy(['since', 'target_id', 'id']);
    return rows.map(row => ({
      ...toChangedCiphertext(row),
      versionId: row.version_id,
      place: {
        file: row.file,
        document: JSON.parse(row.document),
        path: JSON.parse(row.path),
      },
    }));
  }

  async note(secretRef: string, sighting: CiphertextSighting): Promise<void> {
    const now = toInstant(this.#clock.now());
    await this.#db.transaction(async trx => {
      const secret = await lockSecret(trx, secretRef);
      const isAsked =
        secret?.version_id === sighting.versionId && !secret.open_rotation_id;
      if (!isAsked) return;
      const journal = await noteCiphertexts(trx, secret, sighting, now);
      await appendSecretJournal(trx, secretRef, now, journal);
    });
  }

  unreported(): Promise<string[]> {
    return this.#db<ChangedCiphertextRow>('changed_ciphertexts')
      .whereNull('reported_at')
      .distinct()
      .orderBy('secret_ref')
      .pluck('secret_ref');
  }

  async report(secretRef: string): Promise<void> {
    const now = toInstant(this.#clock.now());
    await this.#db.transaction(async trx => {
      const secret = await lockSecret(trx, secretRef);
      if (!secret) return;
      const found = () =>
        trx<ChangedCiphertextRow>('changed_ciphertexts')
          .where({ secret_ref: secretRef })
          .whereNull('reported_at');
      const rows = await found().orderBy(['since', 'target_id', 'id']);
      if (rows.length === 0) return;
      await found().update({ reported_at: now });
      const concerned = await readConcerned(trx, secret);
      const changed = rows.map(toChangedCiphertext);
      const notice = changedCiphertextNotice(concerned, changed, now);
      await insertNotices(trx, [notice], now, this.#newId);
    });
  }

  async confirm(confirmation: CiphertextConfirmation): Promise<void> {
    const { secretRef, versionId, rotationId, texts } = confirmation;
    await changeSecret(this.#db, secretRef, async (trx, locked) => {
      const { secret } = locked;
      if (locked.rotation) {
        throw new ConflictError(
          `A rotation of ${secret.title} is open; it compares the files itself`,
        );
      }
      const shown = await trx<ChangedCiphertextRow>('changed_ciphertexts')
        .where({ secret_ref: secretRef, version_id: versionId })
        .whereIn(
          'id',
          texts.map(({ id }) => id),
        );
      const isAsShown = texts.every(({ id, sha256 }) =>
        shown.some(row => row.id === id && row.sha256 === sha256),
      );
      if (secret.version_id !== versionId || !isAsShown) {
        throw new ConflictError(
          `The ciphertexts of ${secret.title} have changed in the meantime; nothing was confirmed. Read them again`,
        );
      }
      const now = toInstant(this.#clock.now());
      await trx<ConfirmedCiphertextRow>('confirmed_ciphertexts')
        .insert(
          distinctPlaces(texts).map(({ place, sha256, edit }) => ({
            rotation_id: rotationId,
            version_id: versionId,
            place,
            edit: JSON.stringify(edit),
            sha256,
            confirmed_at: now,
          })),
        )
        .onConflict(['rotation_id', 'version_id', 'place'])
        .merge();
      await trx<ChangedCiphertextRow>('changed_ciphertexts')
        .whereIn(
          'id',
          shown.map(({ id }) => id),
        )
        .delete();
      await writeChangedSince(trx, secretRef);
      const message = confirmedCiphertextSentence(
        shown.map(toChangedCiphertext),
        confirmation.reason,
      );
      await appendSecretJournal(trx, secretRef, now, [
        {
          event: 'ciphertext.confirmed',
          level: 'warning',
          message,
          actor: confirmation.actor,
          facts: {
            versionId,
            reason: confirmation.reason,
            evidence: shown.flatMap(({ file, sha256 }) => [file, sha256]),
          },
        },
      ]);
      const concerned = await readConcerned(trx, secret);
      const notice = confirmedCiphertextNotice(concerned, message, now);
      await insertNotices(trx, [notice], now, this.#newId);
    });
  }
}

function lockSecret(
  trx: Knex.Transaction,
  ref: string,
): Promise<SecretRow | undefined> {
  return trx<SecretRow>('secrets').where({ ref }).forUpdate().first();
}

/** Two targets may share a file, and then a place of it. */
function distinctPlaces(texts: CiphertextConfirmation['texts']) {
  const places = new Map(
    texts.map(text => {
      const place = digestOfPlace(text.edit);
      return [place, { ...text, place }];
    }),
  );
  return [...places.values()];
}
