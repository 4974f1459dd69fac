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
import { DECLARATION_LIMITS, text } from '../limits';
import { plainId } from '../plainText';
import { instant } from './fields';
import { reasonText } from './inputs';

/**
 * A version that a file or a cluster names and that is on no record, such as after the database was restored to an
 * earlier state. It may still work, and nothing on record can revoke it.
 * @public
 */
export const unknownVersionSchema = z.object({
  versionId: z.string(),
  /** When it was first seen. */
  since: instant,
  /** When it was last seen. It stays unknown although nothing names it any longer, because it may still work. */
  seenAt: instant,
  /** Ids of the targets and URLs of the files that named it. */
  places: z.array(z.string()),
});
/** See {@link unknownVersionSchema}. @public */
export type UnknownVersion = z.infer<typeof unknownVersionSchema>;

/** The unknown versions of one secret, the one seen first at the beginning. @public */
export const unknownVersionsSchema = z.object({
  items: z.array(unknownVersionSchema),
});
/** See {@link unknownVersionsSchema}. @public */
export type UnknownVersions = z.infer<typeof unknownVersionsSchema>;

/**
 * Body of POST /v1/secrets/:namespace/:name/versions/:versionId/resolve. `adopt` puts the version on record as one that
 * works, so that a rotation revokes it; `revoked` puts it on record as one that a person has revoked.
 * @public
 */
export const resolveVersionSchema = z.strictObject({
  outcome: z.enum(['adopt', 'revoked']),
  reason: reasonText,
  /**
   * Id of the credential where it was minted, as in `spec.credential.id`; never its value. An issuer that can revoke
   * needs it to adopt the version. With `revoked` the issuer is asked whether that credential has ended.
   */
  credentialId: plainId(DECLARATION_LIMITS.line).optional(),
  /** Who minted it, where that is not the issuer that the secret declares. */
  issuer: text(DECLARATION_LIMITS.name).min(1).optional(),
});
/** See {@link resolveVersionSchema}. @public */
export type ResolveVersion = z.infer<typeof resolveVersionSchema>;
