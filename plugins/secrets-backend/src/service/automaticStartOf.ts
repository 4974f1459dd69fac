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

import { AutomaticStart, RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { toInstant } from '../Clock';
import { SecretRecord } from '../database/SecretStore';
import { AskedStart } from '../database/StartStore';
import { nextOpening } from '../policies/rotationWindow';

/** What the look-out is about to do about a secret; nothing while a rotation is open. Pure. */
export function automaticStartOf(
  facts: {
    secret: Pick<
      SecretRecord,
      'startAt' | 'notBefore' | 'emergencyAt' | 'openRotationId'
    >;
    policy?: RotationPolicy;
    asked?: AskedStart;
  },
  now: DateTime,
): AutomaticStart {
  const { secret, policy, asked } = facts;
  const { startAt, notBefore, emergencyAt, openRotationId } = secret;
  if (openRotationId) return {};
  const window = emergencyAt ? undefined : policy?.window;
  const opening = window && nextOpening(window, now);
  return {
    at: startAt,
    windowOpensAt:
      startAt && opening && opening > now ? toInstant(opening) : undefined,
    notBefore:
      startAt && notBefore && notBefore > toInstant(now)
        ? notBefore
        : undefined,
    asked:
      asked && !asked.rotationId
        ? {
            at: asked.askedAt,
            attempts: asked.attempts,
            taskId: asked.taskId,
            failure: asked.failure,
          }
        : undefined,
  };
}
