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

/** What the column holds on PostgreSQL. */
const LAST_SEQ = 2 ** 31 - 1;

/** Query of GET /v1/rotations/:id/journal. */
export const journalQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).max(LAST_SEQ).default(0),
});
