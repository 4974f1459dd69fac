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

import { ConflictError, NotFoundError } from '@backstage/errors';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  RotationAction,
  RotationListQuery,
} from '@keyturn/plugin-secrets-common';
import { PullRequestChanged } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { Clock, toInstant } from '../Clock';
import { SecretQuery } from '../permissions';
import { ActionFacts, rotationActions } from '../policies/rotationActions';
import { spokenStragglers } from '../policies/spokenStragglers';
import { JournalRow, toJournalEntry } from './journalRows';
import { appendJournal } from './operations/appendJournal';
import { insertNotices } from './operations/insertNotices';
import { linkOpened } from './operations/linkOpened';
import { dissolveBatch, readBatch, sealBatch } from './operations/batches';
import { listRotations } from './operations/listRotations';
import { settleSecret } from './operations/settleSecret';
import { withRotationParts } from './operations/withRotationParts';
import { writeRotationParts, writeSecretRow } from './operations/writeRotation';
import {
  OPEN,
  PullRequestRow,
  RotationRow,
  toRotation,
  toVersion,
  VersionRow,
} from './rotationRows';
import {
  ALONE,
  BatchMember,
  GateOverride,
  NewRotation,
  RevocationConfirmation,
  Rollback,
  RotationChange,
  RotationRecord,
  RotationStore,
  StoredEdit,
  TicketLostError,
  Undo,
} from './RotationStore';

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

  async open(rotation: NewRotation) {
    const now = this.#now();
    return this.#db.transaction(async trx => {
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
        ...linked,
      ]);
      return { id: rotation.id, adopted: false };
    });
  }

  async get(id: string): Promise<RotationRecord | undefined> {
    const row = await this.#db<RotationRow>('rotations').where({ id }).first();
    return row && (await withRotationParts(this.#db, [row]))[0];
  }

  async list(
    query: RotationListQuery,
    criteria?: PermissionCriteria<SecretQuery>,
  ) {
    const { rows, ...page } = await listRotations(this.#db, query, criteria);
    return { items: await withRotationParts(this.#db, rows), ...page };
  }

  async journal(id: string, after: number) {
    const rows = await this.#db<JournalRow>('journal')
      .where({ rotation_id: id })
      .where('seq', '>', after)
      .orderBy('seq');
    return rows.map(toJournalEntry);
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

  async version(secretRef: string, id: string) {
    const row = await this.#db<VersionRow>('versions')
      .where({ secret_ref: secretRef, id })
      .first();
    return row && toVersion(row);
  }

  async currentVersion(secretRef: string) {
    const row = await this.#db<VersionRow>('versions')
      .where({ secret_ref: secretRef, state: 'current' })
      .first();
    return row && toVersion(row);
  }

  async previousVersions(secretRef: string) {
    const rows = await this.#db<VersionRow>('versions')
      .where({ secret_ref: secretRef, state: 'previous' })
      .orderByRaw('issued_at ASC NULLS FIRST');
    return rows.map(toVersion);
  }

  async unrevokedVersions(secretRef: string) {
    const rows = await this.#db<VersionRow>('versions')
      .where({ secret_ref: secretRef })
      .whereIn('state', ['current', 'previous', 'kept'])
      .orderByRaw(
        "CASE state WHEN 'current' THEN 0 ELSE 1 END, issued_at ASC NULLS FIRST, id",
      );
    return rows.map(toVersion);
  }

  async waiting(afterId: string, limit: number): Promise<RotationRecord[]> {
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
    return withRotationParts(this.#db, rows);
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

  async change(id: string, ticket: string, change: RotationChange) {
    const now = this.#now();
    await this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      if (row.ticket !== ticket || row.open_key !== OPEN) {
        throw new TicketLostError(`Rotation ${id} was taken over`);
      }
      await writeRotationParts(trx, row, change, now);
      await writeSecretRow(trx, row, change);
      const settled = await settleSecret(trx, row, change, now);
      const journal = [...(change.journal ?? []), ...settled.journal];
      const notices = [...(change.notices ?? []), ...settled.notices];
      await appendJournal(trx, id, now, journal);
      await insertNotices(trx, notices, now, this.#newId);
    });
  }

  async beginRevocation(id: string, ticket: string): Promise<boolean> {
    const now = this.#now();
    return this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      if (row.ticket !== ticket || row.open_key !== OPEN) {
        throw new TicketLostError(`Rotation ${id} was taken over`);
      }
      if (row.rollback) return false;
      await trx<RotationRow>('rotations')
        .where({ id, revoking_since: null })
        .update({ revoking_since: now });
      return true;
    });
  }

  async requestUndo(id: string, undo: Undo): Promise<void> {
    const now = this.#now();
    await this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      const { cancel, giveUp: end } = rotationActions(factsOf(row));
      if (!end.possible) refuseUnless(cancel, row, end.reason);
      const giveUp = end.possible;
      await trx<RotationRow>('rotations')
        .where({ id })
        .update({
          cancel: JSON.stringify({ ...undo, giveUp }),
          attempts: 0,
          next_attempt_at: now,
          updated_at: now,
        })
        .increment('wakes', 1);
      await appendJournal(trx, id, now, [
        {
          event: giveUp ? 'give-up.requested' : 'undo.requested',
          level: 'warning',
          message: `${giveUp ? 'Giving up' : 'Cancellation'} requested: ${
            undo.reason
          }`,
          actor: undo.actor,
        },
      ]);
    });
  }

  async requestRollback(id: string, rollback: Omit<Rollback, 'at'>) {
    const now = this.#now();
    await this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      refuseUnless(rotationActions(factsOf(row)).rollback, row);
      await trx<RotationRow>('rotations')
        .where({ id })
        .update({
          rollback: JSON.stringify({ ...rollback, at: now }),
          condition: null,
          waiting_for: null,
          awaiting: null,
          // a word on the previous version is none on the new one, nor is its overlap
          confirmation: null,
          revoke_at: null,
          // what kept the previous version alive says nothing of the new one
          stragglers: null,
          gate_override: null,
          attempts: 0,
          next_attempt_at: now,
          updated_at: now,
        })
        .increment('wakes', 1);
      // those of an earlier rollback that came to nothing
      await trx<PullRequestRow>('rotation_pull_requests')
        .where({ rotation_id: id, state: 'closed', rollback: true })
        .update({ superseded: true });
      await appendJournal(trx, id, now, [
        {
          event: 'rollback.requested',
          level: 'warning',
          message: `Rollback to the previous version requested: ${rollback.reason}`,
          actor: rollback.requestedBy,
        },
      ]);
    });
  }

  async confirmRevocation(id: string, confirmation: RevocationConfirmation) {
    const now = this.#now();
    const { actor, outcome, note, url } = confirmation;
    await this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      refuseUnless(rotationActions(factsOf(row)).confirmRevocation, row);
      await trx<RotationRow>('rotations')
        .where({ id })
        .update({
          confirmation: JSON.stringify(confirmation),
          awaiting: null,
          condition: null,
          waiting_for: null,
          attempts: 0,
          next_attempt_at: now,
          updated_at: now,
        })
        .increment('wakes', 1);
      await appendJournal(trx, id, now, [
        {
          event: 'revocation.confirmed',
          message: `${
            outcome === 'revoked' ? 'Revoked by hand' : 'Nothing to revoke'
          }: ${note}`,
          actor,
          links: url ? [{ title: 'Evidence', url }] : [],
        },
      ]);
    });
  }

  async requestRetry(id: string, actor: string): Promise<void> {
    const now = this.#now();
    await this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      refuseUnless(rotationActions(factsOf(row)).retry, row);
      await trx<RotationRow>('rotations')
        .where({ id })
        .update({
          attempts: 0,
          condition: null,
          waiting_for: null,
          stragglers: null,
          retried_at: now,
          next_attempt_at: now,
          updated_at: now,
        })
        .increment('wakes', 1);
      const superseded = await trx<PullRequestRow>('rotation_pull_requests')
        .where({ rotation_id: id, state: 'closed' })
        .update({ superseded: true });
      if (superseded > 0 && row.batch_id) {
        await trx<RotationRow>('rotations')
          .where({ id })
          .update({ batch_id: null, batch_key: ALONE });
      }
      await appendJournal(trx, id, now, [
        { event: 'retry.requested', message: 'Retry requested', actor },
      ]);
    });
  }

  async requestOverride(
    id: string,
    { actor, reason }: Pick<GateOverride, 'actor' | 'reason'>,
  ): Promise<GateOverride> {
    const now = this.#now();
    return this.#db.transaction(async trx => {
      const row = await lock(trx, id);
      const facts = factsOf(row);
      refuseUnless(rotationActions(facts).override, row);
      const { stragglers = [] } = facts;
      const override = { actor, reason, at: now, stragglers };
      await trx<RotationRow>('rotations')
        .where({ id })
        .update({
          gate_override: JSON.stringify(override),
          stragglers: null,
          condition: null,
          waiting_for: null,
          attempts: 0,
          next_attempt_at: now,
          updated_at: now,
        })
        .increment('wakes', 1);
      await appendJournal(trx, id, now, [
        {
          event: 'override.requested',
          level: 'warning',
          message: `Revocation of the previous version in spite of these stragglers was decided: ${reason}. ${spokenStragglers(
            stragglers,
          )}`,
          actor,
        },
      ]);
      return override;
    });
  }

  async sealBatch(id: string): Promise<string | undefined> {
    return this.#db.transaction(trx => sealBatch(trx, id));
  }

  async batch(batchId: string): Promise<BatchMember[]> {
    return readBatch(this.#db, batchId);
  }

  async dissolveBatch(batch: {
    id: string;
    leavers: string[];
    reason: string;
  }): Promise<void> {
    await this.#db.transaction(trx => dissolveBatch(trx, batch, this.#now()));
  }

  async wakeByPullRequest(pullRequest: PullRequestChanged): Promise<string[]> {
    const rows: Array<{ id: string }> = await this.#db(
      'rotation_pull_requests as p',
    )
      .join('rotations as r', 'r.id', 'p.rotation_id')
      .where('r.open_key', OPEN)
      .where(
        'pullRequestUrl' in pullRequest
          ? { 'p.url': pullRequest.pullRequestUrl }
          : {
              'p.repository': pullRequest.repositoryUrl,
              'p.branch': pullRequest.branch,
            },
      )
      .orderBy('r.id')
      .distinct('r.id as id');
    const ids = rows.map(({ id }) => id);
    await this.#db<RotationRow>('rotations')
      .whereIn('id', ids)
      .where('open_key', OPEN)
      .update({ next_attempt_at: this.#now() })
      .increment('wakes', 1);
    return ids;
  }

  #now(): string {
    return toInstant(this.#clock.now());
  }

  #in(seconds: number): string {
    return toInstant(this.#clock.now().plus({ seconds }));
  }
}

function factsOf(row: RotationRow): ActionFacts {
  return toRotation(row, [], []);
}

/** @throws ConflictError with the reason */
function refuseUnless(
  { possible, reason }: RotationAction,
  row: RotationRow,
  more?: string,
): void {
  if (possible) return;
  const reasons = [...new Set([reason, more])].filter(Boolean);
  throw new ConflictError(
    `The rotation of ${row.secret_title} is ${row.phase}. ${reasons.join(
      '. ',
    )}`,
  );
}

function isFree(where: Knex.QueryBuilder, now: string): void {
  where.whereNull('ticket').orWhere('ticket_expires_at', '<', now);
}

/** Reads the row so that nobody else changes it before the transaction ends. */
async function lock(trx: Knex.Transaction, id: string): Promise<RotationRow> {
  const row = await trx<RotationRow>('rotations')
    .where({ id })
    .forUpdate()
    .first();
  if (!row) {
    throw new NotFoundError(`There is no rotation ${id}`);
  }
  return row;
}
