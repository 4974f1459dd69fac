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

import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toInstant } from '../Clock';
import { nextStart } from '../policies/startPace';
import { SecretRow } from './secretRows';
import { AskedStart, DueSecret, StartRequest, StartStore } from './StartStore';

interface StartRow {
  secret_ref: string;
  occasion: string;
  reason: string;
  requested_by: string;
  attempts: number;
  task_id: string | null;
  rotation_id: string | null;
  failure: string | null;
  asked_at: string;
}

/** Of one repository, or of all in a JSON list. */
interface CountOfRepositories {
  repository: string | null;
  repositories: string | null;
  n: number | string;
}

type DueRow = Pick<
  SecretRow,
  'ref' | 'start_window' | 'repositories' | 'emergency_at'
>;

/** Keeps starts in the plugin's database. */
export class DatabaseStartStore implements StartStore {
  readonly #db: Knex;

  constructor(options: { db: Knex }) {
    this.#db = options.db;
  }

  async due(
    now: DateTime,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<DueSecret[]> {
    const at = toInstant(now);
    const rows: DueRow[] = await this.#db<SecretRow>('secrets')
      .where('start_at', '<=', at)
      .whereNull('retired_at')
      .whereNull('open_rotation_id')
      .where(free =>
        free.whereNull('not_before').orWhere('not_before', '<=', at),
      )
      .orderByRaw('emergency_at ASC NULLS LAST, expires_at ASC, ref ASC')
      .limit(limit)
      .offset(offset)
      .select('ref', 'start_window', 'repositories', 'emergency_at');
    return rows.map(row => ({
      ref: row.ref,
      window: row.start_window ?? undefined,
      repositories: row.repositories ?? '[]',
      emergency: row.emergency_at !== null,
    }));
  }

  async openPullRequests(now: DateTime): Promise<Map<string, number>> {
    const rows: CountOfRepositories[] = await this.#db.unionAll([
      this.#proposed(),
      this.#unproposed(),
      this.#askedFor(toInstant(now)),
    ]);
    const counts = new Map<string, number>();
    for (const { repository, repositories, n } of rows) {
      const all = repository ? [repository] : listOf(repositories);
      for (const one of all) {
        counts.set(one, (counts.get(one) ?? 0) + Number(n));
      }
    }
    return counts;
  }

  async claim(request: StartRequest, now: DateTime) {
    const { secretRef, occasion } = request;
    return this.#db.transaction(async trx => {
      const secret = await trx<SecretRow>('secrets')
        .where({ ref: secretRef })
        .forUpdate()
        .first('open_rotation_id', 'retired_at', 'not_before');
      if (!secret || !isFree(secret, toInstant(now))) return undefined;
      const last = await trx<StartRow>('rotation_starts')
        .where({ secret_ref: secretRef })
        .first();
      const attempts = last?.occasion === occasion ? last.attempts + 1 : 1;
      const row: StartRow = {
        secret_ref: secretRef,
        occasion,
        reason: request.reason,
        requested_by: request.requestedBy,
        attempts,
        task_id: null,
        rotation_id: null,
        failure: null,
        asked_at: toInstant(now),
      };
      await trx<StartRow>('rotation_starts')
        .insert(row)
        .onConflict('secret_ref')
        .merge();
      await trx('secrets')
        .where({ ref: secretRef })
        .update({
          not_before: toInstant(nextStart(attempts, request, now)),
        });
      return toAsked(row);
    });
  }

  async asked(secretRef: string): Promise<AskedStart | undefined> {
    const row = await this.#starts(secretRef).first();
    return row && toAsked(row);
  }

  async isAskedFor(secretRef: string): Promise<boolean> {
    const row = await this.#db('rotation_starts as s')
      .join('secrets', 'secrets.ref', 's.secret_ref')
      .where('s.secret_ref', secretRef)
      .where(current =>
        current
          .whereNull('s.rotation_id')
          .orWhere('s.rotation_id', this.#db.ref('secrets.open_rotation_id')),
      )
      .first('s.secret_ref');
    return row !== undefined;
  }

  async withTask() {
    const rows = await this.#db<StartRow>('rotation_starts')
      .whereNull('rotation_id')
      .whereNull('failure')
      .whereNotNull('task_id')
      .orderBy('asked_at');
    return rows.map(row => ({ ...toAsked(row), taskId: row.task_id! }));
  }

  async recordTask(asked: AskedStart, taskId: string): Promise<void> {
    await this.#attempt(asked).update({ task_id: taskId });
  }

  async recordFailure(asked: AskedStart, failure: string): Promise<void> {
    // A rotation that came of it all the same says more.
    await this.#attempt(asked).whereNull('rotation_id').update({ failure });
  }

  async leaveAlone(secretRef: string, until: DateTime): Promise<void> {
    await this.#db('secrets')
      .where({ ref: secretRef })
      .update({ not_before: toInstant(until) });
  }

  #starts(secretRef: string) {
    return this.#db<StartRow>('rotation_starts').where({
      secret_ref: secretRef,
    });
  }

  #attempt({ secretRef, occasion, attempts }: AskedStart) {
    return this.#starts(secretRef).where({ occasion, attempts });
  }

  /** Several rotations may share one pull request. */
  #proposed() {
    return this.#open()
      .join(
        'rotation_pull_requests as p',
        'p.rotation_id',
        'secrets.open_rotation_id',
      )
      .where('p.state', 'open')
      .select({ repository: 'p.repository', repositories: this.#null() })
      .countDistinct({ n: 'p.url' })
      .groupBy('p.repository');
  }

  #unproposed() {
    return this.#open()
      .join('rotations as r', 'r.id', 'secrets.open_rotation_id')
      .whereIn('r.phase', ['requested', 'issued'])
      .whereNotExists(rows =>
        rows
          .from('rotation_pull_requests as p')
          .whereRaw('p.rotation_id = r.id'),
      )
      .select({
        repository: this.#null(),
        repositories: 'secrets.repositories',
      })
      .count({ n: '*' })
      .groupBy('secrets.repositories');
  }

  /** Of which a rotation may still come; one that takes longer than the secret is left alone is asked for again. */
  #askedFor(now: string) {
    return this.#db('rotation_starts as s')
      .join('secrets', 'secrets.ref', 's.secret_ref')
      .whereNull('s.rotation_id')
      .whereNull('s.failure')
      .whereNull('secrets.open_rotation_id')
      .where('secrets.not_before', '>', now)
      .select({
        repository: this.#null(),
        repositories: 'secrets.repositories',
      })
      .count({ n: '*' })
      .groupBy('secrets.repositories');
  }

  #open() {
    return this.#db('secrets').whereNotNull('secrets.open_rotation_id');
  }

  #null() {
    return this.#db.raw('CAST(NULL AS TEXT)');
  }
}

/** What cannot be read takes no room; the look-out says of that secret that it cannot be read. */
function listOf(repositories: string | null): string[] {
  try {
    return JSON.parse(repositories ?? '[]');
  } catch {
    return [];
  }
}

function isFree(
  secret: Pick<SecretRow, 'open_rotation_id' | 'retired_at' | 'not_before'>,
  now: string,
): boolean {
  return (
    !secret.open_rotation_id &&
    !secret.retired_at &&
    !(secret.not_before && secret.not_before > now)
  );
}

function toAsked(row: StartRow): AskedStart {
  return {
    secretRef: row.secret_ref,
    occasion: row.occasion,
    reason: row.reason,
    requestedBy: row.requested_by,
    attempts: row.attempts,
    askedAt: row.asked_at,
    taskId: row.task_id ?? undefined,
    rotationId: row.rotation_id ?? undefined,
    failure: row.failure ?? undefined,
  };
}
