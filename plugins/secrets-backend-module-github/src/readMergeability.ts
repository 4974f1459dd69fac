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
import { readApprovals } from './readApprovals';
import { BranchRules, MergeMethod, readBranchRules } from './readBranchRules';
import { CheckResult, readChecks } from './readChecks';

type Reason = Mergeability['reasons'][number];

/** Whether a pull request may be merged, and how. */
export interface MergeReadiness extends Mergeability {
  /** Those that both the repository and the rules of its branch allow, the best first. */
  methods: MergeMethod[];
}

/** What keeps an open pull request from being merged. */
export async function readMergeability(
  session: GithubSession,
  pull: GithubPull,
): Promise<Mergeability> {
  const { state, reasons } = await readReadiness(session, pull);
  return { state, reasons };
}

/**
 * GitHub says that something keeps it, not what; that follows from the rules of the base branch and the checks of the head.
 * Some rules GitHub leaves out of what it says, such as a merge queue, so they are read also where it says that all is well.
 */
export async function readReadiness(
  session: GithubSession,
  pull: GithubPull,
): Promise<MergeReadiness> {
  const { base, html_url: url } = pull;
  const because = (message: string): Reason[] => [{ message, url }];
  switch (pull.mergeable_state) {
    case 'behind':
      return {
        state: 'outdated',
        reasons: because(`it must be up to date with ${base.ref}`),
        methods: [],
      };
    case 'dirty':
      return {
        state: 'blocked',
        reasons: because(`it conflicts with ${base.ref}`),
        methods: [],
      };
    case 'draft':
      return {
        state: 'blocked',
        reasons: because('it is a draft'),
        methods: [],
      };
    case 'unknown':
      return {
        state: 'waiting',
        reasons: because('the host still works out whether it can be merged'),
        methods: [],
      };
    case 'clean':
    case 'has_hooks':
    case 'unstable':
    case 'blocked':
      return examine(session, pull);
    default:
      return {
        state: 'blocked',
        reasons: because(
          `the host says that it is "${pull.mergeable_state}", which Keyturn does not know: merge it by hand`,
        ),
        methods: [],
      };
  }
}

/** Of one that is well, `unstable` where some check has not succeeded, or `blocked` where a rule is not met. */
async function examine(
  session: GithubSession,
  pull: GithubPull,
): Promise<MergeReadiness> {
  const { base, html_url: url } = pull;
  const rules = await readBranchRules(session, base.ref);
  const methods = allowedMethods(rules, pull);
  const ofBranch = (whats: string[]): Reason[] =>
    whats.map(what => ({ message: `${base.ref} ${what}`, url }));
  const isBlocked = pull.mergeable_state === 'blocked';

  const open = await unmetChecks(session, pull, rules);
  const failed = open.filter(({ state }) => state === 'failed');
  const persons = [
    ...failed.map(toReason),
    ...ofBranch([
      ...(isBlocked ? await lackingApprovals(session, pull, rules) : []),
      ...rules.needsPerson,
      ...(methods.length === 0
        ? ['takes no way to merge that the repository allows']
        : []),
    ]),
  ];
  if (persons.length > 0)
    return { state: 'blocked', reasons: persons, methods };
  const waits = [
    ...open.map(toReason),
    ...ofBranch(isBlocked ? rules.waitsFor : []),
  ];
  if (waits.length > 0) return { state: 'waiting', reasons: waits, methods };
  return isBlocked
    ? {
        state: 'blocked',
        reasons: [{ message: unmet(rules, base.ref), url }],
        methods,
      }
    : { state: 'ready', reasons: [], methods };
}

/** A squashed commit first: it is what the rotation proposed, whatever rules there are. */
function allowedMethods(
  { methods }: BranchRules,
  { base: { repo } }: GithubPull,
): MergeMethod[] {
  const allowed: Record<MergeMethod, boolean | undefined> = {
    squash: repo.allow_squash_merge,
    merge: repo.allow_merge_commit,
    rebase: repo.allow_rebase_merge,
  };
  const best: MergeMethod[] = ['squash', 'merge', 'rebase'];
  // what the credentials may not see is undefined, and found out by trying
  return best.filter(one => methods.has(one) && allowed[one] !== false);
}

async function lackingApprovals(
  session: GithubSession,
  { number }: GithubPull,
  { requiredApprovals: required }: BranchRules,
): Promise<string[]> {
  if (required === 0) return [];
  const given = (await readApprovals(session, number)).length;
  if (given >= required) return [];
  const reviews = required === 1 ? 'an approval' : `${required} approvals`;
  return [`requires ${reviews} by reviewers, and has ${given}: review it`];
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

function unmet({ mayStop, readable }: BranchRules, ref: string): string {
  const named = mayStop.length > 0 ? `: ${ref} ${mayStop.join(', ')}` : '';
  const rule = `a rule of ${ref} is not met${named}`;
  if (!readable) {
    return `${rule}; the credentials of integrations.github may not see ${
      named ? 'all of them' : 'which'
    }`;
  }
  return named ? rule : `${rule}, such as a required review`;
}
