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

/** An answer that GitHub gives when it does not do what it was asked for. */
export interface Refusal {
  status: number;
  message: string;
  documentation_url: string;
  errors?: Array<{ resource: string; code: string; message: string }>;
  headers?: Record<string, string>;
}

const DOCS = 'https://docs.github.com/rest';
const LIMIT_DOCS = `${DOCS}/using-the-rest-api/rate-limits-for-the-rest-api`;
const MERGE_DOCS = `${DOCS}/pulls/pulls#merge-a-pull-request`;
const REQUEST_ID =
  'If you reach out to GitHub Support for help, please include the request ID';
const SECONDARY = `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ${REQUEST_ID}.`;

const secondary = (status: number): Refusal => ({
  status,
  message: SECONDARY,
  documentation_url: `${LIMIT_DOCS}#about-secondary-rate-limits`,
});

export const REFUSAL_NAMES = [
  'too-quickly',
  'primary-limit',
  'secondary-limit',
  'secondary-limit-429',
  'secondary-limit-silent',
  'abuse',
  'no-access',
  'archived',
  'base-modified',
  'head-modified',
  'not-mergeable',
] as const;
export type RefusalName = (typeof REFUSAL_NAMES)[number];

/** GitHub's ordinary refusals, in its words. Those of limits tell when to come back where GitHub does. */
export const REFUSALS: Record<RefusalName, Refusal> = {
  'too-quickly': {
    status: 422,
    message: 'Validation Failed',
    errors: [
      {
        resource: 'PullRequest',
        code: 'custom',
        message: 'was submitted too quickly',
      },
    ],
    documentation_url: `${DOCS}/pulls/pulls#create-a-pull-request`,
  },
  'primary-limit': {
    status: 403,
    message: `API rate limit exceeded for user ID 1. ${REQUEST_ID}.`,
    documentation_url: LIMIT_DOCS,
    headers: { 'X-RateLimit-Remaining': '0' },
  },
  'secondary-limit': secondary(403),
  'secondary-limit-429': secondary(429),
  'secondary-limit-silent': secondary(403),
  abuse: {
    status: 403,
    message:
      'You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.',
    documentation_url: `${LIMIT_DOCS}#about-secondary-rate-limits`,
  },
  'no-access': {
    status: 403,
    message: 'Resource not accessible by personal access token',
    documentation_url: DOCS,
  },
  archived: {
    status: 403,
    message: 'Repository was archived so is read-only.',
    documentation_url: `${DOCS}/repos/repos`,
  },
  'base-modified': {
    status: 405,
    message: 'Base branch was modified. Review and try the merge again.',
    documentation_url: MERGE_DOCS,
  },
  'head-modified': {
    status: 409,
    message: 'Head branch was modified. Review and try the merge again.',
    documentation_url: MERGE_DOCS,
  },
  'not-mergeable': {
    status: 405,
    message: 'Pull Request is not mergeable',
    documentation_url: MERGE_DOCS,
  },
};

/** Those that say with Retry-After how long to wait. */
export const SAYING_WHEN: readonly string[] = [
  'secondary-limit',
  'secondary-limit-429',
];
