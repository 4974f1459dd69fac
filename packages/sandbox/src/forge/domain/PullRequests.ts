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
import { countCommits } from '../git/history';
import { Comment, PullRequest, Repository, Review } from '../state/model';
import { RepositoryLocks } from '../state/RepositoryLocks';
import { StateFile } from '../state/StateFile';
import { ForgeListener, PullRequestAction } from './ForgeListener';
import { refuseLongComment, refuseLongLabels, refuseLongText } from './limits';
import { pullRequestRef } from './RefChanges';
import { Repositories, sameName } from './Repositories';
import { timestamp } from './timestamp';
import { Account } from './Users';

export interface NewPullRequest {
  title: string;
  body?: string | null;
  /** A branch, or `owner:branch`. */
  head: string;
  base: string;
  draft?: boolean;
}

export interface PullRequestEdit {
  title?: string;
  body?: string | null;
  base?: string;
  state?: 'open' | 'closed';
}

const RESOURCE = 'PullRequest';

function refused(message: string) {
  return ForgeError.invalid({ resource: RESOURCE, code: 'custom', message });
}

function invalidField(field: string) {
  return ForgeError.invalid({ resource: RESOURCE, field, code: 'invalid' });
}

/** Opening, editing and discussing pull requests. Merging them is the business of `Merges`. */
export class PullRequests {
  constructor(
    private readonly options: {
      state: StateFile;
      repositories: Repositories;
      locks: RepositoryLocks;
      listener: ForgeListener;
      now: () => DateTime;
    },
  ) {}

  /** @throws ForgeError 404 */
  get(repository: Repository, number: number): PullRequest {
    const pull = repository.pullRequests.find(it => it.number === number);
    if (!pull) throw ForgeError.notFound();
    return pull;
  }

  /**
   * @throws ForgeError 422 where a branch is missing, holds nothing new, or has an open pull request already
   */
  async open(
    repository: Repository,
    input: NewPullRequest,
    by: Account,
  ): Promise<PullRequest> {
    refuseLongText(input);
    return this.locked(repository, async () => {
      const tips = await this.comparableTips(repository, input);
      this.refuseSecond(repository, tips.head.ref, tips.base.ref);
      const { state, now, repositories } = this.options;
      const at = timestamp(now());
      const pull: PullRequest = {
        id: state.nextId(),
        number: repository.pullRequests.length + 1,
        title: input.title,
        body: input.body ?? null,
        ...tips,
        state: 'open',
        draft: input.draft ?? false,
        author: by.login,
        labels: [],
        assignees: [],
        reviewers: [],
        comments: [],
        reviews: [],
        createdAt: at,
        updatedAt: at,
      };
      await repositories
        .git(repository)
        .updateRef(pullRequestRef(pull.number), pull.head.sha);
      repository.pullRequests.push(pull);
      this.saved(repository, pull, by, 'opened');
      return pull;
    });
  }

  async edit(
    repository: Repository,
    pull: PullRequest,
    edit: PullRequestEdit,
    by: Account,
  ): Promise<PullRequest> {
    refuseLongText(edit);
    return this.locked(repository, async () => {
      if (edit.base && edit.base !== pull.base.ref) {
        if (pull.state === 'closed') throw invalidField('base');
        await this.rebase(repository, pull, edit.base);
      }
      const { title = pull.title, body = pull.body } = edit;
      Object.assign(pull, { title, body });
      const reopens = edit.state === 'open' && pull.state === 'closed';
      if (reopens) await this.reopen(repository, pull);
      const closes = edit.state === 'closed' && pull.state === 'open';
      if (closes) this.close(pull, by);
      const ended = closes ? 'closed' : 'edited';
      this.saved(repository, pull, by, reopens ? 'reopened' : ended);
      return pull;
    });
  }

  comment(
    repository: Repository,
    pull: PullRequest,
    body: string,
    by: Account,
  ): Comment {
    refuseLongComment('IssueComment', body);
    const { state, now } = this.options;
    const at = timestamp(now());
    const author = by.login;
    const id = state.nextId();
    const comment = { id, author, body, createdAt: at, updatedAt: at };
    pull.comments.push(comment);
    this.saved(repository, pull, by);
    return comment;
  }

