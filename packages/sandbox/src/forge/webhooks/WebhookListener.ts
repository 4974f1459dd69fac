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
  ForgeListener,
  PullRequestAction,
  RefChange,
} from '../domain/ForgeListener';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { NO_OBJECT } from '../git/GitRepository';
import { changedFiles, EMPTY_TREE } from '../git/diff';
import { GitCommit, readLog } from '../git/history';
import { pullRequestView } from '../rest/pullRequestView';
import { Check, PullRequest, Repository } from '../state/model';
import { WebhookSender, WebhookTarget } from './WebhookSender';
import { checkRunView, statusView } from '../rest/checkViews';

const MAX_COMMITS = 20;

/** A webhook for every repository, like an organisation's. */
export interface GlobalWebhook extends WebhookTarget {
  /** GitHub's event names (`push`, `pull_request`, `status`, `check_run`) or `*`. */
  events: string[];
}

/** Tells webhooks what happened, in GitHub's payloads. */
export class WebhookListener implements ForgeListener {
  // Payloads are prepared one after the other, so that events leave in the order in which they happened.
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      forge: Forge;
      sender: WebhookSender;
      webhooks: GlobalWebhook[];
    },
  ) {}

  refChanged(repository: Repository, change: RefChange, by: Account): void {
    this.announce(repository, by, 'push', () =>
      this.pushPayload(repository, change, by),
    );
  }

  pullRequestChanged(
    repository: Repository,
    pullRequest: PullRequest,
    action: PullRequestAction,
    by: Account,
    change?: RefChange,
  ): void {
    // The event tells how it was, even if the pull request changes while the payload is prepared.
    const pull = structuredClone(pullRequest);
    this.announce(repository, by, 'pull_request', async () => ({
      action,
      number: pull.number,
      pull_request: await pullRequestView(
        this.options.forge,
        repository,
        pull,
        by,
      ),
      ...(change && { before: change.before, after: change.after }),
    }));
  }

  checkReported(repository: Repository, reported: Check, by: Account): void {
    const check = structuredClone(reported);
    const { kind } = check;
    this.announce(repository, by, kind === 'run' ? 'check_run' : 'status', () =>
      kind === 'run'
        ? this.checkRunPayload(repository, check)
        : this.statusPayload(repository, check),
    );
  }

  /** Resolves when nothing is prepared any more. */
  async idle(): Promise<void> {
    await this.last;
  }

  private announce(
    repository: Repository,
    by: Account,
    name: string,
    payloadOf: () => Promise<object>,
  ) {
    const targets = [
      ...this.options.webhooks,
      ...repository.hooks.filter(({ active }) => active),
    ].filter(({ events }) => events.includes(name) || events.includes('*'));
    if (targets.length === 0) return;
    const { views, logger } = this.options.forge;
    this.last = this.last.then(payloadOf).then(
      payload => {
        const event = {
          name,
          payload: {
            ...payload,
            repository: views.repository(repository, by),
            sender: views.user(by.login),
          },
        };
        targets.forEach(target => this.options.sender.send(target, event));
      },
      error => logger.error(`Cannot tell webhooks of a ${name} event`, error),
    );
  }

  private async pushPayload(
    repository: Repository,
    { ref, before, after }: RefChange,
    by: Account,
  ) {
    const { repositories, views } = this.options.forge;
    const git = repositories.git(repository);
    const created = before === NO_OBJECT;
    const deleted = after === NO_OBJECT;
    const forced =
      !created && !deleted && !(await git.isAncestor(before, after));
    const log = deleted
      ? []
      : await readLog(git, {
          from: after,
          ...(created ? {} : { notFrom: before }),
          limit: MAX_COMMITS,
        });
    const commits = await Promise.all(
      log.reverse().map(commit => this.pushedCommit(repository, commit)),
    );
    return {
      ref,
      before,
      after,
      created,
      deleted,
      forced,
      compare: views.page(repository, `/commit/${after}`),
      commits,
      head_commit: commits.at(-1) ?? null,
      pusher: { name: by.login, email: by.email },
    };
  }

  private async statusPayload(repository: Repository, check: Check) {
    const { views } = this.options.forge;
    const branches = await this.branchesAt(repository, check.sha);
    return {
      ...statusView(views, repository, check),
      sha: check.sha,
      name: `${repository.owner}/${repository.name}`,
      branches: branches.map(name => ({ name, commit: { sha: check.sha } })),
    };
  }

  private async checkRunPayload(repository: Repository, check: Check) {
    const { views } = this.options.forge;
    const [branch = null] = await this.branchesAt(repository, check.sha);
    return {
      action: check.state === 'pending' ? 'created' : 'completed',
      check_run: {
        ...checkRunView(views, repository, check),
        check_suite: { head_branch: branch, head_sha: check.sha },
      },
    };
  }

  private async branchesAt(repository: Repository, commit: string) {
    const git = this.options.forge.repositories.git(repository);
    const branches = await git.branches();
    return branches.filter(({ sha }) => sha === commit).map(({ name }) => name);
  }

  private async pushedCommit(repository: Repository, commit: GitCommit) {
    const { repositories, views } = this.options.forge;
    const git = repositories.git(repository);
    const [parent = EMPTY_TREE] = commit.parents;
    const files = await changedFiles(git, parent, commit.sha);
    const named = (...statuses: string[]) =>
      files
        .filter(({ status }) => statuses.includes(status))
        .map(({ filename }) => filename);
    return {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      url: views.page(repository, `/commit/${commit.sha}`),
      author: commit.author,
      committer: commit.committer,
      added: named('added'),
      removed: named('removed'),
      modified: named('modified', 'changed'),
    };
  }
}
