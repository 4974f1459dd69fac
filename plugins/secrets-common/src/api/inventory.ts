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
import { instant } from './fields';
import { secretSchema } from './secrets';

/** How far the inventory can be believed: before the first read of the catalog, nothing in it is known to be all. */
const inventoryFreshness = {
  /** When the inventory last read the whole catalog; absent before the first read. */
  inventoryReadAt: instant.optional(),
  /** Why the last read failed, and since when it has been failing. */
  inventoryFailing: z.object({ since: instant, reason: z.string() }).optional(),
};

/**
 * One page of a list of secrets; `nextCursor` is absent on the last. Without `inventoryReadAt`, an empty list does not mean
 * that there is nothing.
 * @public
 */
export const secretPageSchema = z.object({
  items: z.array(secretSchema),
  /** How many secrets match in all, across pages. */
  total: z.number(),
  nextCursor: z.string().optional(),
  ...inventoryFreshness,
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
  ...inventoryFreshness,
});
/** See {@link summarySchema}. @public */
export type Summary = z.infer<typeof summarySchema>;
