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

/** Something people are to be told, not yet sent. */
export interface NewNotice {
  /**
   * The same key is told once. A notice about the expiry names instant and threshold, so that a rotation,
   * which moves the expiry, arms it again.
   */
  dedupeKey: string;
  secretRef: string;
  /** Entity refs: users, groups, or anything that has an owner. */
  recipients: string[];
  payload: NotificationPayload;
}

export interface PendingNotice extends NewNotice {
  id: string;
  attempts: number;
}

/** Notices are written with the fact they tell, in its transaction or before it is acted on, and sent afterwards. */
export interface NoticeStore {
  /** Keeps the first of equal keys. Returns how many were new. */
  enqueue(notices: NewNotice[]): Promise<number>;
  /** Unsent notices that still count and whose next attempt is due, oldest first. */
  pending(limit: number): Promise<PendingNotice[]>;
  /**
   * Older notices of the same scope that are still unsent would replace this one where they arrived later: they are
   * kept for those people only whom this one did not reach.
   */
  markSent(id: string): Promise<void>;
  /** Counts the failed attempt; `nextAttemptAt` is an instant. */
  markFailed(id: string, nextAttemptAt: string): Promise<void>;
}
