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

import { createHash } from 'node:crypto';
import { stringifyError } from '@backstage/errors';
import { targetId } from '@keyturn/plugin-secrets-common';
import { Knex } from 'knex';
import { MANUAL_ISSUER } from '../../issuers/ManualIssuer';
import { lifetimeOf } from '../../policies/lifetime';
import { startAtOf } from '../../policies/startAt';
import { raiseRevision } from '../CountCache';
import { ConsumerRow, SecretRow, TargetRow } from '../secretRows';
import { AppliedPage, CatalogSecret } from '../SecretStore';
import { forgetCiphertexts } from './noteCiphertexts';
import { rearmNotices, ReturnedRow } from './rearmNotices';
import { writePlaces } from './writePlaces';

/** Raised when rows must be written again although the catalog says the same, such as by a new rule of lifetime. */
const ETAG_REVISION = 4;
/** Keeps a statement well below the number of parameters and rows that SQLite takes. */
const CHUNK = 200;
/** With its ref, what an index takes on every engine and a cursor in a URL, whatever the characters. */
const TITLE_KEY_LENGTH = 100;

type KnownRow = Pick<SecretRow, 'ref' | 'etag' | 'retired_at'>;
type VersionColumns = Pick<
  SecretRow,
  'ref' | 'version_issued_at' | 'version_expires_at' | 'emergency_at'
>;
type LockedRow = VersionColumns &
  Pick<ReturnedRow, 'retired_at' | 'open_rotation_id' | 'compromised_at'>;
type CatalogColumns = Omit<
  SecretRow,
  | 'version_id'
  | 'version_issued_at'
  | 'version_expires_at'
  | 'open_rotation_id'
  | 'rotation_partial'
  | 'not_before'
  | 'compromised_at'
  | 'failing_since'
  | 'emergency_at'
  | 'version_ttl'
  | 'version_authority'
  | 'rollbacks'
  | 'annotated_as'
  | 'unknown_version_since'
  | 'ciphertext_changed_since'
>;

/** Writes the secrets of a page that are new, changed or back. */
export async function writeCatalogPage(
  db: Knex,
  secrets: CatalogSecret[],
  at: string,
): Promise<AppliedPage> {
  const known = await db<SecretRow>('secrets')
    .whereIn(
      'ref',
      secrets.map(secret => secret.ref),
    )
    .select('ref', 'etag', 'retired_at');
  const byRef = new Map<string, KnownRow>(known.map(row => [row.ref, row]));
  const changed = secrets.filter(secret => {
    const row = byRef.get(secret.ref);
    return !row || row.retired_at !== null || row.etag !== etagOf(secret);
  });
  const refused: AppliedPage['refused'] = [];
  for (let i = 0; i < changed.length; i += CHUNK) {
    refused.push(...(await writeOrRefuse(db, changed.slice(i, i + CHUNK), at)));
  }
  return { written: changed.length - refused.length, refused };
}

