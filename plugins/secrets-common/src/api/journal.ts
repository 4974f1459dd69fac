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
import { rotationPhaseSchema } from '../phases';
import { instant } from './fields';
import { pullRequestSchema } from './pullRequests';

/** What a row of the journal is about, in the words of the API; whatever is not known of it is absent. @public */
export const journalFactsSchema = z.object({
  /** Why the rotation, or what the row tells of, was asked for. */
  reason: z.string().optional(),
  /** Where the rotation is after this row. */
  phase: rotationPhaseSchema.optional(),
  versionId: z.string().optional(),
  targetId: z.string().optional(),
  pullRequests: z
    .array(
      pullRequestSchema.pick({
        url: true,
        repository: true,
        number: true,
        state: true,
        mergeCommit: true,
        mergedBy: true,
        approvedBy: true,
      }),
    )
    .optional(),
  /**
   * That what is on record of one secret went to another: in the journal of the earlier one to whom; in that of the new one
   * from whom, with the row that closed the journal of the earlier one.
   */
  handover: z
    .union([
      z.strictObject({ to: z.string() }),
      z.strictObject({ from: z.string(), seq: z.number(), hash: z.string() }),
    ])
    .optional(),
  /** Sentences by issuers, probes and people on what was seen. */
  evidence: z.array(z.string()).optional(),
});
/** See {@link journalFactsSchema}. @public */
export type JournalFacts = z.infer<typeof journalFactsSchema>;

/** One fact in the history of a rotation; rows are only ever added. @public */
export const journalEntrySchema = z.object({
  /** Grows with time, through all rotations of a secret. */
  seq: z.number(),
  rotationId: z.string(),
  at: instant,
  /** Machine-readable name such as `phase.issued`, `target.running`, `step.waiting`, `step.failed`. */
  event: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  /** A sentence for a person; never holds a value. */
  message: z.string(),
  /** User ref or plugin:secrets. */
  actor: z.string(),
  links: z.array(z.object({ title: z.string(), url: z.string() })),
  facts: journalFactsSchema.optional(),
});
/** See {@link journalEntrySchema}. @public */
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** The whole history of a rotation, oldest first. @public */
export const journalSchema = z.object({ items: z.array(journalEntrySchema) });
