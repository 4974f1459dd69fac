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

import { RotationPolicy, SecretDetail } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';

/** One sentence of the texts, with the instant and the words that belong into it. */
export interface StartSentence {
  key: `automatic.${
    | 'leftAlone'
    | 'waitsForWindow'
    | 'soon'
    | 'at'
    | 'atInWindow'
    | 'notByHand'
    | 'notAsItIs'
    | 'notWithoutPolicy'
    | 'notTriggered'
    | 'onReport'
    | 'notWithoutExpiry'}`;
  at?: string;
  words?: Record<string, string>;
}

/**
 * When a rotation of a secret starts by itself, or why none does; nothing where the backend tells nothing of it. The
 * first that holds is what keeps it.
 */
export function automaticStartSentence(
  secret: SecretDetail,
  now: DateTime,
): StartSentence | undefined {
  const { automaticStart, policy } = secret;
  if (!automaticStart) return undefined;
  const { at, windowOpensAt, notBefore } = automaticStart;
  if (!at) return whyNot(secret);
  if (notBefore) return { key: 'automatic.leftAlone', at: notBefore };
  if (DateTime.fromISO(at) > now) {
    return policy?.window
      ? { key: 'automatic.atInWindow', at, words: windowWords(policy.window) }
      : { key: 'automatic.at', at };
  }
  return windowOpensAt
    ? { key: 'automatic.waitsForWindow', at: windowOpensAt }
    : { key: 'automatic.soon' };
}

function whyNot(secret: SecretDetail): StartSentence {
  const { capabilities, policy, policyName, lifetime, problems } = secret;
  if (problems.length > 0 || secret.boundary === 'outside') {
    return { key: 'automatic.notAsItIs' };
  }
  if (!capabilities.automatic) return { key: 'automatic.notByHand' };
  if (!policy || !policyName) return { key: 'automatic.notWithoutPolicy' };
  if (policy.trigger === 'none') {
    return { key: 'automatic.notTriggered', words: { policy: policyName } };
  }
  if (policy.trigger === 'event') {
    return { key: 'automatic.onReport', words: { policy: policyName } };
  }
  return lifetime.rotateBy || lifetime.expiresAt
    ? { key: 'automatic.notAsItIs' }
    : { key: 'automatic.notWithoutExpiry' };
}

function windowWords({
  days,
  from,
  to,
  timeZone,
}: NonNullable<RotationPolicy['window']>): Record<string, string> {
  return { days: days.join(', '), from, to, timeZone };
}