/** Where a chunk cannot be written, it is halved until the rows are alone that cannot. */
async function writeOrRefuse(
  db: Knex,
  chunk: CatalogSecret[],
  at: string,
): Promise<AppliedPage['refused']> {
  try {
    await db.transaction(trx => writeChunk(trx, chunk, at));
    return [];
  } catch (error) {
    // A database that is down has no opinion on rows.
    await db.raw('select 1');
    if (chunk.length === 1) {
      return [{ ref: chunk[0].ref, error: toError(error) }];
    }
    const middle = Math.ceil(chunk.length / 2);
    return [
      ...(await writeOrRefuse(db, chunk.slice(0, middle), at)),
      ...(await writeOrRefuse(db, chunk.slice(middle), at)),
    ];
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(stringifyError(error));
}

async function writeChunk(
  trx: Knex.Transaction,
  secrets: CatalogSecret[],
  at: string,
): Promise<void> {
  // Locked, because a rotation may make a version live right now, from which the lifetime follows.
  const versions: LockedRow[] = await trx<SecretRow>('secrets')
    .whereIn(
      'ref',
      secrets.map(secret => secret.ref),
    )
    .orderBy('ref')
    .forUpdate()
    .select(
      'ref',
      'version_issued_at',
      'version_expires_at',
      'emergency_at',
      'retired_at',
      'open_rotation_id',
      'compromised_at',
    );
  const byRef = new Map(versions.map(row => [row.ref, row]));
  const rows = secrets.map(secret => toRow(secret, byRef.get(secret.ref), at));
  await trx<SecretRow>('secrets')
    .insert(rows)
    .onConflict('ref')
    .merge(Object.keys(rows[0]) as Array<keyof SecretRow>);
  await writeConsumers(trx, secrets);
  await writeTargets(trx, secrets);
  await writePlaces(trx, secrets, at);
  for (const row of rows) {
    const known = byRef.get(row.ref);
    if (known?.retired_at) await rearmNotices(trx, { ...row, ...known }, at);
  }
  await raiseRevision(trx);
}

async function writeConsumers(
  trx: Knex.Transaction,
  secrets: CatalogSecret[],
): Promise<void> {
  await trx<ConsumerRow>('secret_consumers')
    .whereIn(
      'secret_ref',
      secrets.map(secret => secret.ref),
    )
    .delete();
  const rows = secrets.flatMap(secret =>
    secret.consumers.map(consumer => ({
      secret_ref: secret.ref,
      consumer_ref: consumer.ref,
      owner_ref: consumer.ownerRef ?? null,
      involved: consumer.involved,
    })),
  );
  await trx.batchInsert('secret_consumers', rows, CHUNK);
}

/** Observations of targets that are still declared stay. */
async function writeTargets(
  trx: Knex.Transaction,
  secrets: CatalogSecret[],
): Promise<void> {
  const rows = secrets.flatMap(secret =>
    secret.spec.targets.map((target, position) => ({
      secret_ref: secret.ref,
      target_id: targetId(target),
      position,
      environment: target.environment,
      cluster: target.cluster,
      namespace: target.namespace,
      secret_name: target.secretName ?? secret.name,
      state: 'unobserved' as const,
      evidence: '[]',
    })),
  );
  const declared = new Set(rows.map(row => key(row)));
  const known = await trx<TargetRow>('secret_targets')
    .whereIn(
      'secret_ref',
      secrets.map(secret => secret.ref),
    )
    .select('secret_ref', 'target_id');
  for (const gone of known.filter(row => !declared.has(key(row)))) {
    await trx<TargetRow>('secret_targets').where(gone).delete();
    await forgetCiphertexts(trx, gone);
  }
  for (let i = 0; i < rows.length; i += CHUNK) {
    await trx<TargetRow>('secret_targets')
      .insert(rows.slice(i, i + CHUNK))
      .onConflict(['secret_ref', 'target_id'])
      .merge([
        'position',
        'environment',
        'cluster',
        'namespace',
        'secret_name',
      ]);
  }
}

function key(row: Pick<TargetRow, 'secret_ref' | 'target_id'>): string {
  return JSON.stringify([row.secret_ref, row.target_id]);
}

function toRow(
  secret: CatalogSecret,
  version: VersionColumns | undefined,
  at: string,
): CatalogColumns {
  const { spec, policy } = secret;
  const lifetime = lifetimeOf({
    spec,
    policy,
    version: version?.version_issued_at
      ? {
          issuedAt: version.version_issued_at,
          expiresAt: version.version_expires_at ?? undefined,
        }
      : undefined,
  });
  return {
    ref: secret.ref,
    name: secret.name,
    title: secret.title,
    title_key: titleKeyOf(secret.title),
    description: secret.description ?? null,
    owner_ref: secret.ownerRef ?? null,
    owner_trusted: secret.ownerTrusted,
    system_ref: secret.systemRef ?? null,
    credential_kind: spec.credential.kind,
    issuer: spec.credential.issuer,
    authority_ref: spec.authority.ref,
    authority_class: spec.authority.class,
    policy_name: spec.rotation?.policy ?? null,
    spec: JSON.stringify(spec),
    search: [secret.title, secret.name, secret.description ?? '']
      .join('\n')
      .toLocaleLowerCase('en-US'),
    etag: etagOf(secret),
    issued_at: lifetime.issuedAt ?? null,
    rotate_by: lifetime.rotateBy ?? null,
    expires_at: lifetime.expiresAt ?? null,
    expiry_source: lifetime.source ?? null,
    tell_at: lifetime.expiresAt ? '' : null,
    missing_since: null,
    missing_reads: 0,
    retired_at: null,
    updated_at: at,
    start_at:
      startAtOf({
        ref: secret.ref,
        lifetime,
        policy,
        emergencyAt: version?.emergency_at ?? undefined,
        mintedByHand: spec.credential.issuer === MANUAL_ISSUER,
      }) ?? null,
    start_window: policy?.window ? JSON.stringify(policy.window) : null,
    repositories: JSON.stringify(secret.repositories ?? []),
    location: secret.location ?? null,
    proven: secret.proven,
    entity_digest: secret.entityDigest ?? null,
    code_owners: secret.codeOwners ? JSON.stringify(secret.codeOwners) : null,
    outside: secret.outside.length > 0 ? JSON.stringify(secret.outside) : null,
  };
}

function titleKeyOf(title: string): string {
  return [...title.toLocaleLowerCase('en-US')]
    .slice(0, TITLE_KEY_LENGTH)
    .join('');
}

/** The policy is part of it, so that a change of the config reaches the lifetime with the next read. */
function etagOf(secret: CatalogSecret): string {
  return createHash('sha256')
    .update(JSON.stringify([ETAG_REVISION, secret]))
    .digest('base64url');
}
