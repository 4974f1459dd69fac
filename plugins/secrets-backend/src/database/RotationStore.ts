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
  Awaited,
  JournalEntry,
  PullRequest,
  RotationCondition,
  RotationConsumer,
  RotationListQuery,
  RotationPhase,
  RotationPolicy,
  TargetStatus,
} from '@keyturn/plugin-secrets-common';
import {
  FileEdit,
  IssuerHandle,
  PullRequestChanged,
  ResolvedTarget,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { SecretQuery } from '../permissions';
import { NewNotice } from './NoticeStore';

/** A pull request of a rotation; `attempt` counts proposals to the same repository from 1. */
export interface ProposedPullRequest extends PullRequest {
  /** Its head branch; absent of one recorded before branches were. */
  branch?: string;
  attempt: number;
  /** Closed unmerged, and a person asked to propose again. */
  superseded: boolean;
  /** Goes back to the previous version. */
  rollback?: boolean;
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
  /** Why nobody can tell what uses it there; absent where that is known. */
  consumersUnknown?: string;
}

/** Something that keeps the previous version alive. */
export interface Straggler {
  /** Tells it, and what is known of it, from every other; an override covers a straggler by its key. */
  key: string;
  /** As people call it: a target's id, or a workload with its place. */
  name: string;
  /** Of the workload, where it is known. */
  ownerRef?: string;
  state: 'not-yet' | 'unknown';
  /** One sentence: what it runs, or why nobody can tell. */
  evidence: string;
}

/** A person's decision to revoke the previous version although these stragglers may use it, and no others. */
export interface GateOverride {
  actor: string;
  reason: string;
  at: string;
  stragglers: Straggler[];
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

/** A person's decision to go back to the previous version. */
export interface Rollback {
  requestedBy: string;
  reason: string;
  at: string;
}

/** A person's word on what became of a credential that only a person can revoke. */
export interface RevocationConfirmation {
  outcome: 'revoked' | 'nothing-to-revoke';
  actor: string;
  note: string;
  url?: string;
}

/** An edit together with what it replaces. */
export interface StoredEdit extends FileEdit {
  /** The text before it, null where there was none; absent where nobody knows. Never a value, as the edit itself. */
  previous?: string | null;
}

/** All instants are ISO 8601 in UTC, 24 characters. */
export interface RotationRecord {
  id: string;
  secretRef: string;
  secretTitle: string;
  phase: RotationPhase;
  condition?: RotationCondition;
  /** Absent of one from before this was kept. */
  conditionSince?: string;
  waitingFor?: string;
  reason: string;
  requestedBy: string;
  taskId?: string;
  versionId?: string;
  previousVersionId?: string;
  revocation?: 'revoked' | 'nothing-to-revoke' | 'kept';
  undo?: Undo;
  rollback?: Rollback;
  /** Since when the previous version may be revoked already; from then on there is no rollback. */
  revokingSince?: string;
  confirmation?: RevocationConfirmation;
  /** What only a person can do for it. */
  awaiting?: Awaited;
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
  /** What uses the targets, as it was last looked for; absent before the first look. */
  consumers?: RotationConsumer[];
  /** What keeps the revocation gate shut; absent while something else, or nothing, holds the rotation up. */
  stragglers?: Straggler[];
  override?: GateOverride;
  /** When a person last asked to try again; deadlines begin anew. */
  retriedAt?: string;
  /** How often people were reminded in this phase; absent means never. */
  reminders?: number;
  /** Under what it gathers others to share a pull request with; absent until that is decided. */
  batchKey?: string;
  /** Rotations with the same one share their pull request: the id of the one that opens it. */
  batchId?: string;
}

/** `batchKey` of a rotation that shares its pull request with nobody any more. */
export const ALONE = 'alone';

/** One of several rotations that share a pull request. */
export interface BatchMember {
  rotation: RotationRecord;
  secret: SecretDescriptor;
  ownerRef?: string;
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
  /** The version before this rotation's is live again, with all that was said of it. */
  previousLive?: { versionId: string };
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
  /** Null where the rollback is over before it came to anything. */
  rollback?: null;
  awaiting?: Awaited | null;
  issuer?: string;
  /**
   * `wakes` of the record that the change was worked out from. Where somebody has woken the rotation since, it is not
   * put to sleep: it stays due, whatever the change says.
   */
  seenWakes?: number;
  attempts?: number;
  nextAttemptAt?: string | null;
  revokeAt?: string;
  reminders?: number;
  batchKey?: string;
  /** Replaces all edits. */
  edits?: StoredEdit[];
  pullRequests?: ProposedPullRequest[];
  targets?: RotationTarget[];
  /** Replaces all consumers. */
  consumers?: RotationConsumer[];
  stragglers?: Straggler[] | null;
  /** Entity refs, beside the usual recipients, that are told now that the deadline has passed; not stored. */
  overdueTo?: string[];
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
  /** Where only a person can mint. */
  awaiting?: 'values';
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
  journal(id: string, after: number): Promise<JournalEntry[]>;
  edits(id: string): Promise<StoredEdit[]>;
  version(secretRef: string, id: string): Promise<StoredVersion | undefined>;
  /** The version that the record says is live. */
  currentVersion(secretRef: string): Promise<StoredVersion | undefined>;
  /** Versions that were replaced and neither revoked nor kept on purpose, the oldest first. */
  previousVersions(secretRef: string): Promise<StoredVersion[]>;
  /** Every version that may still work: the live one first, then those that were replaced, the oldest first. */
  unrevokedVersions(secretRef: string): Promise<StoredVersion[]>;

  /** Open rotations that are stuck or have proposed pull requests, by id, from the one behind `afterId`. */
  waiting(afterId: string, limit: number): Promise<RotationRecord[]>;
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
   * Writes down that the previous version is about to be revoked, so that nobody asks for a rollback any more.
   * Idempotent.
   * @returns false where somebody has asked for one already: then nothing may be revoked
   * @throws TicketLostError
   */
  beginRevocation(id: string, ticket: string): Promise<boolean>;

  /**
   * Decides that the rotation walks back, or that its rollback does. One that is stuck where that is impossible, or
   * whose way back is blocked, is given up instead.
   * @throws ConflictError with the reason where neither is possible
   */
  requestUndo(id: string, undo: Undo): Promise<void>;
  /**
   * Decides that the rotation goes back to the previous version.
   * @throws ConflictError with the reason where that is impossible
   */
  requestRollback(id: string, rollback: Omit<Rollback, 'at'>): Promise<void>;
  /**
   * Puts on record what a person says of the credential that only a person can revoke, and makes the rotation due.
   * @throws ConflictError with the reason where it does not wait for that
   */
  confirmRevocation(
    id: string,
    confirmation: RevocationConfirmation,
  ): Promise<void>;
  /**
   * Clears what blocks the rotation and makes it due now; closed pull requests are proposed again.
   * @throws ConflictError with the reason where there is nothing to retry
   */
  requestRetry(id: string, actor: string): Promise<void>;
  /**
   * Lets the revocation gate open for the stragglers that keep it shut now, and for no others.
   * @throws ConflictError where the gate is not what the rotation waits for
   */
  requestOverride(
    id: string,
    decision: Pick<GateOverride, 'actor' | 'reason'>,
  ): Promise<GateOverride>;
  /**
   * Lets every rotation that gathers under the key of this one share a pull request with it from now on: none of them
   * can be cancelled or undone by itself any more. Idempotent; where somebody else was faster, theirs stands.
   * @returns the id of the batch, undefined where it goes alone
   */
  sealBatch(id: string): Promise<string | undefined>;
  /** All members of a batch, those that have ended included, in an order that stays. */
  batch(batchId: string): Promise<BatchMember[]>;
  /**
   * Lets nobody of a batch share a pull request any more, which must not exist: the leavers go alone, the others gather
   * anew. Idempotent.
   */
  dissolveBatch(batch: {
    id: string;
    leavers: string[];
    reason: string;
  }): Promise<void>;
  /** Makes the open rotations of a pull request due now; a hint, so an unknown one is fine. */
  wakeByPullRequest(pullRequest: PullRequestChanged): Promise<string[]>;
}
