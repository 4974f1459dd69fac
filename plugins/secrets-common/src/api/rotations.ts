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
import { abandonmentSchema, revocationSchema } from '../ending';
import { rotationConditionSchema, rotationPhaseSchema } from '../phases';
import { boundaryAllowanceSchema } from './boundaries';
import { entityRef, instant } from './fields';
import { pullRequestSchema } from './pullRequests';
import { targetStatusSchema } from './secrets';

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
  /** POST propose-missing: open pull requests for what `lacking` names. */
  proposeMissing: rotationActionSchema,
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

/** Something of a merged change that its base branch does not hold. @public */
export const lackingPlaceSchema = z.object({
  /** URL of the file. */
  file: z.string(),
  /** Of the place, or of its document; absent where the file cannot be read. */
  line: z.number().optional(),
  /** The document, and the path in it. */
  place: z.string(),
  /** What stands there, in words; never its text. */
  evidence: z.string(),
});
/** See {@link lackingPlaceSchema}. @public */
export type LackingPlace = z.infer<typeof lackingPlaceSchema>;

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
  revocation: revocationSchema.optional(),
  /** Present where a person ended it where it stood. */
  abandonment: abandonmentSchema.optional(),
  /** Full sentences: how it ended and what that left in use; present once it has ended. */
  ending: z.string().optional(),
  /** Present from when a person asked to go back to the previous version until that was given up. */
  rollback: z
    .object({ requestedBy: z.string(), reason: z.string(), at: instant })
    .optional(),
  /** Digest of what was frozen as it started: targets, issuer, account, authority. */
  declaration: z.string(),
  /** Present where an administrator let it happen outside of the boundary of the secret. */
  allowance: boundaryAllowanceSchema.optional(),
  /** Present while it is blocked for something that only a person can do. */
  awaiting: awaitedSchema.optional(),
  actions: rotationActionsSchema,
  pullRequests: z.array(
    pullRequestSchema.extend({
      /** Whether it goes back to the previous version. */
      rollback: z.boolean().optional(),
      /** Whether it only restarts workloads whose pods are older than the Secret. */
      restart: z.boolean().optional(),
    }),
  ),
  /** As declared when it started; `unobserved` before any was looked at. */
  targets: z.array(targetStatusSchema),
  createdAt: instant,
  updatedAt: instant,
  /** When the engine looks again by itself. */
  nextAttemptAt: instant.optional(),
  /** When the overlap ends and the previous version is revoked; known once propagated. */
  revokeAt: instant.optional(),
  /** What uses the targets, as last observed; absent before the overlap, when nobody has looked for it. */
  consumers: z.array(rotationConsumerSchema).optional(),
  /** What keeps the revocation gate shut. Present only while that is what the rotation waits for: it can be overridden. */
  stragglers: z.array(stragglerSchema).optional(),
  /** What the base branches lack of what was merged. Present only while that is what the rotation waits for. */
  lacking: z.array(lackingPlaceSchema).optional(),
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