  /**
   * Says what somebody thinks of an open pull request as it stands.
   * @throws ForgeError 422 where it is closed, or its author approves it
   */
  review(
    repository: Repository,
    pull: PullRequest,
    { state: verdict, body }: Pick<Review, 'state' | 'body'>,
    by: Account,
  ): Review {
    refuseLongComment('PullRequestReview', body);
    if (pull.state === 'closed') throw invalidField('state');
    if (verdict !== 'COMMENTED' && by.login === pull.author) {
      throw refused('Nobody can approve or refuse a pull request of their own');
    }
    const { state, now } = this.options;
    const review = {
      id: state.nextId(),
      author: by.login,
      state: verdict,
      body,
      commit: pull.head.sha,
      submittedAt: timestamp(now()),
    };
    pull.reviews.push(review);
    this.saved(repository, pull, by);
    return review;
  }

  editComment(comment: Comment, body: string): Comment {
    refuseLongComment('IssueComment', body);
    const updatedAt = timestamp(this.options.now());
    Object.assign(comment, { body, updatedAt });
    this.options.state.save();
    return comment;
  }

  /** Replaces one of the plain lists of a pull request. */
  setList(
    repository: Repository,
    pull: PullRequest,
    list: 'labels' | 'assignees' | 'reviewers',
    values: string[],
    by: Account,
  ): void {
    if (list === 'labels') refuseLongLabels(values);
    pull[list] = [...new Set(values)];
    if (list === 'labels') this.knowLabels(repository, values);
    this.saved(repository, pull, by);
  }

  /** As on GitHub, a label comes to be by being put on something. */
  private knowLabels(repository: Repository, names: string[]) {
    for (const name of names) {
      if (!repository.labels.some(label => label.name === name)) {
        repository.labels.push({ id: this.options.state.nextId(), name });
      }
    }
  }

  private locked<T>(repository: Repository, change: () => Promise<T>) {
    return this.options.locks.run(repository.id, change);
  }

  private saved(
    repository: Repository,
    pull: PullRequest,
    by: Account,
    action?: PullRequestAction,
  ) {
    const { state, listener, now } = this.options;
    pull.updatedAt = timestamp(now());
    state.save();
    if (action) listener.pullRequestChanged(repository, pull, action, by);
  }

  private close(pull: PullRequest, by: Account) {
    pull.state = 'closed';
    pull.closed = { at: timestamp(this.options.now()), by: by.login };
  }

  private async reopen(repository: Repository, pull: PullRequest) {
    if (pull.merge) throw invalidField('state');
    const { head, base } = pull;
    const tips = await this.comparableTips(repository, {
      head: head.ref,
      base: base.ref,
    });
    this.refuseSecond(repository, head.ref, base.ref);
    Object.assign(pull, { ...tips, state: 'open', closed: undefined });
  }

  private async rebase(repository: Repository, pull: PullRequest, to: string) {
    const head = pull.head.ref;
    const tips = await this.comparableTips(repository, { head, base: to });
    this.refuseSecond(repository, head, to);
    pull.base = tips.base;
  }

  private refuseSecond(repository: Repository, head: string, base: string) {
    const open = repository.pullRequests.some(
      it => it.state === 'open' && it.head.ref === head && it.base.ref === base,
    );
    if (open) {
      const label = `${repository.owner}:${head}`;
      throw refused(`A pull request already exists for ${label}.`);
    }
  }

  private async comparableTips(
    repository: Repository,
    input: { head: string; base: string },
  ): Promise<Pick<PullRequest, 'head' | 'base'>> {
    const git = this.options.repositories.git(repository);
    const [by, ...branch] = input.head.split(':');
    const headRef =
      branch.length > 0 && sameName(by, repository.owner)
        ? branch.join(':')
        : input.head;
    const head = await git.commitOfBranch(headRef);
    if (!head) throw invalidField('head');
    const base = await git.commitOfBranch(input.base);
    if (!base) throw invalidField('base');
    if (!(await git.mergeBase(base, head))) {
      throw refused(
        `The ${headRef} branch has no history in common with ${input.base}`,
      );
    }
    if ((await countCommits(git, { from: head, notFrom: base })) === 0) {
      throw refused(`No commits between ${input.base} and ${headRef}`);
    }
    return {
      head: { ref: headRef, sha: head },
      base: { ref: input.base, sha: base },
    };
  }
}
