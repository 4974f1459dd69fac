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
import { RotationListQuery } from '@keyturn/plugin-secrets-common';
import { PullRequestChanged } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { Duration } from 'luxon';
import { Clock, toInstant } from '../Clock';
import { appendJournal } from './operations/appendJournal';
import { dissolveBatch, readBatch, sealBatch } from './operations/batches';
import {
  confirmRevocation,
  requestMissing,
  requestOverride,
  requestRetry,
  requestRollback,
  requestUndo,
} from './operations/decideRotation';
import { insertNotices } from './operations/insertNotices';
import { earlierRefs } from './operations/lineage';
import { linkOpened } from './operations/linkOpened';
import { listRotations } from './operations/listRotations';
import { lockTaken } from './operations/lockRotation';
import {
  readCurrentVersion,
  readPreviousVersions,
  readUnrevokedVersions,
  readVersion,
} from './operations/readVersions';
import { readConfirmed } from './operations/noteCiphertexts';
import { noteVersions } from './operations/noteUnknownVersions';
import { readRotationJournal } from './operations/readRotationJournal';
import { settleSecret } from './operations/settleSecret';
import { allowedNote, writeDeclaration } from './operations/writeDeclaration';
import { wakeByPullRequest } from './operations/wakeByPullRequest';
import {
  readEachRotation,
  readRotation,
  showRotation,
  withRotationParts,
} from './operations/withRotationParts';
import { writeRotationParts, writeSecretRow } from './operations/writeRotation';
import { JournalNote, NewRotation, RotationChange } from './RotationChange';
import {
  BatchMember,
  BroughtBy,
  MissingProposal,
  OverrideRequest,
  RevocationConfirmation,
  Rollback,
  RotationRecord,
  StoredEdit,
  Undo,
} from './RotationRecord';
import { OPEN, RotationRow } from './rotationRows';
import { RotationStore, TicketLostError } from './RotationStore';
import { ReadCriteria } from './SecretStore';

