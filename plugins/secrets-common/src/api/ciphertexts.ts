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
import { DECLARATION_LIMITS, someOf } from '../limits';
import { instant } from './fields';
import { idText, reasonText } from './inputs';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A place of a target that holds another ciphertext than the rotation brought, beside the version id of that rotation,
 * such as after `kubeseal --re-encrypt`. Whether the value is the same cannot be told from it.
 * @public
 */
export const changedCiphertextSchema = z.object({
  /** The same for as long as it is the same place of the same target. */
  id: z.string(),
  targetId: z.string(),
  /** URL of the file that the rotation wrote it to. */
  file: z.string(),
  /** What it is the ciphertext of, such as a key of the Secret. */
  key: z.string(),
  /** SHA-256 of the ciphertext that the target holds, in lower-case hex. */
  sha256,
  /** When this ciphertext was first seen there. */
  since: instant,
  /** When it was last seen there. */
  seenAt: instant,
  /** The other version of which this ciphertext is on record: then the value is not the same, and nobody may confirm it. */
  ofVersion: z.string().optional(),
});
/** See {@link changedCiphertextSchema}. @public */
export type ChangedCiphertext = z.infer<typeof changedCiphertextSchema>;

/** The changed ciphertexts of one secret, the one seen first at the beginning. @public */
export const changedCiphertextsSchema = z.object({
  items: z.array(changedCiphertextSchema),
});
/** See {@link changedCiphertextsSchema}. @public */
export type ChangedCiphertexts = z.infer<typeof changedCiphertextsSchema>;

/**
 * Body of POST /v1/secrets/:namespace/:name/ciphertexts/confirm: a person says that these ciphertexts, and no others,
 * hold the same value.
 * @public
 */
export const confirmCiphertextsSchema = z.strictObject({
  ciphertexts: someOf(
    z.strictObject({ id: idText.min(1), sha256 }),
    DECLARATION_LIMITS.allKeys,
  ),
  reason: reasonText,
});
/** See {@link confirmCiphertextsSchema}. @public */
export type ConfirmCiphertexts = z.infer<typeof confirmCiphertextsSchema>;
