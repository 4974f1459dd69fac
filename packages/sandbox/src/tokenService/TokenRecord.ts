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

/** What is kept of a token: never the token itself. Instants are ISO 8601 in UTC. */
export const tokenRecordSchema = z.strictObject({
  id: z.string(),
  client: z.string(),
  label: z.string(),
  /** SHA-256 of the token, in hex. */
  sha256: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
});
export type TokenRecord = z.infer<typeof tokenRecordSchema>;

export type TokenState = 'live' | 'expired' | 'revoked';

/** A token as the API and the status page show it. */
export type TokenView = Omit<TokenRecord, 'sha256'> & { state: TokenState };

export function stateOf(record: TokenRecord, now: DateTime): TokenState {
  if (record.revokedAt) return 'revoked';
  return DateTime.fromISO(record.expiresAt) <= now ? 'expired' : 'live';
}

export function viewOf(record: TokenRecord, now: DateTime): TokenView {
  const { sha256: _, ...shown } = record;
  return { ...shown, state: stateOf(record, now) };
}
