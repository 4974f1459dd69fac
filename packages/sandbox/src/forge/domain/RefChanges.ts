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
import { GitRepository, NO_OBJECT } from '../git/GitRepository';
import { PullRequest, Repository } from '../state/model';
import { StateFile } from '../state/StateFile';
import { ForgeListener, PullRequestAction, RefChange } from './ForgeListener';
import { Repositories } from './Repositories';
import { timestamp } from './timestamp';
import { Account } from './Users';

/** Name of the ref that keeps a pull request's commits when its branch is gone. */
export function pullRequestRef(number: number): string {
  return `refs/pull/${number}/head`;
}

/** What follows from a moved ref: open pull requests keep up with it and listeners hear of it. */
export class RefChanges {
  constructor(
    private readonly options: {
      state: StateFile;
      repositories: Repositories;
      listener: ForgeListener;
      now: () => DateTime;
    },
  ) {}

  /** To be called after the ref has moved, while its repository is locked. */
  async follow(
    repository: Repository,
    change: RefChange,
    by: Account,
  ): Promise<void> {
    repository.pushedAt = timestamp(this.options.now());
    this.options.state.save();
    this.options.listener.refChanged(repository, change, by);
    const branch = change.ref.replace(/^refs\/heads\//, '');
    if (branch === change.ref) return;
    const git = this.options.repositories.git(repository);
    for (const pull of repository.pullRequests) {
      if (pull.state !== 'open') continue;
      if (pull.head.ref === branch) {
        await this.followHead(repository, git, pull, change, by);
      } else if (pull.base.ref === branch) {
        await this.followBase(repository, git, pull, change, by);
      }
    }
  }

  /** Lets open pull requests catch up with refs that moved while nobody was looking, e.g. right before a crash. */
  async catchUp(repository: Repository, by: Account): Promise<void> {
    const git = this.options.repositories.git(repository);
    const stale = new Map<string, RefChange>();
    for (const { state, head, base } of repository.pullRequests) {
      for (const tip of state === 'open' ? [head, base] : []) {
        const ref = `refs/heads/${tip.ref}`;
        const after = (await git.commitOfRef(ref)) ?? NO_OBJECT;
        if (after !== tip.sha) stale.set(ref, { ref, before: tip.sha, after });
      }
    }
    for (const change of stale.values()) {
      await this.follow(repository, change, by);
    }
  }

  private async followHead(
    repository: Repository,
    git: GitRepository,
    pull: PullRequest,
    change: RefChange,
    by: Account,
  ) {
    const gone = change.after === NO_OBJECT;
    // A branch that was put back to where it left has nothing to merge; calling it merged later would be a lie.
    if (gone || (await git.isAncestor(change.after, pull.base.sha))) {
      this.close(repository, pull, by);
      return;
    }
    pull.head.sha = change.after;
    await git.updateRef(pullRequestRef(pull.number), change.after);
    this.saved(repository, pull, 'synchronize', by, change);
  }

  private async followBase(
    repository: Repository,
    git: GitRepository,
    pull: PullRequest,
    change: RefChange,
    by: Account,
  ) {
    if (change.after === NO_OBJECT) {
      this.close(repository, pull, by);
    } else if (await git.isAncestor(pull.head.sha, change.after)) {
      // Somebody merged with git itself and pushed the result.
      const at = timestamp(this.options.now());
      pull.merge = { at, by: by.login, sha: change.after };
      this.close(repository, pull, by);
    } else {
      pull.base.sha = change.after;
      this.options.state.save();
    }
  }

  private close(repository: Repository, pull: PullRequest, by: Account) {
    pull.state = 'closed';
    pull.closed = { at: timestamp(this.options.now()), by: by.login };
    this.saved(repository, pull, 'closed', by);
  }

  private saved(
    repository: Repository,
    pull: PullRequest,
    action: PullRequestAction,
    by: Account,
    change?: RefChange,
  ) {
    pull.updatedAt = timestamp(this.options.now());
    this.options.state.save();
    const { listener } = this.options;
    listener.pullRequestChanged(repository, pull, action, by, change);
  }
}
