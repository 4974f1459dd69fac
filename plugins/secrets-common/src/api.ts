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
import {
  credentialKindSchema,
  secretClassSchema,
  workloadSchema,
} from './entity';
import { expirySourceSchema, secretHealthSchema } from './health';
import { rotationConditionSchema, rotationPhaseSchema } from './phases';
import { rotationPolicySchema } from './policy';

/** ISO 8601 in UTC, such as 2026-11-24T17:10:08.000Z. */
const instant = z.string();
/** An entity ref in full, such as group:default/payments. */
const entityRef = z.string();

/** When the live version was minted, should be replaced, and stops working; absent means nobody can tell. @public */
export const lifetimeSchema = z.object({
  issuedAt: instant.optional(),
  rotateBy: instant.optional(),
  expiresAt: instant.optional(),
  source: expirySourceSchema.optional(),
});
/** See {@link lifetimeSchema}. @public */
export type Lifetime = z.infer<typeof lifetimeSchema>;

/** One row of the inventory. @public */
export const secretSchema = z.object({
  ref: entityRef,
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  ownerRef: entityRef.optional(),
  systemRef: entityRef.optional(),
  /** What breaks when this secret breaks: entities the catalog says depend on it. */
  consumerRefs: z.array(entityRef),
  credentialKind: credentialKindSchema,
  issuer: z.string(),
  authority: z.object({
    ref: z.string(),
    class: secretClassSchema,
    path: z.string().optional(),
  }),
  environments: z.array(z.string()),
  clusters: z.array(z.string()),
  policyName: z.string().optional(),
  /** Opaque id of the live version, where a rotation or a cluster told it. */
  versionId: z.string().optional(),
  lifetime: lifetimeSchema,
  health: secretHealthSchema,
  openRotationId: z.string().optional(),
  /** Sentences on what keeps this secret from being rotated: unknown policy, authority, issuer, … */
  problems: z.array(z.string()),
});
/** See {@link secretSchema}. @public */
export type Secret = z.infer<typeof secretSchema>;

/**
 * What is known of one target. `unknown` with `unknownSince` means that the probe could not tell; the last
 * evidence stays beside it with its own time.
 * @public
 */
export const targetStatusSchema = z.object({
  id: z.string(),
  environment: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  secretName: z.string(),
  manifest: z.string(),
  keys: z.array(z.string()),
  workloads: z.array(workloadSchema),
  state: z.enum(['running', 'not-yet', 'unknown', 'unobserved']),
  versionId: z.string().optional(),
  evidence: z.array(z.string()),
  observedAt: instant.optional(),
  unknownSince: instant.optional(),
  unknownReason: z.string().optional(),
});
/** See {@link targetStatusSchema}. @public */
export type TargetStatus = z.infer<typeof targetStatusSchema>;

/** A consumer as the inventory knows it. @public */
export const consumerSchema = z.object({
  ref: entityRef,
  ownerRef: entityRef.optional(),
});
/** See {@link consumerSchema}. @public */
export type Consumer = z.infer<typeof consumerSchema>;

/** One secret in full. @public */
export const secretDetailSchema = secretSchema.extend({
  targets: z.array(targetStatusSchema),
  consumers: z.array(consumerSchema),
  policy: rotationPolicySchema.optional(),
  /** What the issuer and authority of this secret can and cannot do, said to a person. */
  capabilities: z.object({
    /** False where nothing can be revoked (a shared random password); a rotation then says so. */
    revocation: z.boolean(),
    /** False where the issuer cannot prove that a new credential works before it is rolled out. */
    proof: z.boolean(),
    /** False where only a person can mint. */
    automatic: z.boolean(),
  }),
});
/** See {@link secretDetailSchema}. @public */
export type SecretDetail = z.infer<typeof secretDetailSchema>;

/** One page of a list of secrets; `nextCursor` is absent on the last. @public */
export const secretPageSchema = z.object({
  items: z.array(secretSchema),
  /** How many secrets match in all, across pages. */
  total: z.number(),
  nextCursor: z.string().optional(),
});
/** See {@link secretPageSchema}. @public */
export type SecretPage = z.infer<typeof secretPageSchema>;

/** Values that occur among the secrets the caller may read, each with how many secrets have it. @public */
export const facetsSchema = z.object({
  owner: z.array(z.object({ value: z.string(), count: z.number() })),
  system: z.array(z.object({ value: z.string(), count: z.number() })),
  health: z.array(z.object({ value: z.string(), count: z.number() })),
  authority: z.array(z.object({ value: z.string(), count: z.number() })),
  class: z.array(z.object({ value: z.string(), count: z.number() })),
  environment: z.array(z.object({ value: z.string(), count: z.number() })),
  cluster: z.array(z.object({ value: z.string(), count: z.number() })),
});
/** See {@link facetsSchema}. @public */
export type Facets = z.infer<typeof facetsSchema>;

