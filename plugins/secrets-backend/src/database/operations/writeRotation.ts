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

import { isTerminalPhase } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { fromRotationConsumer } from '../consumerRows';
import {
  fromPullRequest,
  fromTarget,
  fromVersion,
  RotationRow,
} from '../rotationRows';
import { RotationChange } from '../RotationChange';
import { RotationTarget, StoredVersion } from '../RotationRecord';
import { forgetCiphertexts } from './noteCiphertexts';

/** Writes the rotation's own row and its edits, pull requests, targets and versions. */
export async function writeRotationParts(
  trx: Knex.Transaction,
  row: RotationRow,
  change: RotationChange,
  now: string,
): Promise<void> {
  const { id } = row;
  const woken =
    change.seenWakes !== undefined && change.seenWakes !== row.wakes;
  const columns = given({
    phase: change.phase,
    phase_since: change.phase && now,
    // one more open rotation may exist from here on
    open_key: ends(change) ? id : undefined,
    condition: woken && change.condition ? null : change.condition,
    condition_since: conditionSince(row, change, now),
    waiting_for: change.waitingFor,
    issuer: change.issuer,
    version_id: change.versionId,
    previous_version_id: change.previousVersionId,
    revocation: change.revocation && JSON.stringify(change.revocation),
    abandonment: change.abandonment && JSON.stringify(change.abandonment),
    cancel: cancelOf(row, change, woken),
    rollback: change.rollback,
    awaiting: woken && change.awaiting ? null : change.awaiting,
    consumers_observed: change.consumers && true,
    attempts: change.attempts,
    refusals: change.attempts === undefined ? undefined : change.refusals ?? 0,
    reminders: change.phase ? 0 : change.reminders,
    batch_key: change.batchKey,
    restarts: change.restarts && JSON.stringify(change.restarts),
    next_attempt_at: nextAttemptAt(change, woken, now),
    revoke_at: change.revokeAt,
    stragglers: stragglersOf(change, woken),
    lacking: lackingOf(change),
    // what a person asks for while a step is under way is for the next run
    missing_proposal:
      change.phase || (change.missingProposal === null && !woken)
        ? null
        : undefined,
    // a decision on the way through one phase is none in another
    gate_override: change.phase && !ends(change) ? null : undefined,
    updated_at: isNews(row, change) ? now : undefined,
  });
  if (Object.keys(columns).length > 0) {
    await trx<RotationRow>('rotations').where({ id }).update(columns);
  }
  if (change.edits) {
    await trx('rotation_edits').where({ rotation_id: id }).delete();
    for (const [position, { previous, ...edit }] of change.edits.entries()) {
      await trx('rotation_edits').insert({
        rotation_id: id,
        position,
        edit: JSON.stringify(edit),
        previous: previous === undefined ? null : JSON.stringify(previous),
      });
    }
  }
  for (const pullRequest of change.pullRequests ?? []) {
    await trx('rotation_pull_requests')
      .insert(fromPullRequest(id, pullRequest))
      .onConflict(['rotation_id', 'repository', 'attempt'])
      // not `superseded`: that is for people to say
      .merge([
        'state',
        'conflicting',
        'mergeability',
        'merge_commit',
        'merged_by',
        'approved_by',
      ]);
  }
  for (const [position, target] of (change.targets ?? []).entries()) {
    await trx('rotation_targets')
      .insert(fromTarget(id, position, target))
      .onConflict(['rotation_id', 'target_id'])
      .merge();
  }
  if (change.consumers) {
    await trx('rotation_consumers').where({ rotation_id: id }).delete();
    for (const [position, consumer] of change.consumers.entries()) {
      await trx('rotation_consumers').insert(
        fromRotationConsumer(id, position, consumer),
      );
    }
  }
  for (const version of change.versions ?? []) {
    await trx('versions')
      .insert(fromVersion(row.secret_ref, withMinter(row, version), now))
      .onConflict(['secret_ref', 'id'])
      .merge();
  }
}

/** What a rotation mints is known to the issuer by the ref that the rotation goes by. */
function withMinter(row: RotationRow, version: StoredVersion): StoredVersion {
  return version.rotationId === row.id && row.annotated_as
    ? { ...version, mintedAs: version.mintedAs ?? row.annotated_as }
    : version;
}

function ends({ phase }: RotationChange): boolean {
  return phase !== undefined && isTerminalPhase(phase);
}

/** Who was woken meanwhile looks once more, unless there is nothing to look for. */
function nextAttemptAt(
  change: RotationChange,
  woken: boolean,
  now: string,
): string | null | undefined {
  if (ends(change)) return null;
  return woken && change.nextAttemptAt !== undefined
    ? now
    : change.nextAttemptAt;
}

/** Another condition begins anew; the same one goes on. */
function conditionSince(
  row: RotationRow,
  { condition }: RotationChange,
  now: string,
): string | undefined {
  return condition && condition !== row.condition ? now : undefined;
}

