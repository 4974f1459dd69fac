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
import { entityRef, instant } from './fields';
import { reasonText } from './inputs';

/** A name of a secret that no boundary covers. @public */
export const boundaryProblemSchema = z.object({
  /** Such as `spec.targets[0].namespace`. */
  field: z.string(),
  /** A sentence for a person. */
  message: z.string(),
  /** The line of config that would cover it, for those who ask for it. */
  missing: z.string().optional(),
});
/** See {@link boundaryProblemSchema}. @public */
export type BoundaryProblem = z.infer<typeof boundaryProblemSchema>;

/** A person's decision to let one rotation of a secret happen outside its boundary. @public */
export const boundaryAllowanceSchema = z.object({
  actor: z.string(),
  reason: z.string(),
  at: instant,
});
/** See {@link boundaryAllowanceSchema}. @public */
export type BoundaryAllowance = z.infer<typeof boundaryAllowanceSchema>;

/** Why a secret may or may not be rotated, for administrators. @public */
export const secretBoundarySchema = z.object({
  secretRef: entityRef,
  secretTitle: z.string(),
  ownerRef: entityRef.optional(),
  /** Where the secret is declared, as the catalog says. */
  location: z.string().optional(),
  /** Why it is outside its boundary; empty where it is inside. */
  problems: z.array(boundaryProblemSchema),
  /** Whether it is reported as compromised, so that it waits for somebody to decide. */
  compromised: z.boolean(),
  /** Given and not used yet. */
  allowance: boundaryAllowanceSchema.optional(),
});
/** See {@link secretBoundarySchema}. @public */
export type SecretBoundary = z.infer<typeof secretBoundarySchema>;

/** The boundaries of the installation, for administrators. @public */
export const boundariesSchema = z.object({
  /** `missing` where the config has no `secrets.boundaries`: then nothing is rotated. */
  mode: z.enum(['missing', 'unrestricted', 'rules']),
  /** Sentences on what is unsafe, such as permissions that are switched off, and on secrets that cannot be worked on. */
  warnings: z.array(z.string()),
  groupsFrom: z.array(z.string()),
  rules: z.array(
    z.object({
      /** Such as `group:default/*`, or `below group:default/checkout`. */
      owners: z.array(z.string()),
      declaredIn: z.array(z.string()),
      targets: z.array(
        z.object({
          repository: z.string(),
          branch: z.string(),
          paths: z.array(z.string()),
          clusters: z.array(z.string()),
          namespaces: z.array(z.string()),
          secretNames: z.array(z.string()),
        }),
      ),
      /** One line for each issuer, such as `acme-tokens, client: {owner.name}`. */
      issuers: z.array(z.string()),
      authorities: z.array(z.string()),
      policies: z.array(z.string()),
    }),
  ),
  /** How many groups and users come from `groupsFrom`. */
  ownerCount: z.number(),
  overlaps: z.array(
    z.object({
      what: z.string(),
      patterns: z.array(z.string()),
      ownerRefs: z.array(entityRef),
      rules: z.array(z.number()),
    }),
  ),
  /** The first hundred, compromised ones first. */
  outside: z.array(secretBoundarySchema),
  outsideCount: z.number(),
  /**
   * When the inventory last read the whole catalog. Absent before: then no empty list of secrets or of conflicts means that
   * there is none.
   */
  inventoryReadAt: instant.optional(),
  /** Secrets that declare a place which another one had first. */
  conflicts: z.array(
    z.object({
      secretRef: entityRef,
      secretTitle: z.string(),
      holderRef: entityRef,
      holderTitle: z.string(),
      targetId: z.string(),
    }),
  ),
});
/** See {@link boundariesSchema}. @public */
export type BoundariesOverview = z.infer<typeof boundariesSchema>;

/** Body of POST /v1/boundaries/secrets/:namespace/:name/allow. @public */
export const allowOutsideSchema = z.strictObject({
  reason: reasonText,
});
/** See {@link allowOutsideSchema}. @public */
export type AllowOutside = z.infer<typeof allowOutsideSchema>;
