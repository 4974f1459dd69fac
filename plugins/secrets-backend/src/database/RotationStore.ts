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
  JournalEntry,
  PullRequest,
  RotationCondition,
  RotationListQuery,
  RotationPhase,
  RotationPolicy,
  TargetStatus,
} from '@keyturn/plugin-secrets-common';
import {
  FileEdit,
  IssuerHandle,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { SecretQuery } from '../permissions';
import { NewNotice } from './NoticeStore';

/** A pull request of a rotation; `attempt` counts proposals to the same repository from 1. */
export interface ProposedPullRequest extends PullRequest {
  attempt: number;
  /** Closed unmerged, and a person asked to propose again. */
  superseded: boolean;
}

/** A target as it was declared when the rotation issued, and what was seen of it. */
export interface RotationTarget
  extends Pick<
    TargetStatus,
    | 'state'
    | 'versionId'
    | 'evidence'
    | 'observedAt'
    | 'unknownSince'
    | 'unknownReason'
  > {
  target: ResolvedTarget;
}

/** Once set, the rotation only walks back. */
export interface Undo {
  outcome: 'cancelled' | 'failed';
  actor: string;
  reason: string;
  /**
   * Ends it where it stands: nothing is withdrawn and nothing revoked. For one that is stuck after its merge, or that
   * cannot be walked back.
   */
  giveUp?: boolean;
}

/** All instants are ISO 8601 in UTC, 24 characters. */
export interface RotationRecord {
  id: string;
  secretRef: string;
  secretTitle: string;
  phase: RotationPhase;
  condition?: RotationCondition;
  waitingFor?: string;
  reason: string;
  requestedBy: string;
  taskId?: string;
  versionId?: string;
  previousVersionId?: string;
  revocation?: 'revoked' | 'nothing-to-revoke' | 'kept';
  undo?: Undo;
  policy: RotationPolicy;
  /** Who was asked to mint; absent before. */
  issuer?: string;
  wakes: number;
  attempts: number;
  phaseSince: string;
  nextAttemptAt?: string;
  revokeAt?: string;
  createdAt: string;
  updatedAt: string;
  pullRequests: ProposedPullRequest[];
  targets: RotationTarget[];
}

/** A generation that Keyturn issued or adopted. */
export interface StoredVersion {
  id: string;
  rotationId?: string;
  issuer: string;
  handle: IssuerHandle;
  state: 'staged' | 'current' | 'previous' | 'revoked' | 'kept' | 'abandoned';
  issuedAt?: string;
  expiresAt?: string;
}

export type JournalNote = Pick<JournalEntry, 'event' | 'message'> &
  Partial<Pick<JournalEntry, 'level' | 'actor' | 'links' | 'facts'>>;

/** What becomes true of the secret's own row together with the rotation. */
export interface SecretChange {
  partial?: boolean;
  /** The version that is live from now on, and the lifetime that follows. */
  live?: {
    versionId: string;
    versionIssuedAt: string;
    versionExpiresAt?: string;
    issuedAt?: string;
    rotateBy?: string;
    expiresAt?: string;
    expirySource?: string;
  };
}

/** Absent fields stay as they are; null clears. */
export interface RotationChange {
  phase?: RotationPhase;
  condition?: RotationCondition | null;
  waitingFor?: string | null;
  versionId?: string;
  previousVersionId?: string;
  revocation?: RotationRecord['revocation'];
  undo?: Undo | null;
  issuer?: string;
  /**
   * `wakes` of the record that the change was worked out from. Where somebody has woken the rotation since, it is not
   * put to sleep: it stays due, whatever the change says.
   */
  seenWakes?: number;
  attempts?: number;
  nextAttemptAt?: string | null;
  revokeAt?: string;
  /** Replaces all edits. */
  edits?: FileEdit[];
  pullRequests?: ProposedPullRequest[];
  targets?: RotationTarget[];
  versions?: StoredVersion[];
  secret?: SecretChange;
  journal?: JournalNote[];
  notices?: NewNotice[];
}

export interface NewRotation {
  id: string;
  secretRef: string;
  secretTitle: string;
  reason: string;
  requestedBy: string;
  taskId?: string;
  policy: RotationPolicy;
  /** When the engine takes it up by itself, should nobody advance it before. */
  nextAttemptAt: string;
}

/** Thrown when somebody else has taken over: what was about to be written is not written. */
export class TicketLostError extends Error {
  name = 'TicketLostError';
}

/**
 * Keeps rotations, their journal and their versions. Each change is one transaction: state, journal rows,
 * notices and the secret's row become true together or not at all.
 */
export interface RotationStore {
  /** Opens a rotation, or answers the open one of the same secret with `adopted`; never two at once. */
  open(rotation: NewRotation): Promise<{ id: string; adopted: boolean }>;
  get(id: string): Promise<RotationRecord | undefined>;
  /** Newest first; only of secrets that meet the criteria. */
  list(
    query: RotationListQuery,
    criteria?: PermissionCriteria<SecretQuery>,
  ): Promise<{ items: RotationRecord[]; total: number; nextCursor?: string }>;
  /** The rotation of a secret that ended last. */
  lastEnded(
    secretRef: string,
  ): Promise<Pick<RotationRecord, 'phase' | 'updatedAt'> | undefined>;
  journal(id: string, after: number): Promise<JournalEntry[]>;
  edits(id: string): Promise<FileEdit[]>;
  version(secretRef: string, id: string): Promise<StoredVersion | undefined>;
  /** The version that the record says is live. */
  currentVersion(secretRef: string): Promise<StoredVersion | undefined>;
  /** Versions that were replaced and neither revoked nor kept on purpose, the oldest first. */
  previousVersions(secretRef: string): Promise<StoredVersion[]>;

  /** Open rotations whose next attempt is due and that nobody works on. */
  due(limit: number): Promise<string[]>;
  /** Takes the ticket for `seconds` unless somebody holds an unexpired one. */
  claim(id: string, ticket: string, seconds: number): Promise<boolean>;
  /** False when the ticket was lost. */
  renew(id: string, ticket: string, seconds: number): Promise<boolean>;
  release(id: string, ticket: string): Promise<void>;
  /**
   * @throws TicketLostError when the ticket is not held any more or the rotation has ended
   */
  change(id: string, ticket: string, change: RotationChange): Promise<void>;

  /**
   * Decides that the rotation walks back; the first decision stands. One that is stuck after its merge, or whose way
   * back is blocked, is given up instead.
   * @throws ConflictError when it goes on by itself after its merge, or has ended
   */
  requestUndo(id: string, undo: Undo): Promise<void>;
  /**
   * Clears what blocks the rotation and makes it due now; closed pull requests are proposed again.
   * @throws ConflictError when it has ended
   */
  requestRetry(id: string, actor: string): Promise<void>;
  /** Makes the open rotation of a pull request due now; a hint, so unknown URLs are fine. */
  wakeByPullRequest(url: string): Promise<string | undefined>;
}
