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

import { Mergeability } from '@keyturn/plugin-secrets-common';
import { GithubSession } from './GithubSession';
import { GithubPull } from './pullRequests';
import { CheckResult, readChecks } from './readChecks';
import { BranchRules, readBranchRules } from './readBranchRules';

type Reason = Mergeability['reasons'][number];

/**
 * What keeps an open pull request from being merged. GitHub says that something does, not what; that follows from the
 * rules of the base branch and the checks of the head.
 */
export async function readMergeability(
  session: GithubSession,
  pull: GithubPull,
): Promise<Mergeability> {
  const { base, html_url: url } = pull;
  const because = (message: string): Reason[] => [{ message, url }];
  switch (pull.mergeable_state) {
    case 'clean':
    case 'has_hooks':
      return { state: 'ready', reasons: [] };
    case 'behind':
      return {
        state: 'outdated',
        reasons: because(`it must be up to date with ${base.ref}`),
      };
    case 'dirty':
      return {
        state: 'blocked',
        reasons: because(`it conflicts with ${base.ref}`),
      };
    case 'draft':
      return { state: 'blocked', reasons: because('it is a draft') };
    case 'unknown':
      return {
        state: 'waiting',
        reasons: because('the host still works out whether it can be merged'),
      };
    default:
      return examine(session, pull);
  }
}

/** Of `unstable`, where some check has not succeeded, and `blocked`, where a rule is not met. */
async function examine(
  session: GithubSession,
  pull: GithubPull,
): Promise<Mergeability> {
  const rules = await readBranchRules(session, pull.base.ref);
  const open = await unmetChecks(session, pull, rules);
  const failed = open.filter(({ state }) => state === 'failed');
  if (failed.length > 0) {
    return { state: 'blocked', reasons: failed.map(toReason) };
  }
  if (open.length > 0) {
    return { state: 'waiting', reasons: open.map(toReason) };
  }
  if (pull.mergeable_state !== 'blocked') {
    return { state: 'ready', reasons: [] };
  }
  const { base, html_url: url } = pull;
  return { state: 'blocked', reasons: [{ message: unmet(rules, base), url }] };
}

async function unmetChecks(
  session: GithubSession,
  { head, html_url: url }: GithubPull,
  { requiredChecks }: BranchRules,
): Promise<CheckResult[]> {
  if (requiredChecks.length === 0) return [];
  const checks = await readChecks(session, head.sha);
  return requiredChecks
    .map(required => checks.find(required) ?? { ...required, url })
    .filter(({ state }) => state !== 'succeeded');
}

function toReason({ name, state, url }: CheckResult): Reason {
  const says = {
    failed: 'failed',
    running: 'is still running',
    succeeded: 'succeeded',
    hidden:
      'cannot be seen: the credentials of integrations.github need "Checks: read" and "Commit statuses: read" there',
  };
  const said = state ? says[state] : 'has not reported yet';
  return { message: `check ${name} ${said}`, url };
}

function unmet(
  { requiredApprovals, readable }: BranchRules,
  { ref }: GithubPull['base'],
): string {
  if (requiredApprovals > 0) {
    const reviews =
      requiredApprovals === 1
        ? 'an approval'
        : `${requiredApprovals} approvals`;
    return `${ref} requires ${reviews} by reviewers, and every conversation to be resolved where it says so`;
  }
  return readable
    ? `a rule of ${ref} is not met, such as a required review`
    : `a rule of ${ref} is not met; the credentials of integrations.github may not see which`;
}
