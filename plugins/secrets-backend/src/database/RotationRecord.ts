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

import { Account } from '@keyturn/plugin-secrets-boundaries';
import {
  Abandonment,
  Awaited,
  BoundaryAllowance,
  PullRequest,
  Revocation,
  RotationCondition,
  RotationConsumer,
  RotationPhase,
  RotationPolicy,
  SecretSpec,
  TargetStatus,
} from '@keyturn/plugin-secrets-common';
import {
  FileEdit,
  IssuerHandle,
  ResolvedTarget,
  SecretDescriptor,
  WorkloadToRestart,
} from '@keyturn/plugin-secrets-node';

/** A pull request of a rotation; `attempt` counts proposals to the same repository from 1. */
export interface ProposedPullRequest extends PullRequest {
  /** What its repository is at the host, so that it is found again under another name. */
  repositoryId?: string;
  /** Its head branch; absent of one recorded before branches were. */
  branch?: string;
  attempt: number;
  /** Closed unmerged, and a person asked to propose again. */
  superseded: boolean;
  /** Goes back to the previous version. */
  rollback?: boolean;
  /** Which restart of workloads it proposes, from 1; absent where it brings the change itself. */
  restart?: number;
}

/** A workload that was seen to lack nothing but a restart. */
export interface RestartableWorkload extends WorkloadToRestart {
  /** Since when without a break; absent where it was so already before the restart that was merged for it. */
  since?: string;
}

/** Sets the version annotation of a pod template to another text for the same version. */
export interface RestartEdit extends FileEdit {
  /** Id of the target whose workload it is. */
  targetId: string;
}

/** The restarts that a rotation has proposed, because pods were older than the Secret. */
export interface Restarts {
  /** How many were begun. */
  round: number;
  /** The one under way, as it is proposed to the end, whatever is seen meanwhile. */
  open?: { at: string; versionId: string; edits: RestartEdit[] };
  /** Every restart of every workload that was merged. */
  merged: Array<{ at: string; versionId: string; edit: RestartEdit }>;
}

/** What a probe wants to be given again with the next question about the same version. @public */
export interface Remembered {
  versionId: string;
  text: string;
}

/** The edits of the rotation that brought a version, or that was rolled back to it. */
export interface BroughtBy {
  rotationId: string;
  versionId: string;
  previousVersionId?: string;
  restarts?: Restarts;
  edits: StoredEdit[];
  /** The ref that its annotations are keyed by, where that is the one of an earlier secret. */
  annotatedAs?: string;
  /** What stands at their places instead, with the same value as a person says, of the version that was asked for. */
  confirmed: FileEdit[];
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
  /** Workloads of it that lack nothing but a restart. */
  restart?: RestartableWorkload[];
  remembered?: Remembered;
}

/** Something of a merged change that its base branch does not hold. */
export interface LackingPlace {
  file: string;
  /** Absent where the file cannot be read. */
  line?: number;
  /** As people call it: the document and the path in it. */
  place: string;
  /** What stands there, in words; never its text. */
  evidence: string;
}

/** A person's decision to propose what the base branches lack. */
export interface MissingProposal {
  requestedBy: string;
  reason?: string;
  at: string;
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

/** What a person decided in sight of stragglers, which are named by their keys. */
export interface OverrideRequest
  extends Pick<GateOverride, 'actor' | 'reason'> {
  shown: string[];
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
  /** Where it comes too late, the rotation does not go on: it may not act any longer. */
  final?: boolean;
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

/** What a rotation goes by to its end, whatever its secret declares by then. */
export interface FrozenDeclaration {
  /** `metadata.name` of the secret. */
  name: string;
  spec: SecretSpec;
  /** Whose the new credential is to be, by the words of the issuer. */
  account: Account;
  /** Of all that acts. */
  digest: string;
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
  /** What became of what it took out of use; absent before its end, and where it ended early. */
  revocation?: Revocation;
  undo?: Undo;
  /** Where it stood when a person ended it with nothing undone. */
  abandonment?: Abandonment;
  rollback?: Rollback;
  /** Since when the previous version may be revoked already; from then on there is no rollback. */
  revokingSince?: string;
  confirmation?: RevocationConfirmation;
  /** What only a person can do for it. */
  awaiting?: Awaited;
  policy: RotationPolicy;
  declared: FrozenDeclaration;
  /** Who let it happen outside of its boundary. */
  allowance?: BoundaryAllowance;
  /** Who was asked to mint; absent before. */
  issuer?: string;
  wakes: number;
  attempts: number;
  /** Of the attempts, those refused in words that no module knows; absent where there was none. */
  refusals?: number;
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
  /** What the base branches lack of what was merged; absent while something else, or nothing, holds the rotation up. */
  lacking?: LackingPlace[];
  /** Present until what is missing is proposed. */
  missingProposal?: MissingProposal;
  /** When a person last asked to try again; deadlines begin anew. */
  retriedAt?: string;
  /** How often people were reminded in this phase; absent means never. */
  reminders?: number;
  /** Absent where none was begun. */
  restarts?: Restarts;
  /** The ref of an earlier secret, by which modules know the secret and annotations are keyed to the end of this one. */
  annotatedAs?: string;
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
  /** Whose it is, as it was declared when it was minted; absent of one that was adopted. */
  account?: Account;
  state: 'staged' | 'current' | 'previous' | 'revoked' | 'kept' | 'abandoned';
  issuedAt?: string;
  expiresAt?: string;
  /** Since when something named it while it was on no record; absent unless a person put it on record. */
  foundAt?: string;
  /** The ref by which its issuer knows it, where that is the one of an earlier secret. */
  mintedAs?: string;
}
