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

import { DateTime } from 'luxon';

/** A secret whose rotation may start, with what is needed to say whether it does so now. */
export interface DueSecret {
  ref: string;
  /** JSON of the policy's window; absent where it is always open. */
  window?: string;
  /** JSON list of the repositories that its rotation changes. */
  repositories: string;
  emergency: boolean;
}

/** What a rotation was asked for. */
export interface StartRequest {
  secretRef: string;
  /** Such as its due date; attempts are counted for each anew. */
  occasion: string;
  reason: string;
  /** Who is to be the requester of the rotation. */
  requestedBy: string;
  emergency: boolean;
}

/** A rotation that the scaffolder was asked for. Instants are ISO 8601 in UTC with 24 characters. */
export interface AskedStart extends Omit<StartRequest, 'emergency'> {
  attempts: number;
  askedAt: string;
  taskId?: string;
  /** The rotation that came of it; absent while none has. */
  rotationId?: string;
  failure?: string;
}

/** What the look-out asks of the inventory, and what it has asked the scaffolder for. */
export interface StartStore {
  /**
   * Secrets whose rotation may start by `now`, the most urgent first: emergencies, then what expires first. Those with
   * an open rotation, and those that are left alone for now, are left out. The cost grows with what is due, not with
   * the inventory.
   */
  due(
    now: DateTime,
    page: { limit: number; offset: number },
  ): Promise<DueSecret[]>;
  /** How many pull requests are open, or about to be opened by what was started, by page of the repository. */
  openPullRequests(now: DateTime): Promise<Map<string, number>>;
  /**
   * Takes the right to ask for one rotation, so that no other replica asks for the same, and leaves the secret alone
   * for a while afterwards, longer with each attempt on one occasion.
   * @returns undefined where somebody else asked, a rotation is open, or the secret is left alone
   */
  claim(request: StartRequest, now: DateTime): Promise<AskedStart | undefined>;
  /** What was last asked for. */
  asked(secretRef: string): Promise<AskedStart | undefined>;
  /** Whether a rotation was asked for that is not there yet, or is the open one. */
  isAskedFor(secretRef: string): Promise<boolean>;
  /** Starts with a task of which nothing has come yet. */
  withTask(): Promise<Array<AskedStart & { taskId: string }>>;
  /** The scaffolder has made a task of it. Nothing is written where it was asked for anew since. */
  recordTask(asked: AskedStart, taskId: string): Promise<void>;
  /** No rotation will come of it, as a sentence for a person. Nothing is written where it was asked for anew since. */
  recordFailure(asked: AskedStart, failure: string): Promise<void>;
  /** The look-out looks at the secret again no sooner than that. */
  leaveAlone(secretRef: string, until: DateTime): Promise<void>;
}
