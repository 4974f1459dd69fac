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
  ChangedCiphertext,
  Consumer,
  ExpirySource,
  UnknownVersion,
} from '@keyturn/plugin-secrets-common';
import { ObservedTarget, RowFailure, SecretRecord } from './SecretStore';

export interface SecretRow {
  ref: string;
  name: string;
  title: string;
  title_key: string;
  description: string | null;
  owner_ref: string | null;
  owner_trusted: boolean | number;
  system_ref: string | null;
  credential_kind: string;
  issuer: string;
  authority_ref: string;
  authority_class: string;
  policy_name: string | null;
  spec: string;
  search: string;
  etag: string;
  issued_at: string | null;
  rotate_by: string | null;
  expires_at: string | null;
  expiry_source: ExpirySource | null;
  version_id: string | null;
  version_issued_at: string | null;
  version_expires_at: string | null;
  open_rotation_id: string | null;
  rotation_partial: boolean | number;
  missing_since: string | null;
  missing_reads: number;
  retired_at: string | null;
  unknown_version_since: string | null;
  ciphertext_changed_since: string | null;
  updated_at: string;
  start_at: string | null;
  /** JSON. */
  start_window: string | null;
  /** JSON. */
  repositories: string | null;
  not_before: string | null;
  compromised_at: string | null;
  emergency_at: string | null;
  version_ttl: string | null;
  version_authority: string | null;
  rollbacks: number;
  annotated_as: string | null;
  tell_at: string | null;
  failing_since: string | null;
  location: string | null;
  /** SQLite has no booleans: 0 or 1. */
  proven: boolean | number;
  entity_digest: string | null;
  /** JSON. */
  code_owners: string | null;
  /** JSON. */
  outside: string | null;
}

export interface ConsumerRow {
  secret_ref: string;
  consumer_ref: string;
  owner_ref: string | null;
  involved: boolean | number;
}

export interface TargetRow {
  secret_ref: string;
  target_id: string;
  position: number;
  environment: string;
  cluster: string;
  namespace: string;
  secret_name: string;
  state: ObservedTarget['state'];
  version_id: string | null;
  evidence: string;
  /** JSON; null where there is none. */
  warnings: string | null;
  /** Empty where nobody has. */
  looked_at: string;
  observed_at: string | null;
  unknown_since: string | null;
  unknown_reason: string | null;
  /** JSON. */
  remembered: string | null;
}

export interface PlaceRow {
  secret_ref: string;
  kind: 'edit' | 'runs';
  /** Digest of the identity. */
  place: string;
  target_id: string;
  claimed_at: string | null;
}

export interface UnknownVersionRow {
  secret_ref: string;
  version_id: string;
  since: string;
  seen_at: string;
  /** JSON. */
  places: string;
}

export interface ChangedCiphertextRow {
  id: string;
  secret_ref: string;
  target_id: string;
  file: string;
  /** JSON. */
  document: string;
  /** JSON. */
  path: string;
  version_id: string;
  sha256: string;
  of_version: string | null;
  since: string;
  seen_at: string;
  reported_at: string | null;
}

export interface RivalRow {
  secret_ref: string;
  target_id: string;
  rival_ref: string;
  /** Whether it waits for the owner of the other one to agree that it takes over. */
  awaits: boolean;
}

export interface RowFailureRow {
  watch: string;
  secret_ref: string;
  since: string;
  sentence: string;
}

export function toRowFailure(row: RowFailureRow): RowFailure {
  return { watch: row.watch, since: row.since, sentence: row.sentence };
}

type Parts = Parameters<typeof toSecretRecord>[1];

/** What can be read of a row that cannot be read as a whole; enough for a page, and for nothing else. */
export function toUnreadableSecret(row: SecretRow, parts: Parts): SecretRecord {
  const spec = {
    type: 'secret',
    owner: row.owner_ref ?? 'group:default/unknown',
    credential: { kind: row.credential_kind, issuer: row.issuer },
    authority: { class: row.authority_class, ref: row.authority_ref },
    targets: [],
  };
  const readable = { ...row, code_owners: null, outside: null };
  return {
    ...toSecretRecord(
      { ...readable, spec: JSON.stringify(spec) },
      { ...parts, targets: [], unknownVersions: [], changedCiphertexts: [] },
    ),
    unreadable: true,
  };
}

