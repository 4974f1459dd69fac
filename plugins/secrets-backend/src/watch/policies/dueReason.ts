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

import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { spokenInstant } from '../../Clock';
import { RotationRecord } from '../../database/RotationStore';
import { SecretRecord } from '../../database/SecretStore';

/** How long a rotation that failed or was cancelled is left to people before the look-out starts another one. */
const LEFT_TO_PEOPLE = Duration.fromObject({ days: 1 });

export interface DueFacts {
  secret: SecretRecord;
  policy: RotationPolicy;
  /** The last rotation of the secret that ended. */
  lastEnded?: Pick<RotationRecord, 'phase' | 'updatedAt'>;
}

/**
 * Why the look-out should rotate a secret now, as the reason of the rotation; undefined where it should not. Pure.
 */
export function dueReason(facts: DueFacts, now: DateTime): string | undefined {
  const { secret, policy, lastEnded } = facts;
  const { rotateBy } = secret.lifetime;
  if (policy.trigger !== 'time' || !rotateBy) return undefined;
  if (secret.openRotationId || secret.retiredAt) return undefined;
  if (instant(rotateBy) > now) return undefined;
  const endedEarly = lastEnded && lastEnded.phase !== 'completed';
  if (endedEarly && instant(lastEnded.updatedAt).plus(LEFT_TO_PEOPLE) > now) {
    return undefined;
  }
  return `Due since ${spokenInstant(instant(rotateBy))}${
    secret.policyName ? ` by the policy ${secret.policyName}` : ''
  }`;
}

function instant(text: string): DateTime {
  return DateTime.fromISO(text, { zone: 'utc' });
}
