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

/** What a person may do in a repository; each level includes the ones before it. */
export const permissionSchema = z.enum(['read', 'write', 'admin']);
export type Permission = z.infer<typeof permissionSchema>;

const branchTipSchema = z.object({
  ref: z.string(),
  /** Of an open pull request the tip as last seen; of a closed one the tip when it was closed. */
  sha: z.string(),
});

const commentSchema = z.object({
  id: z.number(),
  author: z.string(),
  body: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Comment = z.infer<typeof commentSchema>;

const reviewSchema = z.object({
  id: z.number(),
  author: z.string(),
  state: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED']),
  body: z.string(),
  /** The head that was looked at. */
  commit: z.string(),
  submittedAt: z.string(),
});
export type Review = z.infer<typeof reviewSchema>;

const pullRequestSchema = z.object({
  id: z.number(),
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  head: branchTipSchema,
  base: branchTipSchema,
  state: z.enum(['open', 'closed']),
  draft: z.boolean(),
  author: z.string(),
  labels: z.array(z.string()),
  assignees: z.array(z.string()),
  reviewers: z.array(z.string()),
  comments: z.array(commentSchema),
  /** The oldest first; the last one of a person counts. */
  reviews: z.array(reviewSchema).default([]),
  createdAt: z.string(),
  updatedAt: z.string(),
  closed: z.object({ at: z.string(), by: z.string() }).optional(),
  merge: z
    .object({ at: z.string(), by: z.string(), sha: z.string() })
    .optional(),
});
export type PullRequest = z.infer<typeof pullRequestSchema>;

const hookSchema = z.object({
  id: z.number(),
  url: z.string(),
  secret: z.string().optional(),
  events: z.array(z.string()),
  active: z.boolean(),
  createdAt: z.string(),
});
export type Hook = z.infer<typeof hookSchema>;

/** What somebody says of a commit; the last word under one name counts. */
const checkSchema = z.object({
  id: z.number(),
  /** GitHub has two kinds: statuses anybody may set, and runs with a beginning and an end. */
  kind: z.enum(['status', 'run']),
  sha: z.string(),
  name: z.string(),
  state: z.enum(['pending', 'success', 'failure']),
  description: z.string().optional(),
  url: z.string().optional(),
  by: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Check = z.infer<typeof checkSchema>;

export const mergeMethodSchema = z.enum(['merge', 'squash', 'rebase']);
export type MergeMethod = z.infer<typeof mergeMethodSchema>;

/** A rule of a ruleset, in the shapes of GitHub's API, as far as the forge knows them. */
export const ruleSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('pull_request'),
    parameters: z.object({
      allowed_merge_methods: z
        .array(mergeMethodSchema)
        .min(1)
        .default(['merge', 'squash', 'rebase']),
      dismiss_stale_reviews_on_push: z.boolean().default(false),
      require_code_owner_review: z.literal(false).default(false),
      require_last_push_approval: z.literal(false).default(false),
      required_approving_review_count: z
        .number()
        .int()
        .min(0)
        .max(10)
        .default(0),
      required_review_thread_resolution: z.boolean().default(false),
    }),
  }),
  z.object({
    type: z.literal('required_status_checks'),
    parameters: z.object({
      required_status_checks: z
        .array(z.object({ context: z.string().min(1) }))
        .min(1),
      strict_required_status_checks_policy: z.boolean().default(false),
    }),
  }),
  z.object({ type: z.literal('required_linear_history') }),
  z.object({
    type: z.literal('merge_queue'),
    parameters: z.object({
      check_response_timeout_minutes: z
        .number()
        .int()
        .min(1)
        .max(360)
        .default(60),
      grouping_strategy: z.enum(['ALLGREEN', 'HEADGREEN']).default('ALLGREEN'),
      max_entries_to_build: z.number().int().min(0).max(100).default(5),
      max_entries_to_merge: z.number().int().min(0).max(100).default(5),
      merge_method: z.enum(['MERGE', 'SQUASH', 'REBASE']).default('MERGE'),
      min_entries_to_merge: z.number().int().min(0).max(100).default(1),
      min_entries_to_merge_wait_minutes: z
        .number()
        .int()
        .min(0)
        .max(360)
        .default(5),
    }),
  }),
]);
export type Rule = z.infer<typeof ruleSchema>;

/** What a repository lets people do when they merge. */
export const mergeSettingsSchema = z.object({
  merge: z.boolean(),
  squash: z.boolean(),
  rebase: z.boolean(),
});
export type MergeSettings = z.infer<typeof mergeSettingsSchema>;

const placeSchema = z.object({ owner: z.string(), name: z.string() });
export type Place = z.infer<typeof placeSchema>;

const labelSchema = z.object({ id: z.number(), name: z.string() });
export type Label = z.infer<typeof labelSchema>;

/** What a branch asks of a pull request before it is merged. */
const protectionSchema = z.object({
  /** Names of checks that must have succeeded on the head. */
  requiredChecks: z.array(z.string()),
  /** Whether the head must hold everything that the branch does. */
  strict: z.boolean(),
});
export type Protection = z.infer<typeof protectionSchema>;

const repositorySchema = z.object({
  id: z.number(),
  owner: z.string(),
  name: z.string(),
  description: z.string(),
  private: z.boolean(),
  defaultBranch: z.string(),
  createdAt: z.string(),
  /** By login. */
  collaborators: z.record(z.string(), permissionSchema),
  pullRequests: z.array(pullRequestSchema),
  hooks: z.array(hookSchema),
  checks: z.array(checkSchema).default([]),
  /** By branch. */
  protections: z.record(z.string(), protectionSchema).default({}),
  /** By branch; beside the protections, as on GitHub, where both are kept. */
  rules: z
    .record(
      z.string(),
      z.object({ id: z.number(), rules: z.array(ruleSchema) }),
    )
    .default({}),
  mergeMethods: mergeSettingsSchema.default({
    merge: true,
    squash: true,
    rebase: true,
  }),
  archived: z.boolean().default(false),
  /** What it was called before; those addresses lead on to it. */
  formerPlaces: z.array(placeSchema).default([]),
  /** Made when a pull request first bears them. */
  labels: z.array(labelSchema).default([]),
  /** When a branch or tag last moved. */
  pushedAt: z.string().optional(),
  /** When its settings last changed. */
  updatedAt: z.string().optional(),
});
export type Repository = z.infer<typeof repositorySchema>;

/** Everything the forge remembers beside the bare repositories. Times are ISO 8601 in UTC. */
export const forgeStateSchema = z.object({
  version: z.literal(1),
  lastId: z.number(),
  repositories: z.array(repositorySchema),
});
export type ForgeState = z.infer<typeof forgeStateSchema>;
