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
import { resolvedVersionNotice } from '../../journal/unknownVersionNotices';
import { dayOfVersionId } from '../../policies/versionIds';
import { CompromiseRow } from '../compromiseRows';
import { NewNotice } from '../NoticeStore';
import { fromVersion, RotationRow, VersionRow } from '../rotationRows';
import { JournalNote } from '../RotationChange';
import { StoredVersion } from '../RotationRecord';
import { SecretRow, TargetRow, UnknownVersionRow } from '../secretRows';
import { VersionResolution } from '../UnknownVersionStore';
import { LockedSecret } from './changeSecret';
import { forgetCiphertexts } from './noteCiphertexts';
import { forgetKnownVersions } from './noteUnknownVersions';
import { isContained, readContainment } from './readContainment';
import { readConcerned } from './readConcerned';
import { contain } from './settleSecret';

interface Resolved {
  journal: JournalNote[];
  notices: NewNotice[];
}

/** Puts an unknown version on record as a person says, with what that means for the secret and an open report. */
export async function resolveUnknownVersion(
  trx: Knex.Transaction,
  { secret, rotation }: LockedSecret,
  found: UnknownVersionRow,
  resolution: VersionResolution,
  now: string,
): Promise<Resolved> {
  const { versionId, outcome, actor, reason } = resolution;
  const live =
    outcome === 'adopt' && !rotation && (await runs(trx, secret, versionId));
  if (live) await replaceLive(trx, secret, versionId, now);
  const version: StoredVersion = {
    id: versionId,
    issuer: resolution.issuer,
    handle: resolution.handle,
    state: stateOf(resolution, live),
    issuedAt: dayOfVersionId(versionId),
    foundAt: found.since,
  };
  await trx<VersionRow>('versions').insert(
    fromVersion(secret.ref, version, now),
  );
  await forgetKnownVersions(trx, secret.ref);
  await trx<SecretRow>('secrets').where({ ref: secret.ref }).update({
    updated_at: now,
  });

  const message = messageOf(resolution, live);
  const concerned = await readConcerned(trx, secret);
  const settled = await settleReport(trx, { secret, rotation }, outcome, now);
  return {
    journal: [
      {
        event: outcome === 'adopt' ? 'version.adopted' : 'version.revoked',
        level: 'warning',
        message,
        actor,
        facts: {
          versionId,
          reason,
          evidence: [resolution.evidence ?? []].flat(),
        },
      },
      ...settled.journal,
    ],
    notices: [
      resolvedVersionNotice(
        concerned,
        {
          versionId,
          since: found.since,
          seenAt: found.seen_at,
          places: JSON.parse(found.places),
        },
        { message, at: now },
      ),
      ...settled.notices,
    ],
  };
}

function stateOf(
  { outcome }: VersionResolution,
  live: boolean,
): StoredVersion['state'] {
  if (outcome === 'revoked') return 'revoked';
  return live ? 'current' : 'previous';
}

function messageOf(
  { versionId, outcome, reason, evidence }: VersionResolution,
  live: boolean,
): string {
  const said = evidence ? `. ${evidence}` : '';
  if (outcome === 'revoked') {
    return `Version ${versionId}, which was on no record, was revoked by hand: ${reason}${said}`;
  }
  const as = live
    ? 'as the live one, because every target runs it'
    : 'as a previous one, which the next rotation revokes';
  return `Version ${versionId}, which was on no record, was adopted ${as}: ${reason}${said}`;
}

/** Whether every target was seen to hold it. */
async function runs(
  trx: Knex.Transaction,
  { ref }: SecretRow,
  versionId: string,
): Promise<boolean> {
  const targets = await trx<TargetRow>('secret_targets')
    .where({ secret_ref: ref })
    .select('version_id', 'state');
  return (
    targets.length > 0 &&
    targets.every(
      ({ version_id, state }) =>
        version_id === versionId && state !== 'unknown',
    )
  );
}

/** Its lifetime is worked out by the next read of the catalog; what was live is left for a rotation to revoke. */
async function replaceLive(
  trx: Knex.Transaction,
  { ref }: SecretRow,
  versionId: string,
  now: string,
): Promise<void> {
  await trx<VersionRow>('versions')
    .where({ secret_ref: ref, state: 'current' })
    .update({ state: 'previous' });
  await trx<SecretRow>('secrets')
    .where({ ref })
    .update({
      version_id: versionId,
      version_issued_at: dayOfVersionId(versionId) ?? now,
      version_expires_at: null,
      version_ttl: null,
      version_authority: null,
      etag: '',
      tell_at: '',
    });
  await forgetCiphertexts(trx, { secret_ref: ref });
}

/**
 * A report that only waited for this is contained. Where the version was adopted it may be what has leaked, so an
 * emergency rotation starts again that revokes it. While a rotation is open, its end decides.
 */
async function settleReport(
  trx: Knex.Transaction,
  { secret, rotation }: LockedSecret,
  outcome: VersionResolution['outcome'],
  now: string,
): Promise<Resolved> {
  const report = await trx<CompromiseRow>('compromises')
    .where({ secret_ref: secret.ref })
    .whereNull('contained_at')
    .whereNull('withdrawn_at')
    .whereNotNull('replaced_at')
    .first();
  const nothing = { journal: [], notices: [] };
  if (!report || rotation) return nothing;
  if (outcome === 'adopt') {
    await trx('compromises')
      .where({ secret_ref: secret.ref })
      .update({ rotation_id: null, replaced_at: null });
    if (report.starts) {
      await trx<SecretRow>('secrets').where({ ref: secret.ref }).update({
        emergency_at: report.reported_at,
        start_at: report.reported_at,
        not_before: null,
      });
    }
    return nothing;
  }
  const answer = await trx<RotationRow>('rotations')
    .where({ id: report.rotation_id ?? '', phase: 'completed' })
    .first();
  if (!answer) return nothing;
  const containment = await readContainment(
    trx,
    secret.ref,
    answer.previous_version_id,
  );
  return isContained(containment)
    ? contain(trx, {
        secret: await readConcerned(trx, secret),
        reportedAt: report.reported_at,
        now,
      })
    : nothing;
}