/** What a step under way saw at the gate is not what a person who has woken the rotation since decides about. */
function stragglersOf(
  { phase, stragglers }: RotationChange,
  woken: boolean,
): string | null | undefined {
  if (phase) return null;
  if (stragglers === undefined) return undefined;
  return stragglers === null || woken ? null : JSON.stringify(stragglers);
}

/** What the base branch lacks is of the phase in which it was found. */
function lackingOf({
  phase,
  lacking,
}: RotationChange): string | null | undefined {
  if (phase) return null;
  return lacking && JSON.stringify(lacking);
}

/** A decision of people to walk back is not overwritten by what a step that was under way decided. */
function cancelOf(
  row: RotationRow,
  { undo }: RotationChange,
  woken: boolean,
): string | null | undefined {
  if (undo === undefined || (woken && row.cancel)) return undefined;
  // others count on its change from the moment that the batch was sealed
  if (undo && row.batch_id && row.phase === 'issued') return undefined;
  return undo && JSON.stringify(undo);
}

/** Whether a person would see a difference; that the engine looked once more is none. */
function isNews(row: RotationRow, change: RotationChange): boolean {
  const waitsForOther =
    change.waitingFor !== undefined && change.waitingFor !== row.waiting_for;
  return Boolean(change.phase || waitsForOther || change.journal?.length);
}

/** Writes what the rotation makes true of its secret. */
export async function writeSecretRow(
  trx: Knex.Transaction,
  row: RotationRow,
  change: RotationChange,
): Promise<void> {
  const live = change.secret?.live;
  if (live) await keepReplacedLive(trx, row);
  const isBack = Boolean(change.secret?.previousLive);
  if (isBack) {
    await trx('secrets').where({ ref: row.secret_ref }).increment('rollbacks');
  }
  const columns = given({
    open_rotation_id: ends(change) ? null : undefined,
    rotation_partial: ends(change) ? false : change.secret?.partial,
    // another expiry, about which nothing was told yet
    tell_at: live || isBack ? '' : undefined,
    // what proves the version from now on was written by this rotation
    annotated_as: live || isBack ? row.annotated_as : undefined,
    ...(live && {
      version_id: live.versionId,
      version_issued_at: live.versionIssuedAt,
      version_expires_at: live.versionExpiresAt ?? null,
      issued_at: live.issuedAt ?? null,
      rotate_by: live.rotateBy ?? null,
      expires_at: live.expiresAt ?? null,
      expiry_source: live.expirySource ?? null,
      // The catalog may have changed since the lifetime was worked out; its next read works it out again.
      etag: '',
    }),
    ...(change.secret?.previousLive && {
      ...(row.replaced_live && JSON.parse(row.replaced_live)),
      version_id: change.secret.previousLive.versionId,
      etag: '',
    }),
  });
  if (Object.keys(columns).length > 0) {
    await trx('secrets').where({ ref: row.secret_ref }).update(columns);
  }
  if (live || isBack) {
    await forgetCiphertexts(trx, { secret_ref: row.secret_ref });
  }
  for (const target of change.targets ?? []) {
    await writeObservation(trx, row.secret_ref, target);
  }
}

/** So that a rollback can put back what was said of the version before. */
async function keepReplacedLive(
  trx: Knex.Transaction,
  row: RotationRow,
): Promise<void> {
  if (row.replaced_live) return;
  const replaced = await trx('secrets')
    .where({ ref: row.secret_ref })
    .first(
      'version_issued_at',
      'version_expires_at',
      'issued_at',
      'rotate_by',
      'expires_at',
      'expiry_source',
    );
  await trx<RotationRow>('rotations')
    .where({ id: row.id })
    .update({ replaced_live: JSON.stringify(replaced ?? {}) });
}

/** What a rotation saw of a target is also the latest that is known of it. */
async function writeObservation(
  trx: Knex.Transaction,
  secretRef: string,
  seen: RotationTarget,
): Promise<void> {
  if (seen.state === 'unobserved') return;
  const { environment, cluster, namespace, secretName } = seen.target;
  // by what it is: after a rename its declaration may call it otherwise
  await trx('secret_targets')
    .where({ secret_ref: secretRef })
    .where(place =>
      place.where({ target_id: seen.target.id }).orWhere({
        environment,
        cluster,
        namespace,
        secret_name: secretName,
      }),
    )
    .update({
      state: seen.state,
      version_id: seen.versionId ?? null,
      evidence: JSON.stringify(seen.evidence),
      ...(seen.observedAt && { looked_at: seen.observedAt }),
      observed_at: seen.observedAt ?? null,
      unknown_since: seen.unknownSince ?? null,
      unknown_reason: seen.unknownReason ?? null,
      remembered: seen.remembered ? JSON.stringify(seen.remembered) : null,
    });
}

/** Without the fields that are to stay as they are. */
function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
