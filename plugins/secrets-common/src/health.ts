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

import { DateTime } from 'luxon';
import { z } from 'zod';

/** Health of a secret, worst first in {@link HEALTH_BY_URGENCY}. @public */
export const secretHealthSchema = z.enum([
  'compromised',
  'expired',
  'partial',
  'due',
  'rotating',
  'unknown',
  'healthy',
  'retired',
]);
/** See {@link secretHealthSchema}. @public */
export type SecretHealth = z.infer<typeof secretHealthSchema>;

/** Healths from the one that needs a person first to the one that needs nobody. @public */
export const HEALTH_BY_URGENCY: readonly SecretHealth[] =
  secretHealthSchema.options;

/** Who says when a secret expires. No source means the expiry is unknown, which is never healthy. @public */
export const expirySourceSchema = z.enum([
  'certificate',
  'authority',
  'issuer',
  'declared',
  'policy',
]);
/** See {@link expirySourceSchema}. @public */
export type ExpirySource = z.infer<typeof expirySourceSchema>;

/** What {@link healthOf} looks at. Instants are ISO 8601 in UTC. @public */
export interface HealthFacts {
  expiresAt?: string;
  /** When its rotation is due; with its expiry where absent. */
  rotateBy?: string;
  openRotation?: { partial: boolean };
  compromised?: boolean;
  retired?: boolean;
  /** Whether Keyturn fails to work on it, so that nothing good is known of it. */
  failing?: boolean;
  /** Whether a version is named somewhere that is on no record: then nobody knows what works. */
  unknownVersion?: boolean;
  /** Whether a target holds a ciphertext that no rotation brought: then nobody knows which value runs. */
  changedCiphertext?: boolean;
}

/**
 * Health from facts alone; pure, so that a list can be ordered by it and a test can name every case.
 * An expired secret stays `expired` while it rotates: the outage is now, the cure is not yet there.
 * @public
 */
export function healthOf(facts: HealthFacts, now: DateTime): SecretHealth {
  if (facts.retired) return 'retired';
  if (facts.compromised) return 'compromised';
  if (facts.openRotation?.partial) return 'partial';
  const { expiresAt, rotateBy = expiresAt } = facts;
  if (isPast(expiresAt, now)) return 'expired';
  if (facts.openRotation) return 'rotating';
  if (!expiresAt) return 'unknown';
  if (isPast(rotateBy, now)) return 'due';
  return facts.failing || facts.unknownVersion || facts.changedCiphertext
    ? 'unknown'
    : 'healthy';
}

function isPast(instant: string | undefined, now: DateTime): boolean {
  return instant !== undefined && DateTime.fromISO(instant) <= now;
}
