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

import { z } from 'zod';

/** A commit or a blob, as Git names them. */
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const user = z.object({ login: z.string() });

export const repositoryAnswer = z.object({
  id: z.number(),
  full_name: z.string(),
  html_url: z.string(),
  default_branch: z.string(),
  archived: z.boolean(),
  mirror: z.boolean(),
  empty: z.boolean(),
  has_pull_requests: z.boolean(),
});

/** How the repository lets pull requests be merged. */
const mergeStyles = z.object({
  allow_merge_commits: z.boolean().default(false),
  allow_rebase: z.boolean().default(false),
  allow_rebase_explicit: z.boolean().default(false),
  allow_squash_merge: z.boolean().default(false),
  allow_fast_forward_only_merge: z.boolean().default(false),
  default_merge_style: z.string().optional(),
});
export type MergeStyles = z.infer<typeof mergeStyles>;

export const pullAnswer = z.object({
  number: z.number(),
  state: z.enum(['open', 'closed']),
  draft: z.boolean().default(false),
  /** False also while Gitea still works it out. */
  mergeable: z.boolean(),
  merged: z.boolean(),
  merge_commit_sha: z.string().nullish(),
  merged_by: user.nullish(),
  html_url: z.string(),
  merge_base: z.string().optional(),
  base: z.object({
    ref: z.string(),
    sha: z.string(),
    repo_id: z.number(),
    repo: mergeStyles.nullish(),
  }),
  head: z.object({
    /** Name of the branch, also where it is gone. */
    label: z.string(),
    sha: z.string(),
    repo_id: z.number(),
  }),
});
export type GiteaPull = z.infer<typeof pullAnswer>;

export const branchAnswer = z.object({
  commit: z.object({ id: sha }),
  protected: z.boolean(),
  required_approvals: z.number().default(0),
  enable_status_check: z.boolean().default(false),
  status_check_contexts: z.array(z.string()).nullish(),
  user_can_merge: z.boolean().default(true),
  /** Told to administrators of the repository only. */
  effective_branch_protection_name: z.string().optional(),
});

/** What only administrators of the repository may read of a protection. */
export const protectionAnswer = z.object({
  block_on_rejected_reviews: z.boolean().default(false),
  block_on_official_review_requests: z.boolean().default(false),
  block_on_outdated_branch: z.boolean().default(false),
  ignore_stale_approvals: z.boolean().default(false),
  protected_file_patterns: z.string().default(''),
});

export const contentsAnswer = z.object({
  type: z.string(),
  sha,
  size: z.number(),
  encoding: z.string().nullish(),
  content: z.string().nullish(),
});
export type GiteaContents = z.infer<typeof contentsAnswer>;

const person = z.object({
  name: z.string(),
  email: z.string(),
  date: z.string(),
});

export const commitAnswer = z.object({
  sha,
  parents: z.array(z.object({ sha })).nullish(),
  files: z.array(z.object({ filename: z.string() })).nullish(),
  commit: z.object({
    message: z.string(),
    author: person,
    committer: person,
  }),
});
export type GiteaCommit = z.infer<typeof commitAnswer>;

export const compareAnswer = z.object({
  total_commits: z.number(),
  commits: z.array(commitAnswer).nullish(),
});

export const treeAnswer = z.object({
  truncated: z.boolean(),
  tree: z
    .array(z.object({ path: z.string(), mode: z.string(), sha }))
    .nullish(),
});

export const combinedStatusAnswer = z.object({
  statuses: z
    .array(
      z.object({
        context: z.string(),
        status: z.string(),
        target_url: z.string().nullish(),
      }),
    )
    .nullish(),
});

export const reviewsAnswer = z.array(
  z.object({
    /** Absent where a team is asked for a review. */
    user: user.nullish(),
    state: z.string(),
    body: z.string().default(''),
    official: z.boolean().default(false),
    stale: z.boolean().default(false),
    dismissed: z.boolean().default(false),
  }),
);
export type GiteaReview = z.infer<typeof reviewsAnswer>[number];

/** Whatever comes back from a request whose answer does not matter. */
export const anyAnswer = z.unknown();
