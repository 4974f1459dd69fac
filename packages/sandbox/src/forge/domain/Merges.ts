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
import { ForgeError } from '../ForgeError';
import { mergeTrees, TrialMerge } from '../git/mergeTrees';
import { readLog } from '../git/history';
import { rebase } from '../git/rebase';
import { writeCommit } from '../git/trees';
import { MergeMethod, PullRequest, Repository } from '../state/model';
import { RepositoryLocks } from '../state/RepositoryLocks';
import { StateFile } from '../state/StateFile';
import { ForgeListener } from './ForgeListener';
import { demandsOf } from './branchDemands';
import { Checks, ruleViolation } from './Checks';
import { RefChanges } from './RefChanges';
import { Repositories } from './Repositories';
import { timestamp } from './timestamp';
import { Account, Users } from './Users';

const REMEMBERED_TRIALS = 200;
const REFUSED_METHODS = {
  merge: 'Merge commits are not allowed on this repository.',
  squash: 'Squash merges are not allowed on this repository.',
  rebase: 'Rebase merges are not allowed on this repository.',
};

export interface MergeRequest {
  method: MergeMethod;
  title?: string;
  message?: string;
  /** Refuse to merge unless the head is still at this commit. */
  sha?: string;
}

/** Merging pull requests, and knowing beforehand whether that would work. */
export class Merges {
  private readonly trials = new Map<string, TrialMerge>();

  constructor(
    private readonly options: {
      state: StateFile;
      users: Users;
      repositories: Repositories;
      locks: RepositoryLocks;
      refChanges: RefChanges;
      listener: ForgeListener;
      checks: Checks;
      now: () => DateTime;
    },
  ) {}

  /** Paths that stand in the way of merging an open pull request; empty where it can be merged. */
  async conflicts(
    repository: Repository,
    pull: PullRequest,
  ): Promise<string[]> {
    return (await this.trial(repository, pull)).conflicts;
  }

  /**
   * @throws ForgeError 405 where it is closed, a draft, in conflict or not what the base branch requires, 409 where
   * the head has moved
   */
  async merge(
    repository: Repository,
    pull: PullRequest,
    request: MergeRequest,
    by: Account,
  ): Promise<string> {
    return this.options.locks.run(repository.id, async () => {
      const { queue } = demandsOf(repository, pull.base.ref);
      if (queue) {
        throw new ForgeError(
          405,
          ruleViolation('Changes must be made through the merge queue'),
        );
      }
      return this.mergeLocked(repository, pull, request, by);
    });
  }

  /**
   * Puts a pull request into the merge queue of its base branch, whose turn comes at once.
   * @throws ForgeError as {@link Merges.merge}, and 422 where the branch has no queue
   */
  async enqueue(
    repository: Repository,
    pull: PullRequest,
    request: Pick<MergeRequest, 'sha'>,
    by: Account,
  ): Promise<string> {
    return this.options.locks.run(repository.id, async () => {
      const { queue } = demandsOf(repository, pull.base.ref);
      if (!queue) {
        throw new ForgeError(422, 'The base branch has no merge queue');
      }
      return this.mergeLocked(
        repository,
        pull,
        { ...request, method: queue },
        by,
      );
    });
  }

  private async mergeLocked(
    repository: Repository,
    pull: PullRequest,
    request: MergeRequest,
    by: Account,
  ): Promise<string> {
    const { state, repositories, refChanges, listener } = this.options;
    const { tree } = await this.requireMergeable(repository, pull, request);
    const git = repositories.git(repository);
    const sha = await this.writeMerge(repository, pull, tree, request, by);
    const ref = `refs/heads/${pull.base.ref}`;
    const before = pull.base.sha;
    await git.updateRef(ref, sha, before);
    const at = timestamp(this.options.now());
    Object.assign(pull, {
      state: 'closed',
      updatedAt: at,
      closed: { at, by: by.login },
      merge: { at, by: by.login, sha },
    });
    state.save();
    await refChanges.follow(repository, { ref, before, after: sha }, by);
    listener.pullRequestChanged(repository, pull, 'closed', by);
    return sha;
  }

