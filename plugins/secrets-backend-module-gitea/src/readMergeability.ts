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
import { GiteaPull, GiteaReview } from './giteaAnswers';
import { GiteaSession } from './GiteaSession';
import { matchesGlob } from './matchesGlob';
import { mergeMethod } from './mergeMethod';
import { BranchRules, readBranchRules } from './readBranchRules';
import { CheckResult, readUnmetChecks } from './readChecks';
import { compare } from './readCommit';
import { mayConflict } from './readConflict';
import { readReviews } from './readReviews';

type Reason = Mergeability['reasons'][number];

export interface GiteaMergeability extends Mergeability {
  /** Absent while Gitea still works it out. */
  conflicting?: boolean;
  userCanMerge: boolean;
}

/** What keeps an open pull request from being merged, by the rules of its base branch. */
export async function readMergeability(
  session: GiteaSession,
  pull: GiteaPull,
  url: string,
): Promise<GiteaMergeability> {
  const { base, draft } = pull;
  const rules = await readBranchRules(session, base.ref);
  const { userCanMerge } = rules;
  const because = (...messages: string[]) =>
    messages.map((message): Reason => ({ message, url }));
  if (draft) {
    const reasons = because('it is a draft');
    return { state: 'blocked', reasons, userCanMerge };
  }
  const conflicts = !pull.mergeable && (await mayConflict(session, pull));
  const known = {
    userCanMerge,
    ...(pull.mergeable || conflicts ? { conflicting: conflicts } : {}),
  };
  const checks = (await unmetChecks(session, pull, rules)).map(check => ({
    url,
    ...check,
  }));
  const blocked = [
    ...because(...(conflicts ? [`it conflicts with ${base.ref}`] : [])),
    ...checks.filter(({ state }) => state === 'failed').map(toReason),
    ...because(...(await unmetRules(session, pull, rules))),
  ];
  if (blocked.length > 0) {
    return { ...known, state: 'blocked', reasons: blocked };
  }
  if (await mustBeRenewed(session, pull, rules)) {
    const reasons = because(`it must be up to date with ${base.ref}`);
    return { ...known, state: 'outdated', reasons };
  }
  if (checks.length > 0) {
    const reasons = checks.map(toReason);
    return { ...known, state: 'waiting', reasons };
  }
  return pull.mergeable
    ? { ...known, state: 'ready', reasons: [] }
    : {
        ...known,
        state: 'waiting',
        reasons: because('the host still works out whether it can be merged'),
      };
}

async function unmetChecks(
  session: GiteaSession,
  { head }: GiteaPull,
  { requiredChecks }: BranchRules,
): Promise<CheckResult[]> {
  return requiredChecks
    ? readUnmetChecks(session, head.sha, requiredChecks)
    : [];
}

/** What only a person can do something about. */
async function unmetRules(
  session: GiteaSession,
  pull: GiteaPull,
  rules: BranchRules,
): Promise<string[]> {
  const { base } = pull;
  const unmet = unmetReviews(base.ref, rules, await reviewsFor(rules));
  if (!mergeMethod(base.repo)) {
    unmet.push('the repository allows no way to merge a pull request');
  }
  const guarded = await protectedFiles(session, pull, rules);
  if (guarded.length > 0) {
    unmet.push(`${base.ref} protects ${guarded.join(', ')} from changes`);
  }
  return unmet;

  async function reviewsFor(of: BranchRules): Promise<GiteaReview[]> {
    const matter =
      of.requiredApprovals > 0 ||
      of.blockOnRejectedReviews ||
      of.blockOnReviewRequests;
    return matter ? readReviews(session, pull.number) : [];
  }
}

function unmetReviews(
  branch: string,
  rules: BranchRules,
  reviews: GiteaReview[],
): string[] {
  // Gitea counts only those whom the rule lets review, which it calls official, and of each the last one.
  const official = reviews.filter(
    review => review.official && !review.dismissed,
  );
  const approvals = official.filter(
    ({ state, stale }) =>
      state === 'APPROVED' && !(rules.ignoreStaleApprovals && stale),
  ).length;
  const unmet: string[] = [];
  if (approvals < rules.requiredApprovals) {
    const wanted =
      rules.requiredApprovals === 1
        ? 'an approval'
        : `${rules.requiredApprovals} approvals`;
    unmet.push(
      `${branch} requires ${wanted} by reviewers, and has ${approvals}`,
    );
  }
  const has = (wanted: string) =>
    official.some(({ state }) => state === wanted);
  if (rules.blockOnRejectedReviews && has('REQUEST_CHANGES')) {
    unmet.push('a reviewer requests changes');
  }
  if (rules.blockOnReviewRequests && has('REQUEST_REVIEW')) {
    unmet.push('a review that was asked for is missing');
  }
  return unmet;
}

async function protectedFiles(
  session: GiteaSession,
  { base, head }: GiteaPull,
  { protectedFiles: patterns }: BranchRules,
): Promise<string[]> {
  if (patterns.length === 0) return [];
  const { commits } = await compare(session, base.ref, head.sha, {
    files: true,
  });
  const paths = commits.flatMap(
    ({ files }) => files?.map(file => file.filename) ?? [],
  );
  return [...new Set(paths)].filter(path =>
    patterns.some(pattern => matchesGlob(pattern, path.toLowerCase(), './')),
  );
}

async function mustBeRenewed(
  session: GiteaSession,
  { base, head }: GiteaPull,
  { blockOnOutdatedBranch }: BranchRules,
): Promise<boolean> {
  const matters =
    blockOnOutdatedBranch || mergeMethod(base.repo) === 'fast-forward-only';
  if (!matters) return false;
  return (await compare(session, head.sha, base.ref)).total > 0;
}

function toReason({ name, state, url }: CheckResult): Reason {
  const says = {
    failed: 'failed',
    running: 'is still running',
    succeeded: 'succeeded',
  };
  return {
    message: `check ${name} ${state ? says[state] : 'has not reported yet'}`,
    url,
  };
}
