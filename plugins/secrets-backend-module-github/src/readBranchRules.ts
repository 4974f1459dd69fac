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

import { addRule, BranchRule, requiredCheck } from './branchRuleTable';
import { GithubSession } from './GithubSession';

const PAGE_SIZE = 100;

export type MergeMethod = 'squash' | 'rebase' | 'merge';

export interface RequiredCheck {
  name: string;
  /** Id of the app that must report it; anybody may where it is absent. */
  appId?: number;
}

/** What a branch asks of a merge, as far as the credentials may see it; sentences go on after the name of the branch. */
export interface BranchRules {
  requiredChecks: RequiredCheck[];
  requiredApprovals: number;
  /** Those that no rule forbids. */
  methods: Set<MergeMethod>;
  /** What only a person can do, whatever GitHub says of the pull request. */
  needsPerson: string[];
  /** What other systems report in time. */
  waitsFor: string[];
  /** What may not be met, where GitHub says that something is not. */
  mayStop: string[];
  /** Whether all of it may be seen; the details of a classic protection are for administrators. */
  readable: boolean;
}

/** Rules of both kinds, rulesets and classic branch protection; a branch may have either or both. */
export async function readBranchRules(
  session: GithubSession,
  branch: string,
): Promise<BranchRules> {
  const [rulesets, protection] = await Promise.all([
    readRulesets(session, branch),
    readProtection(session, branch),
  ]);
  const rules: BranchRules = {
    requiredChecks: [],
    requiredApprovals: 0,
    methods: new Set(['squash', 'rebase', 'merge']),
    needsPerson: [],
    waitsFor: [],
    mayStop: [],
    readable: rulesets !== undefined && protection !== undefined,
  };
  [...(rulesets ?? []), ...(protection?.rules ?? [])].forEach(rule =>
    addRule(rules, rule),
  );
  rules.needsPerson.push(...(protection?.needsPerson ?? []));
  rules.mayStop.push(...(protection?.mayStop ?? []));
  rules.readable &&= protection?.isWhole ?? false;
  return { ...rules, requiredChecks: distinct(rules.requiredChecks) };
}

/** Undefined where none can be seen: older GitHub Enterprise servers have none. */
async function readRulesets(
  session: GithubSession,
  branch: string,
): Promise<BranchRule[] | undefined> {
  const rules: BranchRule[] = [];
  for (let page = 1; ; page++) {
    const found = await session.askUnless([403, 404], {
      action: `read the rules of ${branch}`,
      permission: 'Metadata: read',
      call: (octokit, repository) =>
        octokit.rest.repos.getBranchRules({
          ...repository,
          branch,
          per_page: PAGE_SIZE,
          page,
        }),
    });
    if (!found) return undefined;
    rules.push(...(found as BranchRule[]));
    if (found.length < PAGE_SIZE) return rules;
  }
}

/** A classic protection in the words of rulesets, and what these have no word for. */
interface Protection {
  rules: BranchRule[];
  needsPerson: string[];
  mayStop: string[];
  /** Whether more than its checks may be seen. */
  isWhole: boolean;
}

const nothingElse = { needsPerson: [], mayStop: [] };

async function readProtection(
  session: GithubSession,
  branch: string,
): Promise<Protection | undefined> {
  const found = await session.askUnless([403, 404], {
    action: `read the branch ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.repos.getBranch({ ...repository, branch }),
  });
  if (!found) return undefined;
  const rules = checksOf(found.protection?.required_status_checks);
  if (!found.protected) return { ...nothingElse, rules, isWhole: true };
  const whole = await session.askUnless([403, 404], {
    action: `read the protection of ${branch}`,
    permission: 'Administration: read',
    call: (octokit, repository) =>
      octokit.rest.repos.getBranchProtection({ ...repository, branch }),
  });
  if (!whole) return { ...nothingElse, rules, isWhole: false };
  const reviews = whole.required_pull_request_reviews;
  const resolution = whole.required_conversation_resolution?.enabled;
  return {
    rules: [
      ...rules,
      ...(reviews || resolution
        ? [
            {
              type: 'pull_request',
              parameters: {
                ...reviews,
                require_code_owner_review: reviews?.require_code_owner_reviews,
                required_review_thread_resolution: resolution,
              },
            },
          ]
        : []),
      ...(whole.required_linear_history?.enabled
        ? [{ type: 'required_linear_history' }]
        : []),
      ...(whole.required_signatures?.enabled
        ? [{ type: 'required_signatures' }]
        : []),
    ],
    needsPerson: [
      ...(whole.lock_branch?.enabled
        ? ['is locked: unlock it, or close the pull request']
        : []),
    ],
    mayStop: whole.restrictions ? ['restricts who may push'] : [],
    isWhole: true,
  };
}

function checksOf(required?: {
  enforcement_level?: string;
  checks?: Array<{ context: string; app_id?: number | null }>;
  contexts?: string[];
}): BranchRule[] {
  if (!required || required.enforcement_level === 'off') return [];
  const { checks = [], contexts = [] } = required;
  const named =
    checks.length > 0
      ? checks.map(({ context, app_id }) => ({
          context,
          integration_id: app_id,
        }))
      : contexts.map(context => ({ context }));
  return [
    {
      type: 'required_status_checks',
      parameters: { required_status_checks: named },
    },
  ];
}

function distinct(checks: RequiredCheck[]): RequiredCheck[] {
  const byKey = checks.map(
    ({ name, appId }) =>
      [`${appId ?? ''} ${name}`, requiredCheck(name, appId)] as const,
  );
  return [...new Map(byKey).values()];
}
