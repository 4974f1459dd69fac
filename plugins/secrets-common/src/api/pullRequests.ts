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

/**
 * Whether the rules of the base branch let a pull request be merged: `ready`; `outdated`, until its branch is based
 * anew; `waiting` for something that comes by itself, such as a check that runs; `blocked` until a person acts, such
 * as on a failed check or a review that is required.
 * @public
 */
export const mergeabilitySchema = z.object({
  state: z.enum(['ready', 'outdated', 'waiting', 'blocked']),
  /** What stands in the way, each as a sentence without a full stop and with the page that tells more. */
  reasons: z.array(
    z.object({ message: z.string(), url: z.string().optional() }),
  ),
});
/** See {@link mergeabilitySchema}. @public */
export type Mergeability = z.infer<typeof mergeabilitySchema>;

/** A pull request of a rotation, as its forge last told. @public */
export const pullRequestSchema = z.object({
  /** Page of the pull request on the forge. */
  url: z.string(),
  /** Page of the repository. */
  repository: z.string(),
  number: z.number(),
  state: z.enum(['open', 'merged', 'closed']),
  /** True while the forge says that it cannot be merged as it stands. */
  conflicting: z.boolean().optional(),
  /** Of an open one; absent where the forge did not tell. */
  mergeability: mergeabilitySchema.optional(),
  mergeCommit: z.string().optional(),
  mergedBy: z.string().optional(),
  /** Who approved it, by the names they have on the forge; told of a merged one. */
  approvedBy: z.array(z.string()).optional(),
});
/** See {@link pullRequestSchema}. @public */
export type PullRequest = z.infer<typeof pullRequestSchema>;
