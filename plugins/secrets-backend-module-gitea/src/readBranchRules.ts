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

import { branchAnswer, protectionAnswer } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { readBranch } from './readGiteaFile';

/** What a branch asks of a pull request, as far as the credentials may read it. */
export interface BranchRules {
  /** Patterns of checks that must have succeeded; empty for all that report; undefined where none must. */
  requiredChecks?: string[];
  requiredApprovals: number;
  /** Whether the user of the credentials is among those who may merge. */
  userCanMerge: boolean;
  blockOnRejectedReviews: boolean;
  blockOnReviewRequests: boolean;
  blockOnOutdatedBranch: boolean;
  ignoreStaleApprovals: boolean;
  protectedFiles: string[];
}

/** The rest of the rules is for administrators of the repository; to others Gitea tells it when they merge. */
export async function readBranchRules(
  session: GiteaSession,
  name: string,
): Promise<BranchRules> {
  const branch = branchAnswer.parse(await readBranch(session, name));
  const rule = branch.effective_branch_protection_name;
  const found = rule
    ? await session.askUnless([403, 404], {
        action: `read the protection ${rule}`,
        scope: 'read:repository',
        path: ['branch_protections', rule],
        answer: protectionAnswer,
      })
    : undefined;
  const protection = found ?? protectionAnswer.parse({});
  return {
    ...(branch.enable_status_check && {
      requiredChecks: branch.status_check_contexts ?? [],
    }),
    requiredApprovals: branch.required_approvals,
    userCanMerge: branch.user_can_merge,
    blockOnRejectedReviews: protection.block_on_rejected_reviews,
    blockOnReviewRequests: protection.block_on_official_review_requests,
    blockOnOutdatedBranch: protection.block_on_outdated_branch,
    ignoreStaleApprovals: protection.ignore_stale_approvals,
    protectedFiles: protection.protected_file_patterns
      .toLowerCase()
      .split(';')
      .map(pattern => pattern.trim())
      .filter(Boolean),
  };
}
