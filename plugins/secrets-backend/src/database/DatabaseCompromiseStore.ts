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

import { ConflictError, NotAllowedError } from '@backstage/errors';
import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { Clock, toInstant } from '../Clock';
import { reportedNotice, withdrawnNotice } from '../journal/compromiseNotices';
import { emergencyPolicy } from '../policies/emergencyPolicy';
import { CompromiseRow, toCompromise } from './compromiseRows';
import { CompromiseStore, NewReport } from './CompromiseStore';
import { appendJournal, appendSecretJournal } from './operations/appendJournal';
import { changeSecret, LockedSecret } from './operations/changeSecret';
import { insertNotices } from './operations/insertNotices';
import { reportedNote } from './operations/linkOpened';
import { readConcerned } from './operations/readConcerned';
import { RotationRow } from './rotationRows';

/** Phases in which a rotation will still replace the version that is live. */
const REPLACING = ['requested', 'issued', 'proposed', 'merged'];

/** Keeps reports in the plugin's database. */
export class DatabaseCompromiseStore implements CompromiseStore {
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: { db: Knex; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  async get(secretRef: string) {
    const row = await this.#db<CompromiseRow>('compromises')
      .where({ secret_ref: secretRef })
      .first();
    return row && toCompromise(row);
  }

  async report(report: NewReport) {
    const { secretRef } = report;
    const known = await changeSecret(
      this.#db,
      secretRef,
      async (trx, locked) => {
        if (locked.secret.retired_at) {
          throw new ConflictError(
            `${locked.secret.title} was removed from the catalog and cannot be reported`,
          );
        }
        const open = await openReport(trx, secretRef);
        if (open) {
          await this.#reportAgain(trx, locked, open, report);
          return true;
        }
        await this.#mark(trx, locked, report);
        return false;
      },
    );
    return { compromise: (await this.get(secretRef))!, known };
  }

  async withdraw(
    secretRef: string,
    {
      actor,
      reason,
      onlyOwn,
    }: { actor: string; reason: string; onlyOwn: boolean },
  ) {
    await changeSecret(
      this.#db,
      secretRef,
      async (trx, { secret, rotation }) => {
        const open = await openReport(trx, secretRef);
        if (!open) {
          throw new ConflictError(
            `${secret.title} is not reported as compromised, so there is nothing to withdraw`,
          );
        }
        if (onlyOwn) mustBeOwn(open, actor);
        const now = toInstant(this.#clock.now());
        await trx('compromises').where({ secret_ref: secretRef }).update({
          withdrawn_at: now,
          withdrawn_by: actor,
          withdrawn_reason: reason,
        });
        // When a rotation may start is worked out by the next read of the catalog.
        await trx('secrets').where({ ref: secretRef }).update({
          compromised_at: null,
          emergency_at: null,
          start_at: null,
          etag: '',
          updated_at: now,
        });
        const note = {
          event: 'compromise.withdrawn',
          level: 'warning' as const,
          message: `The report of a compromise was withdrawn: ${reason}`,
          actor,
        };
        await (rotation
          ? appendJournal(trx, rotation.id, now, [note])
          : appendSecretJournal(trx, secretRef, now, [note]));
        const notices = withdrawnNotice(await readConcerned(trx, secret), {
          reportedAt: open.reported_at,
          reason,
        });
        await insertNotices(trx, notices, now, this.#newId);
      },
    );
    return (await this.get(secretRef))!;
  }

  /**
   * A second report, such as by a person after a scanner's, may let an emergency start that could not before, and keeps
   * the scanner from taking back what the person says as well.
   */
  async #reportAgain(
    trx: Knex.Transaction,
    { secret, rotation }: LockedSecret,
    open: CompromiseRow,
    report: NewReport,
  ): Promise<void> {
    const lets = report.starts && !open.starts;
    const confirms =
      isPerson(report.reportedBy) &&
      !isPerson(open.reported_by) &&
      !open.confirmed_by;
    if (!lets && !confirms) return;
    await trx('compromises')
      .where({ secret_ref: open.secret_ref })
      .update({
        ...(lets ? { starts: true } : {}),
        ...(confirms ? { confirmed_by: report.reportedBy } : {}),
      });
    const note = {
      ...reportedNote({
        reason: report.reason,
        reported_by: report.reportedBy,
        url: report.url ?? null,
      }),
      message: lets
        ? `Reported again as compromised, so that an emergency rotation may start: ${report.reason}`
        : `Reported again as compromised, by a person: ${report.reason}`,
    };
    await (rotation
      ? appendJournal(trx, rotation.id, report.reportedAt, [note])
      : appendSecretJournal(trx, secret.ref, report.reportedAt, [note]));
    if (!lets || open.replaced_at) return;
    await trx('secrets').where({ ref: open.secret_ref }).update({
      emergency_at: open.reported_at,
      start_at: open.reported_at,
      not_before: null,
    });
  }

  async #mark(
    trx: Knex.Transaction,
    { secret, rotation }: LockedSecret,
    report: NewReport,
  ): Promise<void> {
    const { reportedAt, starts } = report;
    const replacing = rotation && isReplacing(rotation) ? rotation : undefined;
    const row: CompromiseRow = {
      secret_ref: secret.ref,
      reported_at: reportedAt,
      reported_by: report.reportedBy,
      reason: report.reason,
      source: report.source ?? null,
      url: report.url ?? null,
      starts,
      rotation_id: replacing?.id ?? null,
      replaced_at: null,
      contained_at: null,
      withdrawn_at: null,
      withdrawn_by: null,
      withdrawn_reason: null,
      confirmed_by: null,
    };
    await trx<CompromiseRow>('compromises')
      .insert(row)
      .onConflict('secret_ref')
      .merge();
    await trx('secrets')
      .where({ ref: secret.ref })
      .update({
        compromised_at: reportedAt,
        updated_at: reportedAt,
        ...(starts
          ? { emergency_at: reportedAt, start_at: reportedAt, not_before: null }
          : {}),
      });
    if (replacing) await makeUrgent(trx, replacing, reportedAt);
    await (replacing
      ? appendJournal(trx, replacing.id, reportedAt, [reportedNote(row)])
      : appendSecretJournal(trx, secret.ref, reportedAt, [reportedNote(row)]));
    const notices = reportedNotice(await readConcerned(trx, secret), {
      reportedAt,
      reason: report.reason,
      next: nextOf(report, replacing),
    });
    await insertNotices(trx, notices, reportedAt, this.#newId);
  }
}

/** Its steps go by the policy on record, and one under way is not put to sleep by what it still believes. */
async function makeUrgent(
  trx: Knex.Transaction,
  { id, policy }: RotationRow,
  now: string,
): Promise<void> {
  const parsed = parsedPolicy(policy);
  await trx<RotationRow>('rotations')
    .where({ id })
    .update({
      ...(parsed ? { policy: JSON.stringify(emergencyPolicy(parsed)) } : {}),
      next_attempt_at: now,
      updated_at: now,
    })
    .increment('wakes', 1);
}

/** One that cannot be read keeps nobody from reporting; its rotation says that it cannot go on. */
function parsedPolicy(text: string): RotationPolicy | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function openReport(
  trx: Knex.Transaction,
  secretRef: string,
): Promise<CompromiseRow | undefined> {
  return trx<CompromiseRow>('compromises')
    .where({ secret_ref: secretRef })
    .whereNull('contained_at')
    .whereNull('withdrawn_at')
    .first();
}

function isPerson(actor: string): boolean {
  return actor.startsWith('user:');
}

function mustBeOwn(open: CompromiseRow, actor: string): void {
  if (open.reported_by !== actor) {
    throw new NotAllowedError(
      `${actor} is a service, and did not make this report; a service withdraws only what it reported itself`,
    );
  }
  if (open.confirmed_by) {
    throw new NotAllowedError(
      `${open.confirmed_by} has reported it as well, so only a person may withdraw the report`,
    );
  }
}

function isReplacing({ phase, cancel, rollback }: RotationRow): boolean {
  return REPLACING.includes(phase) && !cancel && !rollback;
}

function nextOf(
  { starts, hindrances = [] }: NewReport,
  replacing: RotationRow | undefined,
): string {
  if (replacing) {
    return 'The rotation that was open already replaces it, without waiting for its window.';
  }
  if (starts && hindrances.length > 0) {
    return `No rotation can start by itself: ${hindrances.join('; ')}.`;
  }
  return starts
    ? 'An emergency rotation replaces it; review its pull request as soon as it is there.'
    : 'Its policy starts no rotation by itself, so start one now.';
}
