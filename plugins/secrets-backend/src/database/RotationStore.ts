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
  RotationListQuery,
} from '@keyturn/plugin-secrets-common';
import { PullRequestChanged } from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { JournalNote, NewRotation, RotationChange } from './RotationChange';
import {
  BatchMember,
  BroughtBy,
  GateOverride,
  MissingProposal,
  OverrideRequest,
  RevocationConfirmation,
  Rollback,
  RotationRecord,
  StoredEdit,
  StoredVersion,
  Undo,
} from './RotationRecord';
import { ReadCriteria } from './SecretStore';
import { UnreadableRowError } from './UnreadableRowError';

export * from './RotationChange';
export * from './RotationRecord';

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
  /** @throws UnreadableRowError */
  get(id: string): Promise<RotationRecord | undefined>;
  /** Newest first; only of secrets that meet the criteria. Of one that cannot be read, what can. */
  list(
    query: RotationListQuery,
    criteria: ReadCriteria,
  ): Promise<{ items: RotationRecord[]; total: number; nextCursor?: string }>;
  journal(id: string, after: number): Promise<JournalEntry[]>;
  edits(id: string): Promise<StoredEdit[]>;
  /** The edits by which a version came to its targets last; undefined where no rotation is on record that did it. */
  broughtBy(
    secretRef: string,
    versionId: string,
  ): Promise<BroughtBy | undefined>;
  version(secretRef: string, id: string): Promise<StoredVersion | undefined>;
  /** The version that the record says is live. */
  currentVersion(secretRef: string): Promise<StoredVersion | undefined>;
  /** Versions that were replaced and neither revoked nor kept on purpose, the oldest first. */
  previousVersions(secretRef: string): Promise<StoredVersion[]>;
  /** Every version that may still work: the live one first, then those that were replaced, the oldest first. */
  unrevokedVersions(secretRef: string): Promise<StoredVersion[]>;

  /** Open rotations that are stuck or have proposed pull requests, by id, from the one behind `afterId`. */
  waiting(
    afterId: string,
    limit: number,
  ): Promise<Array<RotationRecord | UnreadableRowError>>;
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
   * The last resort where a failure cannot be recorded by `change`: the rotation is blocked for a reason and due again after
   * a pause. It reads and writes only columns of the rotation's own row in which nothing can be malformed.
   * @param pause - by the number of failures in a row
   * @returns whether the reason is a new one
   * @throws TicketLostError
   */
  setAside(
    id: string,
    ticket: string,
    given: { reason: string; pause: (failures: number) => Duration },
  ): Promise<boolean>;
  /** Appends to the journal of a rotation without changing it. */
  note(id: string, notes: JournalNote[]): Promise<void>;
  /** Those of the secrets that have an open rotation. */
  withOpenRotation(secretRefs: string[]): Promise<string[]>;
  /** Whose rotation it is. */
  secretRefOf(id: string): Promise<string | undefined>;
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
   * Decides that what the base branches lack of the merged change is proposed, and makes the rotation due.
   * @throws ConflictError with the reason where nothing is known to be missing
   */
  requestMissing(
    id: string,
    missing: Omit<MissingProposal, 'at'>,
  ): Promise<void>;
  /**
   * Lets the revocation gate open for the stragglers that keep it shut now, all of which the person was shown, and for
   * no others.
   * @throws ConflictError where the gate is not what the rotation waits for, or with what the person was not shown
   */
  requestOverride(id: string, request: OverrideRequest): Promise<GateOverride>;
  /**
   * Lets every rotation that gathers under the key of this one share a pull request with it from now on: none of them
   * can be cancelled or undone by itself any more. Idempotent; where somebody else was faster, theirs stands.
   * @returns the id of the batch, undefined where it goes alone
   */
  sealBatch(id: string): Promise<string | undefined>;
  /** All members of a batch, those that have ended included, in an order that stays. */
  batch(batchId: string): Promise<BatchMember[]>;
  /**
   * Lets nobody of a batch share a pull request, which must not exist or be closed: the leavers go alone, the others gather
   * again, or propose again on their own where they had proposed. Idempotent.
   */
  dissolveBatch(batch: {
    id: string;
    leavers: string[];
    reason: string;
  }): Promise<void>;
  /** Makes the open rotations of a pull request due now; a hint, so an unknown one is fine. */
  wakeByPullRequest(pullRequest: PullRequestChanged): Promise<string[]>;
}
