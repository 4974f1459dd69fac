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

import { IANAZone } from 'luxon';
import { z } from 'zod';
import { isoDuration } from './duration';
import { DECLARATION_LIMITS as LIMITS, listOf, text } from './limits';
import { rotationPhaseSchema } from './phases';

const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const hour = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be HH:MM' });

const entityRef = text(LIMITS.subdomain).regex(
  /^[a-z]+:[^\s:/A-Z]+\/[^\s:/A-Z]+$/,
  {
    error:
      'must be a full entity ref in lower case such as group:default/platform',
  },
);

/** Every phase that can be left. */
const phaseWithDeadline = rotationPhaseSchema.exclude([
  'completed',
  'rolled-back',
  'cancelled',
  'failed',
]);

/**
 * When rotations may be proposed. Hours are what the clock on the wall shows in `timeZone`. A `from` after `to` spans
 * midnight and belongs to the day it begins; equal ones are 24 hours. Where the clock skips the begin, the window opens
 * with the first moment after that, and not at all on a day on which the clock skips all of it; an hour that comes twice
 * counts both times.
 * @public
 */
export const rotationWindowSchema = z.strictObject({
  days: z
    .array(weekday)
    .max(7, { error: 'must have at most 7 items' })
    .min(1, { error: 'must name a day, or the window never opens' }),
  from: hour,
  to: hour,
  timeZone: text(LIMITS.time).refine(zone => IANAZone.isValidZone(zone), {
    error: 'must be an IANA time zone such as Europe/Paris',
  }),
});

/** What goes for the rotation of a compromised secret, in the place of the same fields of its policy. @public */
export const emergencyRulesSchema = z.strictObject({
  maxOverlap: isoDuration.optional(),
  revokeOld: z.boolean().optional(),
  approval: z.enum(['review', 'auto-merge']).optional(),
  /** Default: as `approval` of these rules, where they have one. */
  restartApproval: z.enum(['review', 'auto-merge']).optional(),
});
/** See {@link emergencyRulesSchema}. @public */
export type EmergencyRules = z.infer<typeof emergencyRulesSchema>;

/** A policy in full, each field with its default. Durations are ISO 8601. @public */
export const rotationPolicySchema = z.strictObject({
  /**
   * What starts a rotation without a person: its time has come, or somebody reports a compromise; only a report; or
   * nothing. What a person reports starts one under each of them.
   */
  trigger: z.enum(['time', 'event', 'none']).default('none'),
  /** How long a version lives from its issue, where nothing else says when it expires. */
  ttl: isoDuration.optional(),
  /** How long before expiry a secret is due. */
  rotateBefore: isoDuration.default('P14D'),
  /**
   * Over how long after its time rotations are spread, each at a moment that follows from its secret; it never takes
   * more than half of the time between a secret's being due and its expiry.
   */
  jitter: isoDuration.default('P1D'),
  /** How long the old version stays valid after every target runs the new one. */
  maxOverlap: isoDuration.default('PT0S'),
  /** Whether the old version is revoked once the overlap has passed. */
  revokeOld: z.boolean().default(true),
  window: rotationWindowSchema.optional(),
  approval: z.enum(['review', 'auto-merge']).default('review'),
  /**
   * The same of a pull request that does nothing but restart workloads whose pods may hold the old value; without it as
   * `approval`.
   */
  restartApproval: z.enum(['review', 'auto-merge']).optional(),
  /**
   * How long a rotation that nobody asked for waits for others of the same repository, owner and rules, to share one
   * pull request with them; without it each has its own.
   */
  batchFor: isoDuration.optional(),
  onFailure: z.enum(['retry', 'alert', 'hold']).default('retry'),
  /** How long before expiry owners are told; at expiry they always are. */
  notifyBefore: listOf(isoDuration, LIMITS.notifyBefore).default([
    'P30D',
    'P14D',
    'P7D',
    'P1D',
  ]),
  /** How long a pull request or a target may take before the rotation counts as stalled. */
  stallAfter: isoDuration.default('P1D'),
  /** After how long the owner is reminded of a pull request that waits, and how often from then on; PT0S: never. */
  remindAfter: isoDuration.default('P1D'),
  /** Entity ref of whom is told where the owner does not act; without it that is for the portal to say. */
  escalateTo: entityRef.optional(),
  /** For how long what needs the owner may wait before others are told; without it each has a time of its own. */
  escalateAfter: isoDuration.optional(),
  /** How long single phases may take, in the place of `stallAfter`; of `propagated`, the overlap does not count. */
  deadlines: z.partialRecord(phaseWithDeadline, isoDuration).optional(),
  /** What is different for a compromised secret. Its window and jitter never count, a review does unless this says so. */
  emergency: emergencyRulesSchema.optional(),
});

/** How a secret is rotated. Durations are ISO 8601. @public */
export type RotationPolicy = z.infer<typeof rotationPolicySchema>;

const policyName = text(LIMITS.name).min(1);

/**
 * `spec.rotation` of a secret: a policy by name, with single fields overridden. Which overrides count is for the
 * backend to say: none may make a rotation less safe than the policy does.
 * @public
 */
export const rotationOverridesSchema = z.strictObject({
  policy: policyName.optional(),
  ...Object.fromEntries(
    Object.entries(rotationPolicySchema.shape).map(([key, field]) => [
      key,
      (field instanceof z.ZodDefault ? field.unwrap() : field).optional(),
    ]),
  ),
} as {
  policy: z.ZodOptional<z.ZodString>;
} & {
  [K in keyof typeof rotationPolicySchema.shape]: z.ZodOptional<
    z.ZodType<RotationPolicy[K]>
  >;
});

/** See {@link rotationOverridesSchema}. @public */
export type RotationOverrides = z.infer<typeof rotationOverridesSchema>;
