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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import {
  RotationCondition,
  RotationPhase,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import { UnreadableRowError } from './UnreadableRowError';

/**
 * What must hold when a notice is sent, because it tells of something that is so rather than of something that happened.
 * Refs are full, instants ISO 8601 in UTC.
 */
export type NoticeFact =
  | {
      kind: 'expiry';
      expiresAt: string;
      rollbacks: number;
      /** Of the policy's `notifyBefore`. */
      threshold: string;
    }
  /** What was told of an expiry since then is no longer true; its words follow the expiry that the secret has. */
  | { kind: 'settled'; since: string }
  /** Of the rotation where there is one, else of the secret; which stage it is stands in the key. */
  | { kind: 'escalation'; rotationId?: string }
  | { kind: 'conflict'; laterRef: string; holderRef: string; targetId: string }
  | {
      kind: 'rotation';
      rotationId: string;
      phase: RotationPhase;
      /** All that share its pull request: it holds while it holds for one of them. */
      batchId?: string;
      /** Null where it must have none, absent where it may have any. */
      condition?: RotationCondition | null;
    }
  /** The report that is open; absent where none is. */
  | { kind: 'compromise'; reportedAt?: string }
  /** Reported as compromised, outside of its boundary. */
  | { kind: 'outside' }
  /** A rotation could not be started for this occasion. */
  | { kind: 'start'; occasion: string }
  | { kind: 'retirement'; at: string }
  /** That a secret is back that was retired then. */
  | { kind: 'return'; retiredAt: string }
  /** A much smaller catalog was first seen then. */
  | { kind: 'hold'; since: string }
  /** SHA-256 of the ciphertexts that no rotation brought: it holds while a target holds one of them. */
  | { kind: 'ciphertext'; sha256: string[] }
  /** Ids of the notices that a digest tells. */
  | { kind: 'digest'; members: string[] };

/** Something people are to be told, not yet sent. */
export interface NewNotice {
  /**
   * The same key is told once. A notice about the expiry names instant, threshold and rollbacks, so that a rotation
   * or a rollback arms it again.
   */
  dedupeKey: string;
  secretRef: string;
  /** Entity refs: users, groups, or anything that has an owner. Only where `unowned` is set it may be empty. */
  recipients: string[];
  /** The secret has no owner in the catalog, so that somebody must be told in its place. */
  unowned?: boolean;
  /** Tells what several others would have. */
  digest?: boolean;
  /** Tells that the secret expires, which is open until it is settled. */
  expiring?: boolean;
  /** Absent where it tells of something that happened, which stays true. */
  fact?: NoticeFact;
  payload: NotificationPayload;
}

export interface PendingNotice extends NewNotice {
  id: string;
  attempts: number;
  /** Whose the secret is now. */
  ownerRef?: string;
}

export interface UnownedNotice extends PendingNotice {
  /** What the secret declares of its rotation, such as the policy that says who is told. */
  rotation?: SecretSpec['rotation'];
}

/** One notice to one recipient in the place of several. */
export interface Digest {
  recipient: string;
  /** Ids of the notices that it tells. */
  members: string[];
  notice: NewNotice;
}

/** What was told of the expiry of a secret and has not been taken back. */
export interface OpenExpiry {
  secretRef: string;
  /** Keys of the notices, in order. */
  dedupeKeys: string[];
  /** Instant at which the first was written. */
  since: string;
  /** Who got one of them. */
  reached: string[];
}

/** Notices are written with the fact they tell, in its transaction or before it is acted on, and sent afterwards. */
export interface NoticeStore {
  /**
   * Keeps the first of equal keys, unless that was settled: then it is told again. Returns how many are to be told that
   * were not.
   */
  enqueue(notices: NewNotice[]): Promise<number>;
  /**
   * Unsent notices that still count and whose next attempt is due, oldest first; not those that are `unowned`, of which
   * nobody has said yet whom they go to.
   */
  pending(limit: number): Promise<Array<PendingNotice | UnreadableRowError>>;
  /** Those that are `unowned`. */
  pendingUnowned(
    limit: number,
  ): Promise<Array<UnownedNotice | UnreadableRowError>>;
  /**
   * It was sent, in these words where they are given, which are kept then. Older notices of the same scope that are still unsent would replace this one where they arrived later: they are
   * kept for those people only whom this one did not reach.
   */
  markSent(id: string, payload?: NotificationPayload): Promise<void>;
  /**
   * It is no longer true, so it is not sent, nor told by a digest. Where it becomes true again, the same may be told.
   */
  drop(id: string): Promise<void>;
  /** Those notices, whether or not they were sent, in order. */
  get(ids: string[]): Promise<PendingNotice[]>;
  /** Whether one of this key was sent to anybody, alone or in a digest. */
  wasSent(dedupeKey: string): Promise<boolean>;
  /** Counts the failed attempt; `nextAttemptAt` is an instant. */
  markFailed(id: string, nextAttemptAt: string): Promise<void>;
  /** Names who is told of one that was `unowned`; it is not any more. Without anybody it is never sent. */
  address(id: string, recipients: string[]): Promise<void>;
  /**
   * Writes a digest and takes its recipient from what it tells, in one transaction; what has no recipient left is never
   * sent by itself.
   * @returns false, and changes nothing, where a member has changed since it was read
   */
  bundle(digest: Digest): Promise<boolean>;
  /** Notices of expiries that were not settled, by secret, from the one behind `afterRef`. */
  openExpiries(afterRef: string, limit: number): Promise<OpenExpiry[]>;
  /**
   * Writes down that these notices of expiries are not true any more, together with those that say so: what was not
   * sent yet never is, none of them is open from now on, and the same may be told again. Where another watcher did that
   * first, nothing is written.
   */
  settle(dedupeKeys: string[], notices: NewNotice[]): Promise<void>;
  /**
   * Deletes what was written before an instant and has ended, unless the same could be written again: that is while an
   * expiry is open, or its secret has no owner, is due, rotates or is compromised. Idempotent.
   * @returns how many
   */
  forget(before: string): Promise<number>;
}
