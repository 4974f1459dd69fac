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
import { UnknownVersion } from '@keyturn/plugin-secrets-common';
import { IssuerHandle } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { Clock, toInstant } from '../Clock';
import { appendJournal, appendSecretJournal } from './operations/appendJournal';
import { changeSecret } from './operations/changeSecret';
import { insertNotices } from './operations/insertNotices';
import { noteUnknownVersions } from './operations/noteUnknownVersions';
import { resolveUnknownVersion } from './operations/resolveUnknownVersion';
import { VersionSighting } from './RotationChange';
import { VersionRow } from './rotationRows';
import { toUnknownVersion, UnknownVersionRow } from './secretRows';
import {
  NewestUnknown,
  UnknownVersionStore,
  VersionResolution,
} from './UnknownVersionStore';

/** Keeps unknown versions in the plugin's database. */
export class DatabaseUnknownVersionStore implements UnknownVersionStore {
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: { db: Knex; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  async list(secretRef: string): Promise<UnknownVersion[]> {
    const rows = await this.#db<UnknownVersionRow>('unknown_versions')
      .where({ secret_ref: secretRef })
      .orderBy(['since', 'version_id']);
    return rows.map(toUnknownVersion);
  }

  async note(secretRef: string, sightings: VersionSighting[]): Promise<void> {
    const now = toInstant(this.#clock.now());
    await this.#db.transaction(async trx => {
      await trx('secrets').where({ ref: secretRef }).forUpdate().select('ref');
      const noted = await noteUnknownVersions(trx, secretRef, sightings, now);
      await appendSecretJournal(trx, secretRef, now, noted.journal);
      await insertNotices(trx, noted.notices, now, this.#newId);
    });
  }

  async newest(): Promise<NewestUnknown | undefined> {
    const row = await this.#db<UnknownVersionRow>('unknown_versions')
      .join('secrets', 'secrets.ref', 'unknown_versions.secret_ref')
      .whereNull('secrets.retired_at')
      .orderBy('unknown_versions.since', 'desc')
      .orderBy('unknown_versions.secret_ref')
      .first('unknown_versions.secret_ref', 'unknown_versions.since');
    return row && { secretRef: row.secret_ref, since: row.since };
  }

  async recordOf(issuer: string, handle: IssuerHandle) {
    const row = await this.#db<VersionRow>('versions')
      .where({ issuer, handle: JSON.stringify(handle) })
      .orderBy(['secret_ref', 'id'])
      .first('secret_ref', 'id');
    return row && { secretRef: row.secret_ref, id: row.id };
  }

  async resolve(resolution: VersionResolution): Promise<void> {
    const { secretRef, versionId } = resolution;
    await changeSecret(this.#db, secretRef, async (trx, locked) => {
      const found = await trx<UnknownVersionRow>('unknown_versions')
        .where({ secret_ref: secretRef, version_id: versionId })
        .first();
      if (!found) {
        throw new ConflictError(
          `${locked.secret.title} has no unknown version ${versionId}; somebody may have resolved it just now`,
        );
      }
      const now = toInstant(this.#clock.now());
      const { journal, notices } = await resolveUnknownVersion(
        trx,
        locked,
        found,
        resolution,
        now,
      );
      const { rotation } = locked;
      await (rotation
        ? appendJournal(trx, rotation.id, now, journal)
        : appendSecretJournal(trx, secretRef, now, journal));
      await insertNotices(trx, notices, now, this.#newId);
    });
  }
}