  private async requireMergeable(
    repository: Repository,
    pull: PullRequest,
    request: MergeRequest,
  ): Promise<TrialMerge> {
    if (pull.state !== 'open') {
      throw new ForgeError(405, 'Pull Request is not mergeable');
    }
    if (pull.draft) {
      throw new ForgeError(405, 'Pull Request is still a draft');
    }
    if (request.sha && request.sha !== pull.head.sha) {
      throw new ForgeError(
        409,
        'Head branch was modified. Review and try the merge again.',
      );
    }
    this.requireMethod(repository, pull, request);
    const trial = await this.trial(repository, pull);
    if (trial.conflicts.length > 0) {
      throw new ForgeError(405, 'Pull Request is not mergeable');
    }
    const obstacle = await this.options.checks.obstacle(repository, pull);
    if (obstacle) throw new ForgeError(405, obstacle);
    return trial;
  }

  private requireMethod(
    repository: Repository,
    { base }: PullRequest,
    { method }: MergeRequest,
  ) {
    const { methods, linear } = demandsOf(repository, base.ref);
    if (!methods.includes(method)) {
      throw new ForgeError(405, REFUSED_METHODS[method]);
    }
    if (linear && method === 'merge') {
      throw new ForgeError(
        405,
        ruleViolation('This branch must not contain merge commits.'),
      );
    }
  }

  private async trial(
    repository: Repository,
    pull: PullRequest,
  ): Promise<TrialMerge> {
    const key = `${repository.id} ${pull.base.sha} ${pull.head.sha}`;
    const known = this.trials.get(key);
    if (known) return known;
    const git = this.options.repositories.git(repository);
    const trial = await mergeTrees(git, pull.base.sha, pull.head.sha);
    this.trials.set(key, trial);
    const [oldest] = this.trials.keys();
    if (this.trials.size > REMEMBERED_TRIALS) this.trials.delete(oldest);
    return trial;
  }

  private async writeMerge(
    repository: Repository,
    pull: PullRequest,
    tree: string,
    request: MergeRequest,
    by: Account,
  ): Promise<string> {
    const { repositories, users, now } = this.options;
    const git = repositories.git(repository);
    const date = timestamp(now());
    const committer = { name: by.name, email: by.email, date };
    if (request.method === 'rebase') {
      const { head, base } = pull;
      const tip = await rebase(git, {
        head: head.sha,
        onto: base.sha,
        committer,
      });
      if (!tip) throw new ForgeError(405, "This branch can't be rebased");
      return tip;
    }
    const squashes = request.method === 'squash';
    const author = (squashes && users.find(pull.author)) || by;
    const title = request.title ?? defaultTitle(repository, pull, request);
    const message =
      request.message ??
      (squashes ? await this.squashedMessages(repository, pull) : pull.title);
    return writeCommit(git, {
      tree,
      parents: squashes ? [pull.base.sha] : [pull.base.sha, pull.head.sha],
      message: message ? `${title}\n\n${message}` : title,
      author: { name: author.name, email: author.email, date },
      committer,
    });
  }

  private async squashedMessages(repository: Repository, pull: PullRequest) {
    const commits = await readLog(this.options.repositories.git(repository), {
      from: pull.head.sha,
      notFrom: pull.base.sha,
    });
    return commits
      .reverse()
      .map(({ message }) => `* ${message}`)
      .join('\n\n');
  }
}

function defaultTitle(
  { owner }: Repository,
  { number, title, head }: PullRequest,
  { method }: MergeRequest,
) {
  return method === 'squash'
    ? `${title} (#${number})`
    : `Merge pull request #${number} from ${owner}/${head.ref}`;
}
