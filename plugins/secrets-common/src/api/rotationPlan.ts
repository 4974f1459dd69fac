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
import { entityRef } from './fields';

/** What a rotation would touch; making a plan changes nothing anywhere. @public */
export const rotationPlanSchema = z.object({
  secretRef: entityRef,
  repositories: z.array(
    z.object({
      repository: z.string(),
      files: z.array(
        z.object({
          url: z.string(),
          /** Where in which document, such as `SealedSecret payments/db-password: spec.encryptedData.password`. */
          changes: z.array(z.string()),
        }),
      ),
    }),
  ),
  targetIds: z.array(z.string()),
  /** Sentences on what the rotation will do about proof and revocation. */
  notes: z.array(z.string()),
  /** Sentences on what would make it fail; empty means it can start. */
  problems: z.array(z.string()),
  openRotationId: z.string().optional(),
  /** Digest of what a rotation would freeze; values are handed in with it, so that they go where the plan said. */
  declaration: z.string(),
});
/** See {@link rotationPlanSchema}. @public */
export type RotationPlan = z.infer<typeof rotationPlanSchema>;
