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

/** ISO 8601 in UTC, such as 2026-11-24T17:10:08.000Z. */
const instant = z.string();

/**
 * Something that speaks for a rotation. `starts` says whether the look-out starts one for it by itself; the others are
 * told only.
 * @public
 */
export const rotationReasonSchema = z.object({
  id: z.enum([
    'compromised',
    'expired',
    'due',
    'policy-changed',
    'owner-gone',
    'authority-drifted',
  ]),
  /** A sentence for a person, without a full stop. */
  message: z.string(),
  starts: z.boolean(),
});
/** See {@link rotationReasonSchema}. @public */
export type RotationReason = z.infer<typeof rotationReasonSchema>;

/**
 * What the look-out is about to do about a secret; empty while a rotation is open.
 * @public
 */
export const automaticStartSchema = z.object({
  /** From when on it may start a rotation, jitter included; absent where nothing starts one by itself. */
  at: instant.optional(),
  /** When the window of the policy opens next; absent while it is open or where there is none. */
  windowOpensAt: instant.optional(),
  /** It leaves the secret alone until then, because a start or a rotation has failed or was cancelled. */
  notBefore: instant.optional(),
  /** The last time that it asked for a rotation which is not there yet. */
  asked: z
    .object({
      at: instant,
      attempts: z.number(),
      taskId: z.string().optional(),
      /** Why no rotation has come of it, as a sentence. */
      failure: z.string().optional(),
    })
    .optional(),
});
/** See {@link automaticStartSchema}. @public */
export type AutomaticStart = z.infer<typeof automaticStartSchema>;
