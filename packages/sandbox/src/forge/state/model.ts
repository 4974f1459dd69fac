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
});
export type Repository = z.infer<typeof repositorySchema>;

/** Everything the forge remembers beside the bare repositories. Times are ISO 8601 in UTC. */
export const forgeStateSchema = z.object({
  version: z.literal(1),
  lastId: z.number(),
  repositories: z.array(repositorySchema),
});
export type ForgeState = z.infer<typeof forgeStateSchema>;
