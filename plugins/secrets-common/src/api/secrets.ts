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
import { automaticStartSchema, rotationReasonSchema } from '../automaticStart';
import { compromiseSchema } from '../compromise';
import {
  credentialKindSchema,
  runbookSchema,
  secretClassSchema,
  workloadSchema,
} from '../entity';
import { expirySourceSchema, secretHealthSchema } from '../health';
import { rotationPolicySchema } from '../policy';
import { boundaryProblemSchema } from './boundaries';
import { changedCiphertextSchema } from './ciphertexts';
import { entityRef, instant } from './fields';
import { secretHandoversSchema } from './handovers';
import { unknownVersionSchema } from './unknownVersions';

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
  /** Since when the catalog does not list it, while it is not retired for that. */
  missingSince: instant.optional(),
  /** Whether everything it names is inside the boundary of its owner; outside of it nothing is asked or done. */
  boundary: z.enum(['inside', 'outside']),
  /** Sentences on what keeps this secret from being rotated: unknown policy, authority, issuer, … */
  problems: z.array(z.string()),
  /** Versions that something names and that are on no record; absent where there is none. */
  unknownVersions: z.array(unknownVersionSchema).optional(),
  /** Ciphertexts that targets hold and no rotation brought; absent where there is none. */
  changedCiphertexts: z.array(changedCiphertextSchema).optional(),
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
  /** What is not safe there and what to do, whichever version it runs; absent where nothing was found. */
  warnings: z.array(z.string()).optional(),
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
  /**
   * Whether the secret's own declaration names it, and it is declared where its owner may: only then its owner may see
   * the secret where reading is restricted, report it, and is told about it.
   */
  involved: z.boolean(),
});
/** See {@link consumerSchema}. @public */
export type Consumer = z.infer<typeof consumerSchema>;

/** One secret in full. @public */
export const secretDetailSchema = secretSchema.extend({
  targets: z.array(targetStatusSchema),
  consumers: z.array(consumerSchema),
  policy: rotationPolicySchema.optional(),
  /** What is outside of the boundary; empty where `boundary` is inside. */
  boundaryProblems: z.array(boundaryProblemSchema),
  /** The last report of a compromise, also where it is over. */
  compromise: compromiseSchema.optional(),
  /** What speaks for a rotation now, the gravest first. */
  reasons: z.array(rotationReasonSchema).optional(),
  automaticStart: automaticStartSchema.optional(),
  /** Absent where nothing was handed over, and nobody asks for it. */
  handovers: secretHandoversSchema.optional(),
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
