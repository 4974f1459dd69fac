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

import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { RotationConsumerRow, toRotationConsumer } from './consumerRows';
import {
  FrozenDeclaration,
  ProposedPullRequest,
  RotationRecord,
  RotationTarget,
  StoredVersion,
} from './RotationRecord';

/** `open_key` of rotations that have not ended. */
export const OPEN = 'open';

/** Stands where a rotation goes by something that cannot be read; nothing equals its digest. */
const UNREADABLE: FrozenDeclaration = {
  name: '',
  spec: {
    type: 'secret',
    owner: '',
    credential: { kind: 'opaque', issuer: '' },
    authority: { class: 'runtime', ref: '' },
    targets: [],
  },
  account: {},
  digest: '',
};

const POLICY_DEFAULTS = rotationPolicySchema.parse({});

export interface RotationRow {
  id: string;
  secret_ref: string;
  secret_title: string;
  open_key: string;
  phase: string;
  condition: string | null;
  condition_since: string | null;
  waiting_for: string | null;
  reason: string;
  requested_by: string;
  task_id: string | null;
  version_id: string | null;
  previous_version_id: string | null;
  /** JSON. */
  revocation: string | null;
  cancel: string | null;
  /** JSON. */
  abandonment: string | null;
  /** JSON. */
  rollback: string | null;
  revoking_since: string | null;
  /** JSON. */
  confirmation: string | null;
  awaiting: string | null;
  /** JSON. */
  replaced_live: string | null;
  policy: string;
  issuer: string | null;
  wakes: number;
  /** SQLite has no booleans: 0 or 1. */
  consumers_observed: boolean | number;
  attempts: number;
  refusals: number;
  phase_since: string;
  next_attempt_at: string | null;
  revoke_at: string | null;
  ticket: string | null;
  ticket_expires_at: string | null;
  stragglers: string | null;
  gate_override: string | null;
  /** JSON. */
  lacking: string | null;
  /** JSON. */
  missing_proposal: string | null;
  retried_at: string | null;
  reminders: number;
  annotated_as: string | null;
  /** JSON list of {secretRef, seq}. */
  journals: string | null;
  /** JSON. */
  restarts: string | null;
  batch_key: string | null;
  batch_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface DeclarationRow {
  rotation_id: string;
  /** JSON. */
  declared: string;
  /** JSON. */
  allowance: string | null;
}

export interface PullRequestRow {
  rotation_id: string;
  repository: string;
  attempt: number;
  url: string;
  number: number;
  state: string;
  /** SQLite has no booleans: 0 or 1. */
  conflicting: boolean | number;
  /** JSON. */
  mergeability: string | null;
  repository_id: string | null;
  branch: string | null;
  merge_commit: string | null;
  merged_by: string | null;
  approved_by: string | null;
  superseded: boolean | number;
  rollback: boolean | number;
  restart: number | null;
}

export interface TargetRow {
  rotation_id: string;
  position: number;
  target_id: string;
  target: string;
  state: string;
  version_id: string | null;
  evidence: string;
  observed_at: string | null;
  unknown_since: string | null;
  unknown_reason: string | null;
  consumers_unknown: string | null;
  /** JSON. */
  restart: string | null;
  remembered: string | null;
}

export interface VersionRow {
  id: string;
  secret_ref: string;
  rotation_id: string | null;
  issuer: string;
  handle: string;
  /** JSON. */
  account: string | null;
  state: string;
  issued_at: string | null;
  expires_at: string | null;
  ended_at: string | null;
  found_at: string | null;
  minted_as: string | null;
}

export function toRotation(
  row: RotationRow,
  declaration: DeclarationRow,
  parts: {
    pullRequests: PullRequestRow[];
    targets: TargetRow[];
    consumers: RotationConsumerRow[];
  },
): RotationRecord {
  const { declared, allowance } = declaration;
  return {
    ...toUndeclared(row, parts.pullRequests, parts.targets, parts.consumers),
    declared: JSON.parse(declared),
    allowance: allowance ? JSON.parse(allowance) : undefined,
  };
}

/** What can be read of a row that cannot be read as a whole; enough for a page, and for nothing else. */
export function toUnreadableRotation(
  row: RotationRow,
  waitingFor: string,
): RotationRecord {
  const readable: RotationRow = {
    ...row,
    policy: '{}',
    cancel: null,
    rollback: null,
    confirmation: null,
    stragglers: null,
    gate_override: null,
  };
  return {
    ...toUndeclared(readable, []),
    declared: UNREADABLE,
    condition: row.open_key === OPEN ? 'blocked' : undefined,
    waitingFor,
  };
}

/** All of a rotation but what it goes by. */
export function toUndeclared(
  row: RotationRow,
  pullRequests: PullRequestRow[],
  targets: TargetRow[] = [],
  consumers: RotationConsumerRow[] = [],
): Omit<RotationRecord, 'declared' | 'allowance'> {
  return {
    id: row.id,
    secretRef: row.secret_ref,
    secretTitle: row.secret_title,
    phase: row.phase as RotationRecord['phase'],
    condition: (row.condition as RotationRecord['condition']) ?? undefined,
    conditionSince: (row.condition && row.condition_since) ?? undefined,
    waitingFor: row.waiting_for ?? undefined,
    reason: row.reason,
    requestedBy: row.requested_by,
    taskId: row.task_id ?? undefined,
    versionId: row.version_id ?? undefined,
    previousVersionId: row.previous_version_id ?? undefined,
    revocation: row.revocation ? JSON.parse(row.revocation) : undefined,
    abandonment: row.abandonment ? JSON.parse(row.abandonment) : undefined,
    undo: row.cancel ? JSON.parse(row.cancel) : undefined,
    rollback: row.rollback ? JSON.parse(row.rollback) : undefined,
    revokingSince: row.revoking_since ?? undefined,
    confirmation: row.confirmation ? JSON.parse(row.confirmation) : undefined,
    awaiting: (row.awaiting as RotationRecord['awaiting']) ?? undefined,
    // a rotation that is older than a field goes by its default
    policy: { ...POLICY_DEFAULTS, ...JSON.parse(row.policy) },
    issuer: row.issuer ?? undefined,
    wakes: row.wakes,
    attempts: row.attempts,
    refusals: row.refusals || undefined,
    phaseSince: row.phase_since,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    revokeAt: row.revoke_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    pullRequests: pullRequests.map(toPullRequest),
    targets: targets.map(toTarget),
    consumers: row.consumers_observed
      ? consumers.map(toRotationConsumer)
      : undefined,
    stragglers: row.stragglers ? JSON.parse(row.stragglers) : undefined,
    override: row.gate_override ? JSON.parse(row.gate_override) : undefined,
    lacking: row.lacking ? JSON.parse(row.lacking) : undefined,
    missingProposal: row.missing_proposal
      ? JSON.parse(row.missing_proposal)
      : undefined,
    retriedAt: row.retried_at ?? undefined,
    reminders: row.reminders,
    restarts: row.restarts ? JSON.parse(row.restarts) : undefined,
    annotatedAs: row.annotated_as ?? undefined,
    batchKey: row.batch_key ?? undefined,
    batchId: row.batch_id ?? undefined,
  };
}

export function toPullRequest(row: PullRequestRow): ProposedPullRequest {
  return {
    repository: row.repository,
    attempt: row.attempt,
    url: row.url,
    number: row.number,
    state: row.state as ProposedPullRequest['state'],
    conflicting: Boolean(row.conflicting),
    mergeability: row.mergeability ? JSON.parse(row.mergeability) : undefined,
    repositoryId: row.repository_id ?? undefined,
    branch: row.branch ?? undefined,
    mergeCommit: row.merge_commit ?? undefined,
    mergedBy: row.merged_by ?? undefined,
    approvedBy: row.approved_by ? JSON.parse(row.approved_by) : undefined,
    superseded: Boolean(row.superseded),
    rollback: Boolean(row.rollback),
    restart: row.restart ?? undefined,
  };
}

export function fromPullRequest(
  rotationId: string,
  pullRequest: ProposedPullRequest,
): PullRequestRow {
  return {
    rotation_id: rotationId,
    repository: pullRequest.repository,
    attempt: pullRequest.attempt,
    url: pullRequest.url,
    number: pullRequest.number,
    state: pullRequest.state,
    conflicting: Boolean(pullRequest.conflicting),
    mergeability: pullRequest.mergeability
      ? JSON.stringify(pullRequest.mergeability)
      : null,
    repository_id: pullRequest.repositoryId ?? null,
    branch: pullRequest.branch ?? null,
    merge_commit: pullRequest.mergeCommit ?? null,
    merged_by: pullRequest.mergedBy ?? null,
    approved_by: pullRequest.approvedBy
      ? JSON.stringify(pullRequest.approvedBy)
      : null,
    superseded: pullRequest.superseded,
    rollback: Boolean(pullRequest.rollback),
    restart: pullRequest.restart ?? null,
  };
}

function toTarget(row: TargetRow): RotationTarget {
  return {
    target: JSON.parse(row.target),
    state: row.state as RotationTarget['state'],
    versionId: row.version_id ?? undefined,
    evidence: JSON.parse(row.evidence),
    observedAt: row.observed_at ?? undefined,
    unknownSince: row.unknown_since ?? undefined,
    unknownReason: row.unknown_reason ?? undefined,
    consumersUnknown: row.consumers_unknown ?? undefined,
    restart: row.restart ? JSON.parse(row.restart) : undefined,
    remembered: row.remembered ? JSON.parse(row.remembered) : undefined,
  };
}

export function fromTarget(
  rotationId: string,
  position: number,
  target: RotationTarget,
): TargetRow {
  return {
    rotation_id: rotationId,
    position,
    target_id: target.target.id,
    target: JSON.stringify(target.target),
    state: target.state,
    version_id: target.versionId ?? null,
    evidence: JSON.stringify(target.evidence),
    observed_at: target.observedAt ?? null,
    unknown_since: target.unknownSince ?? null,
    unknown_reason: target.unknownReason ?? null,
    consumers_unknown: target.consumersUnknown ?? null,
    restart: target.restart?.length ? JSON.stringify(target.restart) : null,
    remembered: target.remembered ? JSON.stringify(target.remembered) : null,
  };
}

export function toVersion(row: VersionRow): StoredVersion {
  return {
    id: row.id,
    rotationId: row.rotation_id ?? undefined,
    issuer: row.issuer,
    handle: JSON.parse(row.handle),
    account: row.account ? JSON.parse(row.account) : undefined,
    state: row.state as StoredVersion['state'],
    issuedAt: row.issued_at ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    foundAt: row.found_at ?? undefined,
    mintedAs: row.minted_as ?? undefined,
  };
}

export function fromVersion(
  secretRef: string,
  version: StoredVersion,
  now: string,
): VersionRow {
  const ended = ['revoked', 'kept', 'abandoned'].includes(version.state);
  return {
    id: version.id,
    secret_ref: secretRef,
    rotation_id: version.rotationId ?? null,
    issuer: version.issuer,
    handle: JSON.stringify(version.handle),
    account: version.account ? JSON.stringify(version.account) : null,
    state: version.state,
    issued_at: version.issuedAt ?? null,
    expires_at: version.expiresAt ?? null,
    ended_at: ended ? now : null,
    found_at: version.foundAt ?? null,
    minted_as: version.mintedAs ?? null,
  };
}
