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

import { createHash } from 'node:crypto';
import { Lifetime, RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { toInstant } from '../Clock';

/** Fractions are told apart to one in 2^48. */
const DIGEST_BYTES = 6;

/** What decides when a rotation may start by itself. Instants are ISO 8601. */
export interface StartFacts {
  ref: string;
  lifetime: Pick<Lifetime, 'rotateBy' | 'expiresAt'>;
  /** Absent where the secret names an unknown policy. */
  policy?: Pick<RotationPolicy, 'trigger' | 'jitter'>;
  /** Whether only a person can mint: then nothing starts by itself, but for an emergency to be told. */
  mintedByHand?: boolean;
  /** Set while a compromised version waits for a rotation that may start by itself. */
  emergencyAt?: string;
}

/**
 * From when on the look-out may start a rotation; undefined where nothing starts one by itself. Pure. An emergency
 * comes before everything. Else it is the instant at which the secret is due, later by a part of the policy's jitter that
 * follows from the secret and that instant alone: however often it is worked out, and wherever, it is the same.
 */
export function startAtOf(facts: StartFacts): string | undefined {
  const { ref, lifetime, policy, emergencyAt, mintedByHand } = facts;
  if (emergencyAt) return emergencyAt;
  if (mintedByHand) return undefined;
  const { rotateBy, expiresAt } = lifetime;
  if (policy?.trigger !== 'time' || !rotateBy || !expiresAt) return undefined;
  const due = DateTime.fromISO(rotateBy, { zone: 'utc' });
  const left = DateTime.fromISO(expiresAt, { zone: 'utc' }).diff(due);
  const most = Math.min(
    Duration.fromISO(policy.jitter).toMillis(),
    Math.floor(left.toMillis() / 2),
  );
  const fraction = fractionOf(`${ref}\n${rotateBy}`);
  return toInstant(due.plus({ milliseconds: Math.floor(most * fraction) }));
}

/** At least 0 and less than 1, as good as random. */
function fractionOf(text: string): number {
  const digest = createHash('sha256').update(text).digest();
  return digest.readUIntBE(0, DIGEST_BYTES) / 2 ** (8 * DIGEST_BYTES);
}
