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
import { pageText, reasonText } from './api/inputs';
import { plainText } from './plainText';

/** ISO 8601 in UTC, such as 2026-11-24T17:10:08.000Z. */
const instant = z.string();

/**
 * What is known of the last report that a secret is compromised. It is open until it is contained or withdrawn. From
 * `reportedAt` to `containedAt` is the time to contain.
 * @public
 */
export const compromiseSchema = z.object({
  reportedAt: instant,
  /** A user ref, or the subject of a service such as `external:leak-scanner`. */
  reportedBy: z.string(),
  reason: z.string(),
  /** What found it, such as the name of a scanner. */
  source: z.string().optional(),
  /** Page on which more is said. */
  url: z.string().optional(),
  /** The rotation that is to replace the compromised version; absent until one is open. */
  rotationId: z.string().optional(),
  /** When every target was seen to run another version. */
  replacedAt: instant.optional(),
  /** When the compromised version was revoked as well. */
  containedAt: instant.optional(),
  withdrawn: z
    .object({ at: instant, by: z.string(), reason: z.string() })
    .optional(),
  /** Where it stands and what a person should do, as a sentence. */
  status: z.string(),
});
/** See {@link compromiseSchema}. @public */
export type Compromise = z.infer<typeof compromiseSchema>;

/** Body of POST /v1/secrets/:namespace/:name/compromise. @public */
export const reportCompromiseSchema = z.strictObject({
  reason: reasonText,
  source: plainText(100).optional(),
  url: pageText.optional(),
});
/** See {@link reportCompromiseSchema}. @public */
export type ReportCompromise = z.infer<typeof reportCompromiseSchema>;

/**
 * Answer to a report. Reporting what is reported already changes nothing and answers `known`.
 * @public
 */
export const compromiseReportSchema = z.object({
  compromise: compromiseSchema,
  known: z.boolean(),
  /** The scaffolder task that was asked to start the emergency rotation; it opens the rotation in a moment. */
  taskId: z.string().optional(),
  /** Sentences on what keeps an emergency rotation from being started now. */
  problems: z.array(z.string()),
});
/** See {@link compromiseReportSchema}. @public */
export type CompromiseReport = z.infer<typeof compromiseReportSchema>;

/** Body of DELETE /v1/secrets/:namespace/:name/compromise. @public */
export const withdrawCompromiseSchema = z.strictObject({ reason: reasonText });
/** See {@link withdrawCompromiseSchema}. @public */
export type WithdrawCompromise = z.infer<typeof withdrawCompromiseSchema>;
