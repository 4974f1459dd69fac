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
  RotationCondition,
  SecretHealth,
  secretHealthSchema,
} from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { toInstant } from '../Clock';
import { CountCache } from './CountCache';
import { TaskRunRow } from './DatabaseTaskRunStore';
import { InventoryReadStore } from './InventoryReadStore';
import { whereHealth } from './operations/healthSql';
import { unsentNotices } from './operations/unsentNotices';
import { OPEN } from './rotationRows';
import { EnvironmentState, State, StateStore } from './StateStore';

/** Of a secret without a target. */
const NOWHERE = 'none';
/** The name of an environment is free text, so there might be any number; the smallest are shown together. */
const MOST_ENVIRONMENTS = 30;
const OTHERS = 'other';

/** Counted one by one, as each is a range of an index; those that are left of all are healthy. */
const COUNTED_HEALTHS = secretHealthSchema.exclude(['healthy', 'retired']);

interface Counted {
  environment: string | null;
  n: number | string;
}

/** Counts in the plugin's database. */
export class DatabaseStateStore implements StateStore {
  readonly #db: Knex;
  readonly #reads: InventoryReadStore;
  readonly #counts: CountCache;

  constructor(options: { db: Knex; reads: InventoryReadStore }) {
    this.#db = options.db;
    this.#reads = options.reads;
    this.#counts = new CountCache(options);
  }

  async read(now: DateTime): Promise<State> {
    const at = toInstant(now);
    const [
      environments,
      unowned,
      missing,
      inventory,
      phases,
      conditions,
      completedAt,
      waitingSince,
      pendingNotices,
      anchorMismatch,
      withUnknownVersion,
    ] = await Promise.all([
      this.#environments(at),
      count(this.#live().whereNull('secrets.owner_ref')),
      count(this.#live().whereNotNull('secrets.missing_since')),
      this.#reads.get(),
      this.#openRotations('phase'),
      this.#openRotations('condition'),
      this.#completedAt(),
      this.#waitingSince(at),
      count(unsentNotices(this.#db)),
      this.#db('journal_anchor_mismatches').orderBy('since').first('since'),
      this.#withUnknownVersion(),
    ]);
    return {
      environments,
      unowned,
      missing,
      inventoryReadAt: inventory.readAt,
      inventoryFailingSince: inventory.failing?.since,
      phases,
      conditions: conditions as Map<RotationCondition, number>,
      completedAt,
      waitingSince,
      pendingNotices,
      anchorDiffersSince: anchorMismatch?.since,
      withUnknownVersion,
    };
  }

  async #environments(at: string): Promise<State['environments']> {
    const totals = await this.#counts.get(
      { what: 'environments', filter: {}, criteria: 'everything' },
      () => this.#byEnvironment(this.#live()),
    );
    const unhealthy = await Promise.all(
      COUNTED_HEALTHS.options.map(async health => {
        const secrets = this.#live();
        whereHealth(this.#db, secrets, [health], at);
        return { health, counts: await this.#byEnvironment(secrets) };
      }),
    );
    const shown = await Promise.all(
      [...totals].map(async ([environment, total]) => {
        const healths = new Map<SecretHealth, number>();
        let healthy = total;
        for (const { health, counts } of unhealthy) {
          const n = counts.get(environment) ?? 0;
          healths.set(health, n);
          healthy -= n;
        }
        // A rotation may have moved between two counts.
        healths.set('healthy', Math.max(0, healthy));
        const nextExpiry = await this.#nextExpiry(environment, at);
        return [environment, { healths, nextExpiry }] as const;
      }),
    );
    return gathered(shown);
  }

  /** Each secret once in each of its environments. */
  async #byEnvironment(
    secrets: Knex.QueryBuilder,
  ): Promise<Map<string, number>> {
    const rows: Counted[] = await secrets
      .leftJoin('secret_targets as t', 't.secret_ref', 'secrets.ref')
      .groupBy('t.environment')
      .select({ environment: 't.environment' })
      .countDistinct({ n: 'secrets.ref' });
    return new Map(
      rows.map(({ environment, n }) => [environment ?? NOWHERE, Number(n)]),
    );
  }

  async #nextExpiry(
    environment: string,
    at: string,
  ): Promise<string | undefined> {
    const targets = this.#db('secret_targets as t').whereRaw(
      't.secret_ref = secrets.ref',
    );
    const row = await this.#live()
      .where('secrets.expires_at', '>', at)
      .where(place =>
        environment === NOWHERE
          ? place.whereNotExists(targets)
          : place.whereExists(targets.where('t.environment', environment)),
      )
      // as the index has them
      .orderBy(['secrets.retired_at', 'secrets.expires_at', 'secrets.ref'])
      .first('secrets.expires_at');
    return row?.expires_at;
  }

  async #openRotations(
    column: 'phase' | 'condition',
  ): Promise<Map<string, number>> {
    const rows: Array<{ value: string; n: number | string }> = await this.#db(
      'rotations',
    )
      .where({ open_key: OPEN })
      .whereNotNull(column)
      .groupBy(column)
      .select({ value: column })
      .count({ n: '*' });
    return new Map(rows.map(({ value, n }) => [value, Number(n)]));
  }

  async #completedAt(): Promise<Map<string, string>> {
    const rows = await this.#db<TaskRunRow>('task_runs').orderBy('task');
    return new Map(rows.map(row => [row.task, row.completed_at]));
  }

  async #waitingSince(at: string): Promise<string | undefined> {
    const row = await this.#live()
      .where('start_at', '<=', at)
      .whereNull('open_rotation_id')
      .where(free =>
        free.whereNull('not_before').orWhere('not_before', '<=', at),
      )
      .orderBy('start_at')
      .first('start_at');
    return row?.start_at;
  }

  async #withUnknownVersion(): Promise<number> {
    const row = await this.#db('unknown_versions')
      .join('secrets', 'secrets.ref', 'unknown_versions.secret_ref')
      .whereNull('secrets.retired_at')
      .countDistinct({ n: 'secrets.ref' })
      .first();
    return Number(row?.n);
  }

  #live() {
    return this.#db('secrets').whereNull('secrets.retired_at');
  }
}

async function count(query: Knex.QueryBuilder): Promise<number> {
  const row = await query.count({ n: '*' }).first();
  return Number(row.n);
}

/** The largest by name, all others as one. */
function gathered(
  all: Array<readonly [string, EnvironmentState]>,
): State['environments'] {
  const bySize = [...all].sort(
    ([nameA, a], [nameB, b]) =>
      sizeOf(b) - sizeOf(a) || (nameA < nameB ? -1 : 1),
  );
  const rest = bySize.slice(MOST_ENVIRONMENTS);
  const shown = new Map(bySize.slice(0, MOST_ENVIRONMENTS));
  if (rest.length > 0)
    shown.set(OTHERS, merged(rest.map(([, state]) => state)));
  return shown;
}

function merged(states: EnvironmentState[]): EnvironmentState {
  const healths = new Map<SecretHealth, number>();
  for (const [health, n] of states.flatMap(state => [...state.healths])) {
    healths.set(health, (healths.get(health) ?? 0) + n);
  }
  const expiries = states.flatMap(({ nextExpiry }) => nextExpiry ?? []);
  return { healths, nextExpiry: expiries.sort()[0] };
}

function sizeOf({ healths }: EnvironmentState): number {
  return [...healths.values()].reduce((all, n) => all + n, 0);
}
