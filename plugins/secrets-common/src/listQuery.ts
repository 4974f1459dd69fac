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
import { isoInstant } from './duration';
import { secretClassSchema } from './entity';
import { secretHealthSchema } from './health';
import { DECLARATION_LIMITS, text } from './limits';
import { rotationPhaseSchema } from './phases';

/** Columns a list of secrets can be ordered by; `urgency` is health, then expiry. @public */
export const secretSortSchema = z.enum([
  'urgency',
  'title',
  'owner',
  'expiresAt',
]);

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    value => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(100, { error: 'must have at most 100 items' }).optional(),
  );

/** A ref, or a name. */
const term = text(DECLARATION_LIMITS.subdomain);

/**
 * Filter, order and page of GET /v1/secrets; the same filter serves facets and summary. Each list is
 * any-of, different fields are all-of. In a URL a list is a repeated parameter.
 * @public
 */
export const secretListQuerySchema = z.strictObject({
  owner: list(term),
  system: list(term),
  health: list(secretHealthSchema),
  authority: list(term),
  class: list(secretClassSchema),
  environment: list(term),
  cluster: list(term),
  consumer: list(term),
  /** `none` keeps secrets without an owner, `known` those with one. */
  ownership: z.enum(['none', 'known']).optional(),
  /** `none` keeps secrets of which nobody knows when they expire. */
  expiry: z.enum(['none', 'known']).optional(),
  /** Words that title, name or description contain, in any case. */
  text: text(200).optional(),
  /** Secrets whose rotateBy or expiresAt lies before this instant. */
  dueBefore: isoInstant.optional(),
  sort: secretSortSchema.default('urgency'),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number().int().min(1).max(200).default(25),
  cursor: text(2000).optional(),
});
/** See {@link secretListQuerySchema}. @public */
export type SecretListQuery = z.infer<typeof secretListQuerySchema>;
/** What a caller gives: everything is optional. @public */
export type SecretListRequest = Partial<SecretListQuery>;

/** Query of GET /v1/rotations, newest first. @public */
export const rotationListQuerySchema = z.strictObject({
  secret: list(term),
  phase: list(rotationPhaseSchema),
  /** `open` keeps rotations that have not ended. */
  state: z.enum(['open', 'ended']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(25),
  cursor: text(2000).optional(),
});
/** See {@link rotationListQuerySchema}. @public */
export type RotationListQuery = z.infer<typeof rotationListQuerySchema>;
/** What a caller gives: everything is optional. @public */
export type RotationListRequest = Partial<RotationListQuery>;

/** Writes a request as URL parameters, lists repeated, absent fields left out; keys in a stable order. @public */
export function toSearchParams(
  request: SecretListRequest | RotationListRequest,
): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(request).sort(([a], [b]) =>
    a.localeCompare(b),
  )) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== '') params.append(key, String(item));
    }
  }
  return params;
}
