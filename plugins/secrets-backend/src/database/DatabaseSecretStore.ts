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

import { SecretListQuery } from '@keyturn/plugin-secrets-common';
import { Observation } from '@keyturn/plugin-secrets-node';
import { Knex } from 'knex';
import { DateTime, Duration } from 'luxon';
import { toInstant } from '../Clock';
import { CountCache } from './CountCache';
import { HandoverRow } from './handoverRows';
import { countFacets } from './operations/countFacets';
import { findRivals } from './operations/findRivals';
import { listSecrets } from './operations/listSecrets';
import { lockSecrets } from './operations/lockSecrets';
import {
  markListed,
  readHold,
  releaseMissing,
  retireMissing,
} from './operations/missingSecrets';
import { summarizeSecrets } from './operations/summarizeSecrets';
import { writeCatalogPage } from './operations/writeCatalogPage';
import {
  ChangedCiphertextRow,
  ConsumerRow,
  PlaceRow,
  RowFailureRow,
  SecretRow,
  TargetRow,
  toSecretRecord,
  toUnreadableSecret,
  UnknownVersionRow,
  warningsColumn,
} from './secretRows';
import {
  AppliedPage,
  CatalogHold,
  CatalogRelease,
  CatalogSecret,
  NoObservation,
  PlaceConflict,
  ReadCriteria,
  SecretFilter,
  SecretRecord,
  SecretStore,
} from './SecretStore';
import { UnreadableRowError } from './UnreadableRowError';

/** How long a secret that has left the catalog keeps its places. */
const KEEPS_PLACES = Duration.fromObject({ days: 7 });

/** Keeps the inventory in the plugin's database. */
export class DatabaseSecretStore implements SecretStore {
  readonly #db: Knex;
  readonly #counts: CountCache;

  constructor(options: { db: Knex }) {
    this.#db = options.db;
    this.#counts = new CountCache(options);
  }

  async get(ref: string): Promise<SecretRecord | undefined> {
    return (await this.getMany([ref]))[0];
  }

  async getMany(refs: string[]): Promise<Array<SecretRecord | undefined>> {
    return (await this.getEach(refs)).map(record => {
      if (record instanceof UnreadableRowError) throw record;
      return record;
    });
  }

  async getEach(refs: string[]) {
    return this.#inOrder(refs, readSecret);
  }

  async show(refs: string[]) {
    return this.#inOrder(refs, showSecret);
  }