/** Keeps rotations in the plugin's database. */
export class DatabaseRotationStore implements RotationStore {
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: { db: Knex; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  open(rotation: NewRotation) {
    return this.#write(async (trx, now) => {
      // A plain insert would abort the transaction on PostgreSQL when somebody was faster.
      await trx<RotationRow>('rotations')
        .insert({
          id: rotation.id,
          secret_ref: rotation.secretRef,
          secret_title: rotation.secretTitle,
          open_key: OPEN,
          phase: 'requested',
          reason: rotation.reason,
          requested_by: rotation.requestedBy,
          task_id: rotation.taskId ?? null,
          policy: JSON.stringify(rotation.policy),
          awaiting: rotation.awaiting ?? null,
          attempts: 0,
          phase_since: now,
          next_attempt_at: rotation.nextAttemptAt,
          created_at: now,
          updated_at: now,
        })
        .onConflict(['secret_ref', 'open_key'])
        .ignore();
      const row = await trx<RotationRow>('rotations')
        .where({ secret_ref: rotation.secretRef, open_key: OPEN })
        .first('id');
      if (!row) {
        throw new ConflictError(
          `The open rotation of ${rotation.secretRef} ended just now; start it again`,
        );
      }
      if (row.id !== rotation.id) {
        return { id: row.id, adopted: true };
      }
      await writeDeclaration(trx, rotation);
      await trx('secrets')
        .where({ ref: rotation.secretRef })
        .update({ open_rotation_id: rotation.id, rotation_partial: false });
      const linked = await linkOpened(trx, rotation);
      await appendJournal(trx, rotation.id, now, [
        {
          event: 'phase.requested',
          message: `Rotation requested: ${rotation.reason}`,
          actor: rotation.requestedBy,
        },
        ...allowedNote(rotation),
        ...linked,
      ]);
      return { id: rotation.id, adopted: false };
    });
  }

  async get(id: string): Promise<RotationRecord | undefined> {
    const row = await this.#db<RotationRow>('rotations').where({ id }).first();
    return row && (await withRotationParts(this.#db, [row], readRotation))[0];
  }

  async list(query: RotationListQuery, criteria: ReadCriteria) {
    const { rows, ...page } = await listRotations(this.#db, query, criteria);
    return {
      items: await withRotationParts(this.#db, rows, showRotation),
      ...page,
    };
  }

  async journal(id: string, after: number) {
    return readRotationJournal(this.#db, id, after);
  }

  async edits(id: string): Promise<StoredEdit[]> {
    const rows = await this.#db<{
      rotation_id: string;
      edit: string;
      previous: string | null;
    }>('rotation_edits')
      .where({ rotation_id: id })
      .orderBy('position');
    return rows.map(({ edit, previous }) => ({
      ...JSON.parse(edit),
      ...(previous === null ? {} : { previous: JSON.parse(previous) }),
    }));
  }

  async broughtBy(
    secretRef: string,
    versionId: string,
  ): Promise<BroughtBy | undefined> {
    const lookIn = async (refs: string[]) =>
      this.#db<RotationRow>('rotations')
        .whereIn('secret_ref', refs)
        .andWhere(which =>
          which.where({ version_id: versionId }).orWhere({
            phase: 'rolled-back',
            previous_version_id: versionId,
          }),
        )
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .first(
          'id',
          'secret_ref',
          'version_id',
          'previous_version_id',
          'restarts',
          'annotated_as',
        );
    const row =
      (await lookIn([secretRef])) ??
      // The version came with the secret, and the rotation that made it has stayed with the earlier one.
      (await lookIn(await earlierRefs(this.#db, secretRef)));
    const annotatedAs = row?.annotated_as ?? row?.secret_ref;
    return row?.version_id
      ? {
          rotationId: row.id,
          versionId: row.version_id,
          previousVersionId: row.previous_version_id ?? undefined,
          restarts: row.restarts ? JSON.parse(row.restarts) : undefined,
          annotatedAs: annotatedAs === secretRef ? undefined : annotatedAs,
          edits: await this.edits(row.id),
          confirmed: await readConfirmed(this.#db, row.id, versionId),
        }
      : undefined;
  }

  version(secretRef: string, id: string) {
    return readVersion(this.#db, secretRef, id);
  }

  currentVersion(secretRef: string) {
    return readCurrentVersion(this.#db, secretRef);
  }

  previousVersions(secretRef: string) {
    return readPreviousVersions(this.#db, secretRef);
  }

  unrevokedVersions(secretRef: string) {
    return readUnrevokedVersions(this.#db, secretRef);
  }

  async waiting(afterId: string, limit: number) {
    const rows = await this.#db<RotationRow>('rotations')
      .where({ open_key: OPEN })
      .where('id', '>', afterId)
      .where(any =>
        any
          .whereNotNull('condition')
          .orWhereIn('phase', ['proposed', 'rollback-proposed']),
      )
      .orderBy('id')
      .limit(limit);
    return withRotationParts(this.#db, rows, readEachRotation);
  }

  async due(limit: number): Promise<string[]> {
    const now = this.#now();
    const rows = await this.#db<RotationRow>('rotations')
      .where('open_key', OPEN)
      .where('next_attempt_at', '<=', now)
      .where(free => isFree(free, now))
      .orderBy('next_attempt_at')
      .limit(limit)
      .select('id');
    return rows.map(row => row.id);
  }

  async claim(id: string, ticket: string, seconds: number): Promise<boolean> {
    const now = this.#now();
    const taken = await this.#db<RotationRow>('rotations')
      .where({ id, open_key: OPEN })
      .where(free => isFree(free, now))
      .update({ ticket, ticket_expires_at: this.#in(seconds) });
    return taken === 1;
  }

  async renew(id: string, ticket: string, seconds: number): Promise<boolean> {
    const renewed = await this.#db<RotationRow>('rotations')
      .where({ id, ticket })
      .update({ ticket_expires_at: this.#in(seconds) });
    return renewed === 1;
  }

  async release(id: string, ticket: string): Promise<void> {
    await this.#db<RotationRow>('rotations')
      .where({ id, ticket })
      .update({ ticket: null, ticket_expires_at: null });
  }

  change(id: string, ticket: string, change: RotationChange) {
    return this.#write(async (trx, now) => {
      const row = await lockTaken(trx, id, ticket);
      await writeRotationParts(trx, row, change, now);
      await writeSecretRow(trx, row, change);
      const noted = await noteVersions(trx, row, change, now);
      const settled = await settleSecret(trx, row, change, now);
      const journal = [change, noted, settled].flatMap(of => of.journal ?? []);
      const notices = [change, noted, settled].flatMap(of => of.notices ?? []);
      await appendJournal(trx, id, now, journal);
      await insertNotices(trx, notices, now, this.#newId);
    });
  }

  async setAside(
    id: string,
    ticket: string,
    { reason, pause }: { reason: string; pause: (n: number) => Duration },
  ): Promise<boolean> {
    const now = this.#clock.now();
    const held = () =>
      this.#db<RotationRow>('rotations').where({ id, ticket, open_key: OPEN });
    const row = await held().first('attempts', 'condition', 'waiting_for');
    const attempts = (row?.attempts ?? 0) + 1;
    const updated = await held().update({
      attempts,
      condition: 'blocked',
      ...(row?.condition === 'blocked'
        ? {}
        : { condition_since: toInstant(now) }),
      waiting_for: reason,
      next_attempt_at: toInstant(now.plus(pause(attempts))),
    });
    if (updated !== 1) {
      throw new TicketLostError(`Rotation ${id} was taken over`);
    }
    return row?.waiting_for !== reason;
  }

  note(id: string, notes: JournalNote[]): Promise<void> {
    return this.#write((trx, now) => appendJournal(trx, id, now, notes));
  }

  async withOpenRotation(secretRefs: string[]): Promise<string[]> {
    const rows = await this.#db<RotationRow>('rotations')
      .where({ open_key: OPEN })
      .whereIn('secret_ref', secretRefs)
      .select('secret_ref');
    return rows.map(row => row.secret_ref);
  }

  async secretRefOf(id: string): Promise<string | undefined> {
    const row = await this.#db<RotationRow>('rotations')
      .where({ id })
      .first('secret_ref');
    return row?.secret_ref;
  }

  beginRevocation(id: string, ticket: string): Promise<boolean> {
    return this.#write(async (trx, now) => {
      const row = await lockTaken(trx, id, ticket);
      if (row.rollback) return false;
      await trx<RotationRow>('rotations')
        .where({ id, revoking_since: null })
        .update({ revoking_since: now });
      return true;
    });
  }

  requestUndo(id: string, undo: Undo) {
    return this.#write((trx, now) => requestUndo(trx, { id, now }, undo));
  }

  requestRollback(id: string, rollback: Omit<Rollback, 'at'>) {
    return this.#write((trx, now) =>
      requestRollback(trx, { id, now }, rollback),
    );
  }

  confirmRevocation(id: string, confirmation: RevocationConfirmation) {
    return this.#write((trx, now) =>
      confirmRevocation(trx, { id, now }, confirmation),
    );
  }

  requestRetry(id: string, actor: string) {
    return this.#write((trx, now) => requestRetry(trx, { id, now }, actor));
  }

  requestMissing(id: string, missing: Omit<MissingProposal, 'at'>) {
    return this.#write((trx, now) => requestMissing(trx, { id, now }, missing));
  }

  requestOverride(id: string, request: OverrideRequest) {
    return this.#write((trx, now) =>
      requestOverride(trx, { id, now }, request),
    );
  }

  sealBatch(id: string): Promise<string | undefined> {
    return this.#write(trx => sealBatch(trx, id));
  }

  batch(batchId: string): Promise<BatchMember[]> {
    return readBatch(this.#db, batchId);
  }

  dissolveBatch(batch: { id: string; leavers: string[]; reason: string }) {
    return this.#write((trx, now) => dissolveBatch(trx, batch, now));
  }

  wakeByPullRequest(pullRequest: PullRequestChanged) {
    return wakeByPullRequest(this.#db, pullRequest, this.#now());
  }

  #write<T>(write: (trx: Knex.Transaction, now: string) => Promise<T>) {
    return this.#db.transaction(trx => write(trx, this.#now()));
  }

  #now(): string {
    return toInstant(this.#clock.now());
  }

  #in(seconds: number): string {
    return toInstant(this.#clock.now().plus({ seconds }));
  }
}

function isFree(where: Knex.QueryBuilder, now: string): void {
  where.whereNull('ticket').orWhere('ticket_expires_at', '<', now);
}