/** The four questions, over the secrets that match the same filter as the list. @public */
export const summarySchema = z.object({
  total: z.number(),
  withoutOwner: z.number(),
  withoutExpiry: z.number(),
  /** due or expired */
  dueOrExpired: z.number(),
  /** When the inventory last read the whole catalog; absent before the first read. */
  inventoryReadAt: instant.optional(),
  /** Why the last read failed, and since when it has been failing. */
  inventoryFailing: z.object({ since: instant, reason: z.string() }).optional(),
});
/** See {@link summarySchema}. @public */
export type Summary = z.infer<typeof summarySchema>;

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
  mergeCommit: z.string().optional(),
  mergedBy: z.string().optional(),
});
/** See {@link pullRequestSchema}. @public */
export type PullRequest = z.infer<typeof pullRequestSchema>;

/**
 * One journey of a secret from an old version to a new one, with what is known of its pull requests and targets.
 * @public
 */
export const rotationSchema = z.object({
  id: z.string(),
  secretRef: entityRef,
  secretTitle: z.string(),
  phase: rotationPhaseSchema,
  condition: rotationConditionSchema.optional(),
  /** One sentence: what the rotation waits for, or why it ended. */
  waitingFor: z.string().optional(),
  reason: z.string(),
  /** Who asked: a user ref, or plugin:secrets for the look-out. */
  requestedBy: z.string(),
  taskId: z.string().optional(),
  versionId: z.string().optional(),
  previousVersionId: z.string().optional(),
  /** What became of the previous version; absent until the last phase. */
  revocation: z.enum(['revoked', 'nothing-to-revoke', 'kept']).optional(),
  pullRequests: z.array(pullRequestSchema),
  targets: z.array(targetStatusSchema),
  createdAt: instant,
  updatedAt: instant,
  /** When the engine looks again by itself. */
  nextAttemptAt: instant.optional(),
  /** When the overlap ends and the previous version is revoked; known once propagated. */
  revokeAt: instant.optional(),
});
/** See {@link rotationSchema}. @public */
export type Rotation = z.infer<typeof rotationSchema>;

/** One page of a list of rotations, newest first; `nextCursor` is absent on the last. @public */
export const rotationPageSchema = z.object({
  items: z.array(rotationSchema),
  total: z.number(),
  nextCursor: z.string().optional(),
});
/** See {@link rotationPageSchema}. @public */
export type RotationPage = z.infer<typeof rotationPageSchema>;

/** One fact in the history of a rotation; rows are only ever added. @public */
export const journalEntrySchema = z.object({
  /** Grows with time inside one rotation. */
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
});
/** See {@link journalEntrySchema}. @public */
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** The whole history of a rotation, oldest first. @public */
export const journalSchema = z.object({ items: z.array(journalEntrySchema) });

/** What a rotation would touch; making a plan changes nothing anywhere. @public */
export const rotationPlanSchema = z.object({
  secretRef: entityRef,
  repositories: z.array(
    z.object({
      repository: z.string(),
      files: z.array(
        z.object({
          url: z.string(),
          /** Where in which document, such as `SealedSecret payments/db-password: spec.encryptedData.password`. */
          changes: z.array(z.string()),
        }),
      ),
    }),
  ),
  targetIds: z.array(z.string()),
  /** Sentences on what the rotation will do about proof and revocation. */
  notes: z.array(z.string()),
  /** Sentences on what would make it fail; empty means it can start. */
  problems: z.array(z.string()),
  openRotationId: z.string().optional(),
});
/** See {@link rotationPlanSchema}. @public */
export type RotationPlan = z.infer<typeof rotationPlanSchema>;

/** Body of POST /v1/rotations. @public */
export const startRotationSchema = z.strictObject({
  secretRef: z.string().min(1),
  reason: z.string().min(1).max(500),
  taskId: z.string().max(100).optional(),
});
/** See {@link startRotationSchema}. @public */
export type StartRotation = z.infer<typeof startRotationSchema>;

/** `adopted` is true where an open rotation of the same secret was found instead of a new one made. @public */
export const startedRotationSchema = z.object({
  rotation: rotationSchema,
  adopted: z.boolean(),
});
/** See {@link startedRotationSchema}. @public */
export type StartedRotation = z.infer<typeof startedRotationSchema>;

/** Body of POST /v1/rotations/:id/advance: run the engine until the phase is reached or it must wait. @public */
export const advanceRotationSchema = z.strictObject({
  to: z.enum(['issued', 'proposed']),
});
/** See {@link advanceRotationSchema}. @public */
export type AdvanceRotation = z.infer<typeof advanceRotationSchema>;

/** Body of POST /v1/rotations/:id/cancel. @public */
export const cancelRotationSchema = z.strictObject({
  reason: z.string().min(1).max(500),
});
/** See {@link cancelRotationSchema}. @public */
export type CancelRotation = z.infer<typeof cancelRotationSchema>;
