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
import { Check, PullRequest, Repository } from '../state/model';
import { StateFile } from '../state/StateFile';
import { ForgeListener } from './ForgeListener';
import { approvers } from './approvers';
import { demandsOf } from './branchDemands';
import { may } from './permissions';
import { rulesOf } from './protectionOf';
import { Repositories } from './Repositories';
import { timestamp } from './timestamp';
import { Account, Users } from './Users';

export type CheckReport = Pick<
  Check,
  'kind' | 'sha' | 'name' | 'state' | 'description' | 'url'
>;

const REMEMBERED_CHECKS = 1_000;

/** What people and programs say of commits, and what branches require of it. */
export class Checks {
  constructor(
    private readonly options: {
      state: StateFile;
      users: Users;
      repositories: Repositories;
      listener: ForgeListener;
      now: () => DateTime;
    },
  ) {}

  /** All of one commit. */
  of(repository: Repository, sha: string): Check[] {
    return repository.checks.filter(check => check.sha === sha);
  }

  /** @throws ForgeError 404 */
  get(repository: Repository, id: number): Check {
    const check = repository.checks.find(it => it.id === id);
    if (!check) throw ForgeError.notFound();
    return check;
  }

  /** Says how a check of a commit goes; whatever was said under the name before counts no more. */
  report(repository: Repository, report: CheckReport, by: Account): Check {
    const { state, now, listener } = this.options;
    const at = timestamp(now());
    const check = {
      ...report,
      id: state.nextId(),
      by: by.login,
      createdAt: at,
      updatedAt: at,
    };
    repository.checks = [
      ...repository.checks.filter(
        other =>
          other.kind !== check.kind ||
          other.sha !== check.sha ||
          other.name !== check.name,
      ),
      check,
    ].slice(-REMEMBERED_CHECKS);
    state.save();
    listener.checkReported(repository, check, by);
    return check;
  }

  /** Changes what was said of a check that has an id of its own. */
  update(
    repository: Repository,
    check: Check,
    change: Partial<CheckReport>,
    by: Account,
  ): Check {
    const { state, now, listener } = this.options;
    Object.assign(check, change, { updatedAt: timestamp(now()) });
    state.save();
    listener.checkReported(repository, check, by);
    return check;
  }

  /** Required checks of a pull request first, also those that nobody has reported. */
  requiredAndReported(
    repository: Repository,
    pull: PullRequest,
  ): Array<{ name: string; required: boolean; check?: Check }> {
    const required = requiredBy(repository, pull);
    const reported = this.of(repository, pull.head.sha);
    const names = new Set([...required, ...reported.map(({ name }) => name)]);
    return [...names].map(name => ({
      name,
      required: required.includes(name),
      // of a status and a run of one name the worse counts
      check:
        reported.find(it => it.name === name && it.state !== 'success') ??
        reported.find(it => it.name === name),
    }));
  }

  /** Required checks that have not succeeded. */
  unmet(repository: Repository, pull: PullRequest) {
    return this.requiredAndReported(repository, pull).filter(
      ({ required, check }) => required && check?.state !== 'success',
    );
  }

  /** Why the base branch lets nobody merge a pull request, in GitHub's words. */
  async obstacle(
    repository: Repository,
    pull: PullRequest,
  ): Promise<string | undefined> {
    const demands = demandsOf(repository, pull.base.ref);
    const violation =
      this.missingApprovals(repository, pull) ??
      this.missingChecks(repository, pull, demands.requiredChecks.length) ??
      (demands.strict
        ? await this.missingCommits(repository, pull)
        : undefined);
    const byRuleset = rulesOf(repository, pull.base.ref).length > 0;
    return violation && byRuleset ? ruleViolation(violation) : violation;
  }

  /** How many more people have to approve it. */
  missingApprovals(
    repository: Repository,
    pull: PullRequest,
  ): string | undefined {
    const { approvals } = demandsOf(repository, pull.base.ref);
    const writers = approvers(pull).filter(login => {
      const account = this.options.users.find(login);
      return account && may('write', repository, account);
    });
    if (writers.length >= approvals) return undefined;
    return approvals === 1
      ? 'At least 1 approving review is required by reviewers with write access.'
      : `At least ${approvals} approving reviews are required by reviewers with write access.`;
  }

  private missingChecks(
    repository: Repository,
    pull: PullRequest,
    all: number,
  ): string | undefined {
    const unmet = this.unmet(repository, pull);
    if (unmet.length === 0) return undefined;
    if (unmet.length > 1) {
      return `${unmet.length} of ${all} required status checks have not succeeded.`;
    }
    const [{ name, check }] = unmet;
    return `Required status check "${name}" is ${wordFor(check)}.`;
  }

  private async missingCommits(repository: Repository, pull: PullRequest) {
    const git = this.options.repositories.git(repository);
    return (await git.isAncestor(pull.base.sha, pull.head.sha))
      ? undefined
      : 'The head branch is not up to date with the base branch.';
  }
}

/** As GitHub begins what rulesets refuse. */
export function ruleViolation(violation: string): string {
  return `Repository rule violations found\n\n${violation}\n\n`;
}

function requiredBy(repository: Repository, { base }: PullRequest): string[] {
  return demandsOf(repository, base.ref).requiredChecks;
}

function wordFor(check: Check | undefined): string {
  if (!check) return 'expected';
  return check.state === 'pending' ? 'pending' : 'failing';
}
