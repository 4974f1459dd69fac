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
import { Knex } from 'knex';
import { DateTime, Duration } from 'luxon';
import { POLICIES } from './company';

const AT_EXPIRY = 'PT0S';

interface SecretState {
  ref: string;
  expires_at: string;
  open_rotation_id: string | null;
  policy_name: string;
}

/**
 * What owners should have been told about expiries, worked out beside the look-out: for each version the threshold that
 * passed last, unless a rotation was open; at expiry in any case.
 */
export class ExpectedNotices {
  readonly #keys = new Set<string>();
  /** Versions that have expired while they were live, and whether somebody should have replaced them by policy. */
  readonly expired = new Map<string, { byItself: boolean }>();

  /** Notes what a look-out at this moment has to tell. */
  async note(db: Knex, now: DateTime): Promise<void> {
    const states: SecretState[] = await db('secrets')
      .whereNotNull('expires_at')
      .select('ref', 'expires_at', 'open_rotation_id', 'policy_name');
    for (const state of states) this.#noteOne(state, now);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  get keys(): string[] {
    return [...this.#keys];
  }

  #noteOne(state: SecretState, now: DateTime): void {
    const { ref, expires_at: expiresAt, policy_name: policyName } = state;
    const policy = POLICIES[policyName];
    const threshold = thresholdAt(policy, DateTime.fromISO(expiresAt), now);
    if (!threshold) return;
    if (threshold === AT_EXPIRY) {
      const byItself = policy.trigger === 'time';
      this.expired.set(`${ref} ${expiresAt}`, { byItself });
    }
    if (threshold !== AT_EXPIRY && state.open_rotation_id) return;
    this.#keys.add(`expiry:${ref}:${expiresAt}:${threshold}`);
  }
}

function thresholdAt(
  { notifyBefore = [] }: Partial<RotationPolicy>,
  expiry: DateTime,
  now: DateTime,
): string | undefined {
  return [AT_EXPIRY, ...notifyBefore]
    .map(text => ({ text, at: expiry.minus(Duration.fromISO(text)) }))
    .filter(({ at }) => at <= now)
    .sort((a, b) => b.at.toMillis() - a.at.toMillis())[0]?.text;
}
