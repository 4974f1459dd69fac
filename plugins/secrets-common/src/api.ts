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
import { automaticStartSchema, rotationReasonSchema } from './automaticStart';
import { compromiseSchema } from './compromise';
import { isoInstant } from './duration';
import {
  credentialKindSchema,
  runbookSchema,
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
  /** Absent where no issuer of this id is installed. */
  issuerTitle: z.string().optional(),
  authority: z.object({
    ref: z.string(),
    /** Absent where no authority of this id is configured. */
    title: z.string().optional(),
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
  /** Why nobody can tell what uses it there; only in a rotation whose overlap has begun. */
  consumersUnknown: z.string().optional(),
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
  /** The last report of a compromise, also where it is over. */
  compromise: compromiseSchema.optional(),
  /** What speaks for a rotation now, the gravest first. */
  reasons: z.array(rotationReasonSchema).optional(),
  automaticStart: automaticStartSchema.optional(),
  /** What the issuer and authority of this secret can and cannot do, said to a person. */
  capabilities: z.object({
    /** False where nothing can be revoked (a shared random password); a rotation then says so. */
    revocation: z.boolean(),
    /** False where the issuer cannot prove that a new credential works before it is rolled out. */
    proof: z.boolean(),
    /** False where only a person can mint. */
    automatic: z.boolean(),
  }),
  /** What a person goes by, where only a person can mint or revoke. */
  runbook: runbookSchema.optional(),
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

/** A value of a facet, how many secrets have it, and what it is called where the backend knows. @public */
export const facetValueSchema = z.object({
  value: z.string(),
  count: z.number(),
  title: z.string().optional(),
});

/** Values that occur among the secrets the caller may read, each with how many secrets have it. @public */
export const facetsSchema = z.object({
  owner: z.array(facetValueSchema),
  system: z.array(facetValueSchema),
  health: z.array(facetValueSchema),
  authority: z.array(facetValueSchema),
  class: z.array(facetValueSchema),
  environment: z.array(facetValueSchema),
  cluster: z.array(facetValueSchema),
});
/** See {@link facetsSchema}. @public */
export type Facets = z.infer<typeof facetsSchema>;

/** The four questions, and how many are compromised, over the secrets that match the same filter as the list. @public */
export const summarySchema = z.object({
  total: z.number(),
  withoutOwner: z.number(),
  withoutExpiry: z.number(),
  /** due or expired */
  dueOrExpired: z.number(),
  /** Reported as compromised, which may not have been revoked yet. */
  compromised: z.number(),
  /** When the inventory last read the whole catalog; absent before the first read. */
  inventoryReadAt: instant.optional(),
  /** Why the last read failed, and since when it has been failing. */
  inventoryFailing: z.object({ since: instant, reason: z.string() }).optional(),
});
/** See {@link summarySchema}. @public */
export type Summary = z.infer<typeof summarySchema>;

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

/** Whether a person may do something with a rotation now, and if not, why not. @public */
export const rotationActionSchema = z.object({
  possible: z.boolean(),
  /** A sentence; present where it is not possible. */
  reason: z.string().optional(),
});
/** See {@link rotationActionSchema}. @public */
export type RotationAction = z.infer<typeof rotationActionSchema>;

/** What can be done with a rotation as it stands, permissions aside. @public */
export const rotationActionsSchema = z.object({
  /** POST cancel: undo it before its merge, or end a rollback before that is merged. */
  cancel: rotationActionSchema,
  /** POST cancel as well: end it where it is stuck, with nothing undone. */
  giveUp: rotationActionSchema,
  /** POST retry. */
  retry: rotationActionSchema,
  /** POST rollback. */
  rollback: rotationActionSchema,
  /** POST values: hand in what only a person can mint. */
  handIn: rotationActionSchema,
  /** POST confirm-revocation: say what became of a credential that only a person can revoke. */
  confirmRevocation: rotationActionSchema,
  /** POST override: revoke the previous version in spite of `stragglers`. */
  override: rotationActionSchema,
});
/** See {@link rotationActionsSchema}. @public */
export type RotationActions = z.infer<typeof rotationActionsSchema>;

/** What only a person can do for a rotation: hand in values, or see to a revocation. @public */
export const awaitedSchema = z.enum(['values', 'revocation']);
/** See {@link awaitedSchema}. @public */
export type Awaited = z.infer<typeof awaitedSchema>;

/**
 * Something that uses a target's Secret where it runs, whether or not the secret declares it. `unknown` means that it
 * was there once and that the probe could not look again.
 * @public
 */
export const rotationConsumerSchema = z.object({
  /** Id of the target. */
  target: z.string(),
  /** What it is in its cluster: Deployment, StatefulSet, DaemonSet, CronJob, Job or Pod. */
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** The component it says it belongs to, where the catalog has it. */
  componentRef: entityRef.optional(),
  /** Owner of the component. */
  ownerRef: entityRef.optional(),
  state: z.enum(['running', 'not-yet', 'unknown']),
  evidence: z.array(z.string()),
});
/** See {@link rotationConsumerSchema}. @public */
export type RotationConsumer = z.infer<typeof rotationConsumerSchema>;

/** Something that keeps the previous version of a rotation from being revoked. @public */
export const stragglerSchema = z.object({
  /** Tells it, and what is known of it, from every other; an override names it by its key. Opaque. */
  key: z.string(),
  /** A target's id, or a workload with its place. */
  name: z.string(),
  ownerRef: entityRef.optional(),
  /** Whether it was seen to run something else, or could not be looked at. */
  state: z.enum(['not-yet', 'unknown']),
  /** One sentence: what it runs, or why nobody can tell. */
  evidence: z.string(),
});
/** See {@link stragglerSchema}. @public */
export type Straggler = z.infer<typeof stragglerSchema>;

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
  /** Rotations with the same one share their pull request; absent of one that has its own. */
  batchId: z.string().optional(),
  versionId: z.string().optional(),
  previousVersionId: z.string().optional(),
  /** What became of the version that was replaced, or of the new one where it was rolled back; known at the end. */
  revocation: z.enum(['revoked', 'nothing-to-revoke', 'kept']).optional(),
  /** Present from when a person asked to go back to the previous version until that was given up. */
  rollback: z
    .object({ requestedBy: z.string(), reason: z.string(), at: instant })
    .optional(),
  /** Present while it is blocked for something that only a person can do. */
  awaiting: awaitedSchema.optional(),
  actions: rotationActionsSchema,
  pullRequests: z.array(
    pullRequestSchema.extend({
      /** Whether it goes back to the previous version. */
      rollback: z.boolean().optional(),
    }),
  ),
  targets: z.array(targetStatusSchema),
  createdAt: instant,
  updatedAt: instant,
  /** When the engine looks again by itself. */
  nextAttemptAt: instant.optional(),
  /** When the overlap ends and the previous version is revoked; known once propagated. */
  revokeAt: instant.optional(),
  /** What uses the targets, as it was last looked for; absent before the overlap. */
  consumers: z.array(rotationConsumerSchema).optional(),
  /** What keeps the revocation gate shut. Present only while that is what the rotation waits for: it can be overridden. */
  stragglers: z.array(stragglerSchema).optional(),
  /** A person's decision to revoke although these stragglers may use the previous version. */
  override: z
    .object({
      actor: z.string(),
      reason: z.string(),
      at: instant,
      stragglers: z.array(stragglerSchema),
    })
    .optional(),
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

/**
 * Body of POST /v1/rotations/:id/override: revoke in spite of these stragglers. Refused where others are known by then.
 * @public
 */
export const overrideRotationSchema = z.strictObject({
  reason: z.string().min(1).max(500),
  /** The `key` of each straggler that the person was shown. */
  stragglers: z.array(z.string().min(1)).min(1),
});
/** See {@link overrideRotationSchema}. @public */
export type OverrideRotation = z.infer<typeof overrideRotationSchema>;

/** Body of POST /v1/rotations/:id/cancel. @public */
export const cancelRotationSchema = z.strictObject({
  reason: z.string().min(1).max(500),
});
/** See {@link cancelRotationSchema}. @public */
export type CancelRotation = z.infer<typeof cancelRotationSchema>;

/** Body of POST /v1/rotations/:id/rollback. @public */
export const rollbackRotationSchema = z.strictObject({
  reason: z.string().min(1).max(500),
});
/** See {@link rollbackRotationSchema}. @public */
export type RollbackRotation = z.infer<typeof rollbackRotationSchema>;

const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be an http or https URL',
});

/** Where a person wrote down what they did outside of the portal; never holds a value. @public */
export const evidenceSchema = z.strictObject({
  note: z.string().min(1).max(1000).optional(),
  url: httpUrl.max(2000).optional(),
});
/** See {@link evidenceSchema}. @public */
export type Evidence = z.infer<typeof evidenceSchema>;

/** Most characters that a value handed in may have; a certificate chain with its key has fewer. @public */
export const MAX_VALUE_LENGTH = 32_768;

/**
 * Body of POST /v1/rotations/:id/values: the new credential, one value for each key of the secret, and how it was
 * minted. The values go to the authority and are kept nowhere.
 * @public
 */
export const handInValuesSchema = z.strictObject({
  values: z.record(z.string(), z.string().min(1).max(MAX_VALUE_LENGTH)),
  /** When the new credential stops working, where that is known. */
  expiresAt: isoInstant.optional(),
  evidence: evidenceSchema.optional(),
});
/** See {@link handInValuesSchema}. @public */
export type HandInValues = z.infer<typeof handInValuesSchema>;

/** Body of POST /v1/rotations/:id/confirm-revocation. @public */
export const confirmRevocationSchema = z.strictObject({
  /** `nothing-to-revoke` where there is no old credential, or it stopped working by itself. */
  outcome: z.enum(['revoked', 'nothing-to-revoke']).default('revoked'),
  note: z.string().min(1).max(1000),
  url: httpUrl.max(2000).optional(),
});
/** See {@link confirmRevocationSchema}; as it is sent. @public */
export type ConfirmRevocation = z.input<typeof confirmRevocationSchema>;
