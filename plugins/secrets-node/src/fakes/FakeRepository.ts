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

import { createHash } from 'node:crypto';
import { Mergeability, PullRequest } from '@keyturn/plugin-secrets-common';

/** How a check of a {@link FakeForge} goes. @public */
export type FakeCheck = 'pending' | 'success' | 'failure';

/** A pull request of a {@link FakeForge} in full. @public */
export interface FakePullRequest {
  number: number;
  branch: string;
  base: string;
  title: string;
  body: string;
  state: PullRequest['state'];
  /** New content by path. */
  changes: Map<string, string>;
  /** Content that each change was made from, by path. */
  origins: Map<string, string>;
  comments: string[];
  /** Whether somebody else committed to its branch. */
  foreignCommits: boolean;
  /** Checks of its head by name. */
  checks: Map<string, FakeCheck>;
  /** Whether it must be based anew before it is merged. */
  outdated: boolean;
  mergeCommit?: string;
  mergedBy?: string;
  approvedBy: string[];
  /** Whether a test said that it conflicts. */
  declaredConflicting: boolean;
}

/** What one commit changed, and on top of what. */
interface FakeCommit {
  parent?: string;
  changes: ReadonlyMap<string, string | undefined>;
}

/** Branches and pull requests of one repository, in memory. */
export class FakeRepository {
  /** As it is spelt now. */
  url: string;
  readonly id: string;
  readonly pullRequests: FakePullRequest[] = [];
  readonly requiredChecks = new Set<string>();
  /** Heads by branch. */
  readonly #branches = new Map<string, string>();
  readonly #commits = new Map<string, FakeCommit>();

  constructor(url: string, id: string) {
    this.url = url;
    this.id = id;
  }

  read(branch: string, path: string): string | undefined {
    const head = this.#branches.get(branch);
    return head && this.readAt(head, path);
  }

  /** The commit that a branch points at. */
  head(branch: string): string | undefined {
    return this.#branches.get(branch);
  }

  has(commit: string): boolean {
    return this.#commits.has(commit);
  }

  /** What a commit holds at a path. */
  readAt(commit: string, path: string): string | undefined {
    for (
      let at = this.#commits.get(commit);
      at;
      at = at.parent ? this.#commits.get(at.parent) : undefined
    ) {
      if (at.changes.has(path)) return at.changes.get(path);
    }
    return undefined;
  }

  /** One commit; an undefined content deletes its file. */
  commit(
    branch: string,
    changes: ReadonlyMap<string, string | undefined>,
  ): string {
    const sha = createHash('sha1')
      .update(`${this.id} ${this.#commits.size}`)
      .digest('hex');
    const parent = this.#branches.get(branch);
    this.#commits.set(sha, { parent, changes: new Map(changes) });
    this.#branches.set(branch, sha);
    return sha;
  }

  isConflicting(pullRequest: FakePullRequest): boolean {
    const { base, origins, declaredConflicting, state } = pullRequest;
    return (
      state === 'open' &&
      (declaredConflicting ||
        [...origins].some(([path, origin]) => this.read(base, path) !== origin))
    );
  }

  /** What the rules of the base branch say about a pull request. */
  mergeabilityOf({ checks, outdated }: FakePullRequest): Mergeability {
    if (outdated) {
      return {
        state: 'outdated',
        reasons: [{ message: 'it must be up to date with its base branch' }],
      };
    }
    const open = [...this.requiredChecks].filter(
      name => checks.get(name) !== 'success',
    );
    const failed = open.filter(name => checks.get(name) === 'failure');
    if (failed.length > 0) {
      const reasons = failed.map(name => ({ message: `check ${name} failed` }));
      return { state: 'blocked', reasons };
    }
    return {
      state: open.length > 0 ? 'waiting' : 'ready',
      reasons: open.map(name => ({ message: `check ${name} is pending` })),
    };
  }

  merge(pullRequest: FakePullRequest, mergedBy: string): void {
    const { base, changes } = pullRequest;
    pullRequest.state = 'merged';
    pullRequest.mergeCommit = this.commit(base, changes);
    pullRequest.mergedBy = mergedBy;
  }
}
