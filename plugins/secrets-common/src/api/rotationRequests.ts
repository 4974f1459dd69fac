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
import { isoInstant } from '../duration';
import { DECLARATION_LIMITS as LIMITS, someOf, text } from '../limits';
import { idText, noteText, pageText, reasonText, refText } from './inputs';
import { rotationSchema } from './rotations';

/** More than all targets of a secret have, and all that can use them. */
const MOST_STRAGGLERS = 10_000;
/** A straggler's key names its version, target and workload. */
const MOST_KEY = 2_000;

/** Body of POST /v1/rotations. @public */
export const startRotationSchema = z.strictObject({
  secretRef: refText,
  reason: reasonText,
  taskId: idText.optional(),
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
  reason: reasonText,
  /** The `key` of each straggler that the person was shown. */
  stragglers: someOf(text(MOST_KEY).min(1), MOST_STRAGGLERS),
});
/** See {@link overrideRotationSchema}. @public */
export type OverrideRotation = z.infer<typeof overrideRotationSchema>;

/** Body of POST /v1/rotations/:id/propose-missing. @public */
export const proposeMissingSchema = z.strictObject({
  /** Goes into the journal and the pull request. */
  reason: reasonText.optional(),
});
/** See {@link proposeMissingSchema}. @public */
export type ProposeMissing = z.infer<typeof proposeMissingSchema>;

/** Body of POST /v1/rotations/:id/cancel. @public */
export const cancelRotationSchema = z.strictObject({
  reason: reasonText,
});
/** See {@link cancelRotationSchema}. @public */
export type CancelRotation = z.infer<typeof cancelRotationSchema>;

/** Body of POST /v1/rotations/:id/rollback. @public */
export const rollbackRotationSchema = z.strictObject({
  reason: reasonText,
});
/** See {@link rollbackRotationSchema}. @public */
export type RollbackRotation = z.infer<typeof rollbackRotationSchema>;

/** Where a person wrote down what they did outside of the portal; never holds a value. @public */
export const evidenceSchema = z.strictObject({
  note: noteText.optional(),
  url: pageText.optional(),
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
  /** `declaration` of the plan or rotation that the person was shown; refused where the rotation has another one. */
  declaration: idText.min(1),
  values: z
    .record(text(LIMITS.subdomain), z.string().min(1).max(MAX_VALUE_LENGTH))
    .refine(values => Object.keys(values).length <= LIMITS.keys, {
      error: `must have at most ${LIMITS.keys} keys`,
    }),
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
  note: noteText,
  url: pageText.optional(),
});
/** See {@link confirmRevocationSchema}; as it is sent. @public */
export type ConfirmRevocation = z.input<typeof confirmRevocationSchema>;
