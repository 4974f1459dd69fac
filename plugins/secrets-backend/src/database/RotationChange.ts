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
  BoundaryAllowance,
  JournalEntry,
  RotationCondition,
  RotationConsumer,
  RotationPhase,
  RotationPolicy,
} from '@keyturn/plugin-secrets-common';
import { NewNotice } from './NoticeStore';
import {
  FrozenDeclaration,
  LackingPlace,
  ProposedPullRequest,
  Restarts,
  RotationRecord,
  RotationTarget,
  StoredEdit,
  StoredVersion,
  Straggler,
  Undo,
} from './RotationRecord';

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
  abandonment?: RotationRecord['abandonment'];
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
  /** 0 where `attempts` comes without it. */
  refusals?: number;
  nextAttemptAt?: string | null;
  revokeAt?: string;
  reminders?: number;
  batchKey?: string;
  restarts?: Restarts;
  /** Replaces all edits. */
  edits?: StoredEdit[];
  pullRequests?: ProposedPullRequest[];
  targets?: RotationTarget[];
  /** Replaces all consumers. */
  consumers?: RotationConsumer[];
  stragglers?: Straggler[] | null;
  lacking?: LackingPlace[] | null;
  /** It is proposed, or not needed. */
  missingProposal?: null;
  /** The batch by which it was proposed, and the titles of all of its secrets; told, not stored. */
  proposedWith?: { batchId: string; titles: string[] };
  /** Entity refs, beside the usual recipients, that are told now that the deadline has passed; not stored. */
  overdueTo?: string[];
  versions?: StoredVersion[];
  /** Versions that files name; those on no record become facts of the secret. What targets hold is in `targets`. */
  named?: VersionSighting[];
  secret?: SecretChange;
  journal?: JournalNote[];
  notices?: NewNotice[];
}

/** That a place names a version. */
export interface VersionSighting {
  versionId: string;
  /** Id of a target, or URL of a file. */
  place: string;
}

export interface NewRotation {
  id: string;
  secretRef: string;
  secretTitle: string;
  reason: string;
  requestedBy: string;
  taskId?: string;
  policy: RotationPolicy;
  declared: FrozenDeclaration;
  /** Must be the one on record for the secret and this declaration; it is used up. */
  allowance?: BoundaryAllowance;
  /** Where only a person can mint. */
  awaiting?: 'values';
  /** When the engine takes it up by itself, should nobody advance it before. */
  nextAttemptAt: string;
}
