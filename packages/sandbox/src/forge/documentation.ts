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

const DOCUMENTATION = 'https://docs.github.com/rest';

/** Pages of GitHub's documentation by what an address is about, the first that fits. */
const PAGES: Array<[RegExp, string]> = [
  [/\/pulls\/\d+\/reviews/, 'pulls/reviews'],
  [/\/pulls\/\d+\/requested_reviewers/, 'pulls/review-requests'],
  [/\/pulls\b/, 'pulls/pulls'],
  [/\/issues\/\d+\/labels/, 'issues/labels'],
  [/\/issues\/\d+\/assignees/, 'issues/assignees'],
  [/\/issues\b.*\/comments/, 'issues/comments'],
  [/\/contents\b/, 'repos/contents'],
  [/\/git\/(ref|refs|matching-refs)\b/, 'git/refs'],
  [/\/git\/blobs\b/, 'git/blobs'],
  [/\/git\/trees\b/, 'git/trees'],
  [/\/git\/commits\b/, 'git/commits'],
  [/\/branches\/.*\/protection$/, 'branches/branch-protection'],
  [/\/branches\b/, 'branches/branches'],
  [/\/(rules|rulesets)\b/, 'repos/rules'],
  [/\/(status|statuses)\b/, 'commits/statuses'],
  [/\/check-runs\b/, 'checks/runs'],
  [/\/commits\b|\/compare\b/, 'commits/commits'],
  [/\/collaborators\b/, 'collaborators/collaborators'],
  [/\/hooks\b/, 'repos/webhooks'],
  [/\/forks\b/, 'repos/forks'],
  [/\/repos\b/, 'repos/repos'],
  [/\/users?\b/, 'users/users'],
];

/** Where GitHub documents what an address does. */
export function documentationOf(path: string): string {
  const [, page] = PAGES.find(([pattern]) => pattern.test(path)) ?? [];
  return page ? `${DOCUMENTATION}/${page}` : DOCUMENTATION;
}

export const RATE_LIMIT_DOCUMENTATION = `${DOCUMENTATION}/using-the-rest-api/rate-limits-for-the-rest-api`;
