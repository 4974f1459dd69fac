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
import { reasonText } from './inputs';

/** Whether the catalog lists so much less than it did that nothing of it is retired yet. @public */
export const catalogHoldSchema = z.object({
  /** Absent where nothing is held. */
  hold: z
    .object({
      /** When a complete read was the first to see it so. */
      since: instant,
      /** How many complete reads in a row have seen it so; three are needed. */
      reads: z.number(),
      /** How many secrets it lists of those that are known. */
      listed: z.number(),
      known: z.number(),
      /** How many it does not list. */
      missing: z.number(),
      /** Before then nothing is retired, unless a person confirms it. */
      notBefore: instant,
    })
    .optional(),
});
/** See {@link catalogHoldSchema}. @public */
export type CatalogHoldStatus = z.infer<typeof catalogHoldSchema>;

/** What a column of PostgreSQL counts to. */
const MOST_MISSING = 2 ** 31 - 1;

/** Body of POST /v1/catalog/hold/release. @public */
export const releaseCatalogSchema = z.strictObject({
  /** How many missing secrets the person was shown. */
  missing: z.number().int().min(1).max(MOST_MISSING),
  reason: reasonText,
});
/** See {@link releaseCatalogSchema}. @public */
export type ReleaseCatalog = z.infer<typeof releaseCatalogSchema>;
