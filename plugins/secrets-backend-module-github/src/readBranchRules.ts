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

import { GithubSession } from './GithubSession';

export interface RequiredCheck {
  name: string;
  /** Id of the app that must report it; anybody may where it is absent. */
  appId?: number;
}

/** What a branch asks of a pull request, as far as the credentials may see it. */
export interface BranchRules {
  requiredChecks: RequiredCheck[];
  /** 0 also where it cannot be seen: the number of a classic protection is for administrators. */
  requiredApprovals: number;
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
  const checks = [...(rulesets?.checks ?? []), ...(protection ?? [])];
  return {
    requiredChecks: [
      ...new Map(checks.map(check => [keyOf(check), check])).values(),
    ],
    requiredApprovals: rulesets?.approvals ?? 0,
    readable: rulesets !== undefined && protection !== undefined,
  };
}

async function readRulesets(session: GithubSession, branch: string) {
  // older GitHub Enterprise servers have none
  const rules = await session.askUnless([403, 404], {
    action: `read the rules of ${branch}`,
    permission: 'Metadata: read',
    call: (octokit, repository) =>
      octokit.rest.repos.getBranchRules({
        ...repository,
        branch,
        per_page: 100,
      }),
  });
  if (!rules) return undefined;
  const checks: RequiredCheck[] = [];
  let approvals = 0;
  for (const rule of rules) {
    if (rule.type === 'required_status_checks') {
      checks.push(
        ...(rule.parameters?.required_status_checks ?? []).map(
          ({ context, integration_id: id }) => requiredCheck(context, id),
        ),
      );
    }
    if (rule.type === 'pull_request') {
      const count = rule.parameters?.required_approving_review_count ?? 0;
      approvals = Math.max(approvals, count);
    }
  }
  return { checks, approvals };
}

/** What everybody who may read the branch is told of its protection. */
async function readProtection(
  session: GithubSession,
  branch: string,
): Promise<RequiredCheck[] | undefined> {
  const found = await session.askUnless([403, 404], {
    action: `read the branch ${branch}`,
    permission: 'Contents: read',
    call: (octokit, repository) =>
      octokit.rest.repos.getBranch({ ...repository, branch }),
  });
  if (!found) return undefined;
  const required = found.protection?.required_status_checks;
  if (!required || required.enforcement_level === 'off') return [];
  const { checks = [], contexts = [] } = required;
  return checks.length > 0
    ? checks.map(({ context, app_id: id }) => requiredCheck(context, id))
    : contexts.map(context => requiredCheck(context));
}

// -1 and null mean anybody
function requiredCheck(name: string, id?: number | null): RequiredCheck {
  return id && id > 0 ? { name, appId: id } : { name };
}

function keyOf({ name, appId }: RequiredCheck): string {
  return `${appId ?? ''} ${name}`;
}