  async #inOrder<T>(refs: string[], read: ReadSecret<T>) {
    const rows = await this.#db<SecretRow>('secrets').whereIn('ref', refs);
    const records = await this.#withParts(rows, read);
    const byRef = new Map(rows.map((row, i) => [row.ref, records[i]]));
    return refs.map(ref => byRef.get(ref));
  }

  async list(query: SecretListQuery, now: DateTime, criteria: ReadCriteria) {
    const { rows, ...page } = await listSecrets(
      this.#db,
      this.#counts,
      query,
      now,
      criteria,
    );
    return { items: await this.#withParts(rows, showSecret), ...page };
  }

  facets(filter: SecretFilter, now: DateTime, criteria: ReadCriteria) {
    return countFacets(this.#db, this.#counts, filter, now, criteria);
  }

  summary(filter: SecretFilter, now: DateTime, criteria: ReadCriteria) {
    return summarizeSecrets(this.#db, filter, now, criteria);
  }

  async toTell(
    now: DateTime,
    after: { ref: string; tellAt?: string } | undefined,
    limit: number,
  ) {
    const rows = await this.#db<SecretRow>('secrets')
      .where('tell_at', '<=', toInstant(now))
      .whereNull('retired_at')
      .where(behind => {
        if (!after) return;
        const { ref, tellAt = '' } = after;
        behind
          .where('tell_at', '>', tellAt)
          .orWhere(same =>
            same.where({ tell_at: tellAt }).where('ref', '>', ref),
          );
      })
      .orderBy(['tell_at', 'ref'])
      .limit(limit);
    return this.#withParts(rows, readSecret);
  }

  async told(
    secrets: Array<{ secret: SecretRecord; next?: string }>,
  ): Promise<void> {
    await this.#db.transaction(async trx => {
      // In the order in which a read of the catalog locks them, so that neither waits for the other in a circle.
      await lockSecrets(
        trx,
        secrets.map(({ secret }) => secret.ref),
      );
      for (const { secret, next } of secrets) {
        await trx<SecretRow>('secrets')
          .where({
            ref: secret.ref,
            tell_at: secret.tellAt,
            rollbacks: secret.rollbacks,
          })
          .where({ expires_at: secret.lifetime.expiresAt ?? null })
          .update({ tell_at: next ?? null });
      }
    });
  }

  async dueOrUnowned(now: DateTime): Promise<string[]> {
    const live = () =>
      this.#db<SecretRow>('secrets').whereNull('retired_at').select('ref');
    const rows: Array<Pick<SecretRow, 'ref'>> = await this.#db.union([
      live().where('rotate_by', '<=', toInstant(now)),
      live().whereNull('owner_ref'),
      live().where('owner_trusted', false),
    ]);
    return rows.map(({ ref }) => ref).sort();
  }

  async proven(refs: string[]) {
    const rows: Array<Pick<SecretRow, 'ref' | 'location' | 'entity_digest'>> =
      await this.#db<SecretRow>('secrets')
        .whereIn('ref', refs)
        .where({ proven: true })
        .whereNull('retired_at')
        .select('ref', 'location', 'entity_digest');
    return new Map(
      rows.map(row => [
        row.ref,
        {
          location: row.location ?? undefined,
          entityDigest: row.entity_digest ?? undefined,
        },
      ]),
    );
  }

  async conflicts(): Promise<PlaceConflict[]> {
    const rows = await findRivals(this.#db);
    // Whom a handover waits for is told of that.
    const conflicts = rows.filter(({ awaits }) => !awaits);
    return conflicts.map(row => ({
      secretRef: row.secret_ref,
      targetId: row.target_id,
      ref: row.rival_ref,
    }));
  }

  async outsideBoundary(limit: number) {
    const outside = () =>
      this.#db<SecretRow>('secrets')
        .whereNull('retired_at')
        .whereNotNull('outside');
    const [rows, [{ count }]] = await Promise.all([
      outside()
        .orderByRaw('CASE WHEN compromised_at IS NULL THEN 1 ELSE 0 END')
        .orderBy('ref')
        .limit(limit),
      outside().count({ count: '*' }),
    ]);
    return {
      items: await this.#withParts(rows, showSecret),
      total: Number(count),
    };
  }

  applyCatalogPage(secrets: CatalogSecret[], at: string): Promise<AppliedPage> {
    return writeCatalogPage(this.#db, secrets, at);
  }

  async live(): Promise<string[]> {
    return this.#db<SecretRow>('secrets').whereNull('retired_at').pluck('ref');
  }

  listed(refs: string[]): Promise<void> {
    return markListed(this.#db, refs);
  }

  async retireExcept(
    seen: ReadonlySet<string>,
    at: string,
    before?: readonly string[],
  ): Promise<number> {
    const retired = await this.#db.transaction(trx =>
      retireMissing(trx, { seen, before, at }),
    );
    await this.#releasePlaces(at);
    return retired;
  }

  catalogHold(): Promise<CatalogHold | undefined> {
    return readHold(this.#db);
  }

  async releaseCatalog(release: CatalogRelease, at: string): Promise<void> {
    await this.#db.transaction(trx => releaseMissing(trx, release, at));
  }

  /**
   * A secret that is away for longer than a move of its file takes gives its places to others, but not to one that waits for
   * its owner to agree that it takes over.
   */
  async #releasePlaces(at: string): Promise<void> {
    const before = DateTime.fromISO(at, { zone: 'utc' }).minus(KEEPS_PLACES);
    await this.#db<PlaceRow>('secret_places')
      .whereNotNull('claimed_at')
      .whereIn(
        'secret_ref',
        this.#db<SecretRow>('secrets')
          .where('retired_at', '<=', toInstant(before))
          .select('ref'),
      )
      .whereNotIn(
        'secret_ref',
        this.#db<HandoverRow>('secret_handovers')
          .where({ problem: 'owner' })
          .select('from_ref'),
      )
      .update({ claimed_at: null });
  }

  async recordObservation(
    ref: string,
    id: string,
    seen: (Observation & { versionSought?: string }) | NoObservation,
    at: string,
  ): Promise<void> {
    const target = { secret_ref: ref, target_id: id };
    if ('unknownReason' in seen) {
      await this.#db<TargetRow>('secret_targets')
        .where(target)
        .update({
          state: 'unknown',
          looked_at: at,
          unknown_since: this.#db.raw('COALESCE(unknown_since, ?)', [at]),
          unknown_reason: seen.unknownReason,
        });
      return;
    }
    await this.#db.transaction(async trx => {
      // Everybody locks the secret before its targets, so that nobody waits in a circle.
      await lockSecrets(trx, [ref]);
      await trx<TargetRow>('secret_targets')
        .where(target)
        .update({
          state: seen.state,
          version_id: seen.versionId ?? null,
          evidence: JSON.stringify(seen.evidence),
          warnings: warningsColumn(seen.warnings),
          looked_at: at,
          observed_at: at,
          unknown_since: null,
          unknown_reason: null,
          ...rememberedColumn(seen),
        });
      if (seen.versionId) {
        await learnVersion(trx, ref, seen.versionId, at);
      }
    });
  }

  async targetsToObserve(limit: number, before: string) {
    const due = () =>
      this.#db<TargetRow>('secret_targets')
        .join('secrets', 'secrets.ref', 'secret_targets.secret_ref')
        .whereNull('secrets.retired_at')
        .where('secret_targets.looked_at', '<', before)
        .select({
          ref: 'secret_targets.secret_ref',
          targetId: 'secret_targets.target_id',
        })
        .orderBy('secret_targets.looked_at')
        .limit(limit);
    const [known, unknown] = await Promise.all([
      due().whereNull('secret_targets.unknown_since'),
      due().whereNotNull('secret_targets.unknown_since'),
    ]);
    const placesForUnknown = Math.max(
      Math.floor(limit / 2),
      limit - known.length,
    );
    const retried = unknown.slice(0, placesForUnknown);
    return [...known.slice(0, limit - retried.length), ...retried];
  }

  /** The answers of `read` in the order of the rows. */
  async #withParts<T>(rows: SecretRow[], read: ReadSecret<T>): Promise<T[]> {
    const refs = rows.map(row => row.ref);
    const failing = rows.filter(row => row.failing_since !== null);
    const changed = rows.filter(row => row.ciphertext_changed_since !== null);
    const [
      consumers,
      targets,
      rivals,
      failures,
      unknownVersions,
      changedCiphertexts,
    ] = await Promise.all([
      this.#db<ConsumerRow>('secret_consumers')
        .whereIn('secret_ref', refs)
        .orderBy('consumer_ref'),
      this.#db<TargetRow>('secret_targets')
        .whereIn('secret_ref', refs)
        .orderBy('position'),
      findRivals(this.#db, refs),
      failing.length > 0
        ? this.#db<RowFailureRow>('row_failures')
            .whereIn(
              'secret_ref',
              failing.map(row => row.ref),
            )
            .orderBy(['since', 'watch'])
        : [],
      this.#db<UnknownVersionRow>('unknown_versions')
        .whereIn('secret_ref', refs)
        .orderBy(['since', 'version_id']),
      changed.length > 0
        ? this.#db<ChangedCiphertextRow>('changed_ciphertexts')
            .whereIn(
              'secret_ref',
              changed.map(row => row.ref),
            )
            .orderBy(['since', 'target_id', 'id'])
        : [],
    ]);
    const consumersOf = groupBySecret(consumers);
    const targetsOf = groupBySecret(targets);
    const rivalsOf = groupBySecret(rivals);
    const failuresOf = groupBySecret(failures);
    const unknownVersionsOf = groupBySecret(unknownVersions);
    const changedCiphertextsOf = groupBySecret(changedCiphertexts);
    return rows.map(row =>
      read(row, {
        consumers: consumersOf.get(row.ref) ?? [],
        targets: targetsOf.get(row.ref) ?? [],
        rivals: rivalsOf.get(row.ref) ?? [],
        failures: failuresOf.get(row.ref) ?? [],
        unknownVersions: unknownVersionsOf.get(row.ref) ?? [],
        changedCiphertexts: changedCiphertextsOf.get(row.ref) ?? [],
      }),
    );
  }
}

