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
import { entityRef, instant } from './fields';
import { reasonText, refText } from './inputs';

/** A secret on the other side of a handover. */
const otherSecretSchema = z.object({
  ref: entityRef,
  /** Absent where it is no longer known. */
  title: z.string().optional(),
});

/**
 * What a secret has taken over from others that declared the same Secrets, and handed over. A secret is where it runs: under
 * another name it goes on with its versions and its rotation, and with another journal.
 * @public
 */
export const secretHandoversSchema = z.object({
  /** From which it has taken over, the latest first; `seq` and `hash` are those of the row that closed the journal. */
  earlier: z.array(
    otherSecretSchema.extend({
      at: instant,
      seq: z.number(),
      hash: z.string(),
    }),
  ),
  /** To which it has handed over. */
  later: otherSecretSchema.extend({ at: instant }).optional(),
  /**
   * Who declares its Secrets while the catalog does not list it: it is retired and still in the cluster. `owner` waits for
   * an agreement; `boundary` and `record` are what else keeps it from being handed over.
   */
  asked: z.array(
    otherSecretSchema.extend({
      ownerRef: entityRef.optional(),
      since: instant,
      problem: z.enum(['owner', 'boundary', 'record']),
    }),
  ),
  /** From whom it would take over once that one's owner agrees; those alone that the caller may read. */
  awaited: z.array(
    otherSecretSchema.extend({
      ownerRef: entityRef.optional(),
      since: instant,
    }),
  ),
});
/** See {@link secretHandoversSchema}. @public */
export type SecretHandovers = z.infer<typeof secretHandoversSchema>;

/** Body of POST /v1/secrets/:namespace/:name/handover: to which secret, which has to be one that declares its Secrets. @public */
export const agreeHandoverSchema = z.strictObject({
  to: refText,
  reason: reasonText,
});
/** See {@link agreeHandoverSchema}. @public */
export type AgreeHandover = z.infer<typeof agreeHandoverSchema>;
