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

import { Check, PullRequest, Repository } from '../state/model';
import { Account } from './Users';

/** A ref that was created, moved or deleted; the all-zero object id stands for "was not" and "is no more". */
export interface RefChange {
  /** Full name, e.g. `refs/heads/main`. */
  ref: string;
  before: string;
  after: string;
}

export type PullRequestAction =
  | 'opened'
  | 'edited'
  | 'synchronize'
  | 'closed'
  | 'reopened';

/** Is told what happened, after it is saved. Returns at once; what it does about it is its own business. */
export interface ForgeListener {
  refChanged(repository: Repository, change: RefChange, by: Account): void;
  pullRequestChanged(
    repository: Repository,
    pullRequest: PullRequest,
    action: PullRequestAction,
    by: Account,
    /** Only of `synchronize`. */
    change?: RefChange,
  ): void;
  checkReported(repository: Repository, check: Check, by: Account): void;
}