export function toSecretRecord(
  row: SecretRow,
  parts: {
    consumers: ConsumerRow[];
    targets: TargetRow[];
    rivals: RivalRow[];
    failures: RowFailureRow[];
    unknownVersions: UnknownVersionRow[];
    changedCiphertexts: ChangedCiphertextRow[];
  },
): SecretRecord {
  return {
    ref: row.ref,
    name: row.name,
    title: row.title,
    description: row.description ?? undefined,
    ownerRef: row.owner_ref ?? undefined,
    ownerTrusted: Boolean(row.owner_trusted),
    systemRef: row.system_ref ?? undefined,
    spec: JSON.parse(row.spec),
    consumers: parts.consumers.map(toConsumer),
    targets: parts.targets.map(toObservedTarget),
    policyName: row.policy_name ?? undefined,
    lifetime: {
      issuedAt: row.issued_at ?? undefined,
      rotateBy: row.rotate_by ?? undefined,
      expiresAt: row.expires_at ?? undefined,
      source: row.expiry_source ?? undefined,
    },
    versionId: row.version_id ?? undefined,
    versionIssuedAt: row.version_issued_at ?? undefined,
    versionExpiresAt: row.version_expires_at ?? undefined,
    openRotationId: row.open_rotation_id ?? undefined,
    rotationPartial: Boolean(row.rotation_partial),
    rivals: parts.rivals.map(rival => ({
      targetId: rival.target_id,
      ref: rival.rival_ref,
      ...(rival.awaits && { awaitsAgreement: true as const }),
    })),
    unknownVersions: parts.unknownVersions.map(toUnknownVersion),
    changedCiphertexts: parts.changedCiphertexts.map(toChangedCiphertext),
    missingSince: row.missing_since ?? undefined,
    retiredAt: row.retired_at ?? undefined,
    startAt: row.start_at ?? undefined,
    notBefore: row.not_before ?? undefined,
    compromisedAt: row.compromised_at ?? undefined,
    emergencyAt: row.emergency_at ?? undefined,
    versionTtl: row.version_ttl ?? undefined,
    versionAuthority: row.version_authority ?? undefined,
    rollbacks: row.rollbacks,
    annotatedAs: row.annotated_as ?? undefined,
    tellAt: row.tell_at ?? undefined,
    location: row.location ?? undefined,
    proven: Boolean(row.proven),
    entityDigest: row.entity_digest ?? undefined,
    codeOwners: row.code_owners ? JSON.parse(row.code_owners) : undefined,
    outside: row.outside ? JSON.parse(row.outside) : [],
    failures:
      parts.failures.length > 0 ? parts.failures.map(toRowFailure) : undefined,
  };
}

export function toUnknownVersion(row: UnknownVersionRow): UnknownVersion {
  return {
    versionId: row.version_id,
    since: row.since,
    seenAt: row.seen_at,
    places: JSON.parse(row.places),
  };
}

export function toChangedCiphertext(
  row: ChangedCiphertextRow,
): ChangedCiphertext {
  const path: string[] = JSON.parse(row.path);
  return {
    id: row.id,
    targetId: row.target_id,
    file: row.file,
    key: path.at(-1) ?? '',
    sha256: row.sha256,
    since: row.since,
    seenAt: row.seen_at,
    ofVersion: row.of_version ?? undefined,
  };
}

function toConsumer(row: ConsumerRow): Consumer {
  return {
    ref: row.consumer_ref,
    ownerRef: row.owner_ref ?? undefined,
    involved: Boolean(row.involved),
  };
}

function toObservedTarget(row: TargetRow): ObservedTarget {
  return {
    id: row.target_id,
    state: row.state,
    versionId: row.version_id ?? undefined,
    evidence: JSON.parse(row.evidence),
    warnings: row.warnings ? JSON.parse(row.warnings) : undefined,
    observedAt: row.observed_at ?? undefined,
    unknownSince: row.unknown_since ?? undefined,
    unknownReason: row.unknown_reason ?? undefined,
    remembered: row.remembered ? JSON.parse(row.remembered) : undefined,
  };
}

/** Null where there is none. */
export function warningsColumn(warnings: string[] | undefined): string | null {
  return warnings?.length ? JSON.stringify(warnings) : null;
}