type Parts = Parameters<typeof toSecretRecord>[1];
type ReadSecret<T> = (row: SecretRow, parts: Parts) => T;

/** A row that cannot be read keeps no other from being read. */
function readSecret(
  row: SecretRow,
  parts: Parts,
): SecretRecord | UnreadableRowError {
  try {
    return toSecretRecord(row, parts);
  } catch (cause) {
    return new UnreadableRowError('this secret', row.ref, row.tell_at ?? '', {
      cause,
    });
  }
}

function showSecret(row: SecretRow, parts: Parts): SecretRecord {
  const record = readSecret(row, parts);
  return record instanceof UnreadableRowError
    ? toUnreadableSecret(row, parts)
    : record;
}

/** One statement, so that two observers cannot both believe that all targets agree with them. */
async function learnVersion(
  trx: Knex.Transaction,
  ref: string,
  versionId: string,
  at: string,
): Promise<void> {
  await trx<SecretRow>('secrets')
    .where({ ref })
    .whereNull('version_issued_at')
    .where(other =>
      other.whereNull('version_id').orWhereNot({ version_id: versionId }),
    )
    .whereNotExists(rows =>
      rows
        .from('secret_targets')
        .whereRaw('secret_targets.secret_ref = secrets.ref')
        .where(other =>
          other
            .whereNull('secret_targets.version_id')
            .orWhereNot('secret_targets.version_id', versionId),
        ),
    )
    .update({ version_id: versionId, updated_at: at });
}

function groupBySecret<T extends { secret_ref: string }>(
  rows: T[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.secret_ref);
    if (group) group.push(row);
    else groups.set(row.secret_ref, [row]);
  }
  return groups;
}

/** One that was asked about no version in particular has nothing to remember, and takes nothing away. */
function rememberedColumn({
  versionSought,
  remembered,
}: Observation & { versionSought?: string }): Partial<TargetRow> {
  if (versionSought === undefined) return {};
  return {
    remembered:
      remembered === undefined
        ? null
        : JSON.stringify({ versionId: versionSought, text: remembered }),
  };
}
