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
import { DateTime } from 'luxon';
import { toInstant } from '../../Clock';
import {
  BELIEVED_AFTER,
  isGone,
  isMuchSmaller,
} from '../../policies/catalogShrink';
import { SecretRow } from '../secretRows';
import { CatalogHold, CatalogRelease } from '../SecretStore';
import { appendSecretJournal } from './appendJournal';
import { retireSecrets } from './retireSecrets';

/** Keeps a statement well below the number of parameters that SQLite takes. */
const CHUNK = 500;
const SOURCE = 'catalog';

type MissingRow = Pick<SecretRow, 'ref' | 'missing_since' | 'missing_reads'>;

/** What a complete read of the catalog found. */
interface CompleteRead {
  seen: ReadonlySet<string>;
  /** Refs that were not retired when it began. */
  before?: readonly string[];
  at: string;
}

/** Retires what a complete read did not see, or notes it as missing. Returns how many were retired. */
export async function retireMissing(
  trx: Knex.Transaction,
  { seen, before, at }: CompleteRead,
): Promise<number> {
  await oneAtATime(trx);
  const live: MissingRow[] = await trx<SecretRow>('secrets')
    .whereNull('retired_at')
    .select('ref', 'missing_since', 'missing_reads');
  const missing = live.filter(({ ref }) => !seen.has(ref));
  const { known, gone } = await shareOf(trx, { seen, before, at }, live);
  const noted = missing.map(row => ({
    ref: row.ref,
    since: row.missing_since ?? at,
    reads: row.missing_reads + 1,
  }));
  const isHeld = isMuchSmaller(known, gone);
  const toRetire = noted.filter(row => !isHeld || isGone(row, at));
  const toHold = noted.filter(row => !toRetire.includes(row));
  await note(
    trx,
    toHold.map(({ ref }) => ref),
    at,
  );
  const retired = await retireSecrets(
    trx,
    toRetire.map(({ ref }) => ref),
    at,
  );
  return retired.length;
}

/** Retires what is missing, because a person says so. */
export async function releaseMissing(
  trx: Knex.Transaction,
  { missing, actor, reason }: CatalogRelease,
  at: string,
): Promise<void> {
  await oneAtATime(trx);
  const rows: MissingRow[] = await missingRows(trx).orderBy('ref').select('*');
  if (rows.length === 0) {
    throw new ConflictError('The catalog lists every secret that is known');
  }
  if (rows.length !== missing) {
    throw new ConflictError(
      `The catalog has changed: ${rows.length} secrets are missing from it now, not ${missing}. Check the new number before you decide`,
    );
  }
  const retired = await retireSecrets(
    trx,
    rows.map(({ ref }) => ref),
    at,
  );
  for (const ref of retired) {
    await appendSecretJournal(trx, ref, at, [
      {
        event: 'secret.retired',
        level: 'warning',
        message: `Retired together with ${
          missing - 1
        } others that the catalog no longer lists: ${reason}`,
        actor,
      },
    ]);
  }
}

/** What is held now. */
export async function readHold(db: Knex): Promise<CatalogHold | undefined> {
  const [[missing], [known]] = await Promise.all([
    missingRows(db)
      .min({ since: 'missing_since' })
      .min({ firstRef: 'ref' })
      .max({ reads: 'missing_reads' })
      .count({ missing: '*' }),
    db('secrets').whereNull('retired_at').count({ known: '*' }),
  ]);
  return missing.since
    ? {
        since: missing.since,
        reads: Number(missing.reads),
        missing: Number(missing.missing),
        known: Number(known.known),
        firstRef: missing.firstRef,
      }
    : undefined;
}

/** Those that are listed are not missing. */
export async function markListed(db: Knex, refs: string[]): Promise<void> {
  for (let i = 0; i < refs.length; i += CHUNK) {
    await missingRows(db)
      .whereIn('ref', refs.slice(i, i + CHUNK))
      .update({ missing_since: null, missing_reads: 0 });
  }
}

/**
 * How many of how many are gone. What was retired at once a moment ago counts as well, so that a catalog which loses a
 * few with each read is held like one that loses all of them with one. What the read has brought counts for nothing.
 */
async function shareOf(
  trx: Knex.Transaction,
  { seen, before, at }: CompleteRead,
  live: MissingRow[],
): Promise<{ known: number; gone: number }> {
  const from = DateTime.fromISO(at, { zone: 'utc' }).minus(BELIEVED_AFTER);
  const recent: string[] = await trx<SecretRow>('secrets')
    .where('retired_at', '>', toInstant(from))
    .whereNull('missing_since')
    .pluck('ref');
  const known = new Set([
    ...(before ?? live.map(({ ref }) => ref)),
    ...live.filter(({ ref }) => !seen.has(ref)).map(({ ref }) => ref),
    ...recent,
  ]);
  const gone = [...known].filter(ref => !seen.has(ref));
  return { known: known.size, gone: gone.length };
}

async function note(
  trx: Knex.Transaction,
  refs: string[],
  at: string,
): Promise<void> {
  const sorted = [...refs].sort();
  for (let i = 0; i < sorted.length; i += CHUNK) {
    await trx<SecretRow>('secrets')
      .whereIn('ref', sorted.slice(i, i + CHUNK))
      .whereNull('retired_at')
      .update({
        missing_since: trx.raw('COALESCE(missing_since, ?)', [at]),
        missing_reads: trx.raw('missing_reads + 1'),
      });
  }
}

/** Two replicas that retire a few each at the same time would retire much. */
async function oneAtATime(trx: Knex.Transaction): Promise<void> {
  await trx('inventory_reads')
    .insert({ source: SOURCE })
    .onConflict('source')
    .ignore();
  await trx('inventory_reads').where({ source: SOURCE }).forUpdate().first();
}

function missingRows(db: Knex) {
  return db<SecretRow>('secrets')
    .whereNotNull('missing_since')
    .whereNull('retired_at');
}
