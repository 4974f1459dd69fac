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
import {
  unknownVersionNotice,
  unknownVersionSentence,
} from '../../journal/unknownVersionNotices';
import { isOwnVersionId, isVersionId } from '../../policies/versionIds';
import { NewNotice } from '../NoticeStore';
import { RotationRow, VersionRow } from '../rotationRows';
import {
  JournalNote,
  RotationChange,
  VersionSighting,
} from '../RotationChange';
import { SecretRow, toUnknownVersion, UnknownVersionRow } from '../secretRows';
import { readConcerned } from './readConcerned';

/** What annotations of a rollback name where what it goes back to is on no record. */
const BEFORE = /^before-/;
/** Of one version; more would tell nobody more. */
const MOST_PLACES = 20;

interface Noted {
  journal: JournalNote[];
  notices: NewNotice[];
}

/**
 * Keeps each version that a place names and that is on no record as a fact of the secret. A label that people wrote
 * before Keyturn made a version is none: only an id of ours, or any once a version of ours ran everywhere, says that the
 * record is not complete. To be called with the row of the secret locked.
 * @returns what is to be journaled and told of those that are new
 */
export async function noteUnknownVersions(
  trx: Knex.Transaction,
  secretRef: string,
  sightings: VersionSighting[],
  at: string,
): Promise<Noted> {
  const noted: Noted = { journal: [], notices: [] };
  const places = byVersion(sightings);
  if (places.size === 0) return noted;
  const secret = await trx<SecretRow>('secrets')
    .where({ ref: secretRef })
    .first();
  if (!secret) return noted;
  const known = await onRecord(trx, secretRef, [...places.keys()]);
  for (const [versionId, seenIn] of places) {
    const counts = isOwnVersionId(versionId) || secret.version_issued_at;
    if (known.has(versionId) || !counts) continue;
    const row = await note(trx, { secretRef, versionId, seenIn, at });
    if (!row) continue;
    const found = toUnknownVersion(row);
    noted.journal.push({
      event: 'version.unknown',
      level: 'error',
      message: unknownVersionSentence(found),
      facts: { versionId, evidence: seenIn },
    });
    noted.notices.push(
      unknownVersionNotice(await readConcerned(trx, secret), found),
    );
  }
  return noted;
}

/** The same of what a change of a rotation says that files name and targets hold; the rotation is locked first. */
export async function noteVersions(
  trx: Knex.Transaction,
  row: RotationRow,
  { named = [], targets = [], versions = [] }: RotationChange,
  at: string,
): Promise<Noted> {
  const { secret_ref: secretRef } = row;
  const held = targets.flatMap(({ target, state, versionId }) =>
    // what was last seen of one that cannot be asked was noted then
    versionId && state !== 'unknown' ? [{ versionId, place: target.id }] : [],
  );
  const own = [row.version_id, row.previous_version_id];
  const sightings = [...named, ...held].filter(
    ({ versionId }) => !own.includes(versionId),
  );
  if (sightings.length === 0 && versions.length === 0) {
    return { journal: [], notices: [] };
  }
  await trx('secrets').where({ ref: secretRef }).forUpdate().select('ref');
  const noted = await noteUnknownVersions(trx, secretRef, sightings, at);
  if (versions.length > 0) await forgetKnownVersions(trx, secretRef);
  return noted;
}

/** Forgets those that have come on record, and writes down since when there is one of those that are left. */
export async function forgetKnownVersions(
  trx: Knex.Transaction,
  secretRef: string,
): Promise<UnknownVersionRow[]> {
  const unknown = () =>
    trx<UnknownVersionRow>('unknown_versions').where({ secret_ref: secretRef });
  await unknown()
    .whereIn(
      'version_id',
      trx<VersionRow>('versions').where({ secret_ref: secretRef }).select('id'),
    )
    .delete();
  const left = await unknown().orderBy(['since', 'version_id']);
  await trx<SecretRow>('secrets')
    .where({ ref: secretRef })
    .update({ unknown_version_since: left[0]?.since ?? null });
  return left;
}

/** Answers the row where it is new. */
async function note(
  trx: Knex.Transaction,
  seen: {
    secretRef: string;
    versionId: string;
    seenIn: string[];
    at: string;
  },
): Promise<UnknownVersionRow | undefined> {
  const { secretRef, versionId, seenIn, at } = seen;
  const key = { secret_ref: secretRef, version_id: versionId };
  const before = await trx<UnknownVersionRow>('unknown_versions')
    .where(key)
    .first();
  const placesBefore: string[] = before ? JSON.parse(before.places) : [];
  const places = [...new Set([...placesBefore, ...seenIn])];
  const row: UnknownVersionRow = {
    ...key,
    since: before?.since ?? at,
    seen_at: at,
    places: JSON.stringify(places.slice(0, MOST_PLACES)),
  };
  await trx<UnknownVersionRow>('unknown_versions')
    .insert(row)
    .onConflict(['secret_ref', 'version_id'])
    .merge(['seen_at', 'places']);
  if (before) return undefined;
  await trx<SecretRow>('secrets')
    .where({ ref: secretRef })
    .update({
      unknown_version_since: trx.raw('COALESCE(unknown_version_since, ?)', [
        at,
      ]),
      updated_at: at,
    });
  return row;
}

/** A rotation writes the id down before it mints, so what one of them was to make is known as well. */
async function onRecord(
  trx: Knex.Transaction,
  secretRef: string,
  ids: string[],
): Promise<Set<string>> {
  const asked = [...ids, ...ids.map(id => id.replace(BEFORE, ''))];
  const [versions, rotations] = await Promise.all([
    trx<VersionRow>('versions')
      .where({ secret_ref: secretRef })
      .whereIn('id', asked)
      .select('id'),
    trx<RotationRow>('rotations')
      .where({ secret_ref: secretRef })
      .whereIn('version_id', asked)
      .select('version_id'),
  ]);
  const recorded = new Set([
    ...versions.map(({ id }) => id),
    ...rotations.flatMap(({ version_id }) => version_id ?? []),
  ]);
  return new Set(
    ids.filter(id => recorded.has(id) || recorded.has(id.replace(BEFORE, ''))),
  );
}

function byVersion(sightings: VersionSighting[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { versionId, place } of sightings) {
    if (!isVersionId(versionId)) continue;
    const known = places.get(versionId) ?? [];
    places.set(versionId, known.includes(place) ? known : [...known, place]);
  }
  return places;
}
