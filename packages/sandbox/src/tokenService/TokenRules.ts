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

import { createHash, randomBytes } from 'node:crypto';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotFoundError,
} from '@backstage/errors';
import { DateTime } from 'luxon';
import { TokenRecord, TokenView, stateOf, viewOf } from './TokenRecord';
import { TokenStore } from './TokenStore';

/** How many tokens of one client may be live at once: the one in use and its successor. */
export const MAX_LIVE_TOKENS = 2;

/** Refuses a third live token, and names the two. */
export class TooManyLiveTokensError extends ConflictError {
  readonly liveTokens: string[];

  constructor(client: string, live: TokenRecord[]) {
    const named = live.map(record => `${record.id} (${record.label})`);
    super(
      `Client ${client} already has ${live.length} live tokens: ${named.join(
        ', ',
      )}. ` + `Revoke the one that nobody uses before issuing another.`,
    );
    this.liveTokens = live.map(record => record.id);
  }
}

export interface IssuedToken {
  id: string;
  /** Told this once; only its hash is kept. */
  token: string;
  expiresAt: string;
}

/** Issues, checks and revokes tokens. */
export class TokenRules {
  readonly #store: TokenStore;
  readonly #now: () => DateTime;

  constructor(options: { store: TokenStore; now: () => DateTime }) {
    this.#store = options.store;
    this.#now = options.now;
  }

  /** @throws InputError where it would be issued in the future, or have expired already */
  issue(request: {
    client: string;
    label: string;
    /** ISO 8601. Default: now. */
    issuedAt?: string;
    /** Counted from `issuedAt`. */
    expiresInDays: number;
  }): IssuedToken {
    const { client, label, expiresInDays } = request;
    const now = this.#now();
    const issuedAt = request.issuedAt
      ? DateTime.fromISO(request.issuedAt)
      : now;
    const expiresAt = issuedAt.plus({ days: expiresInDays });
    if (issuedAt > now || expiresAt <= now) {
      throw new InputError(
        'issuedAt must not be in the future, and the token must not have expired already',
      );
    }
    const live = this.#store
      .all()
      .filter(
        record => record.client === client && stateOf(record, now) === 'live',
      );
    if (live.length >= MAX_LIVE_TOKENS) {
      throw new TooManyLiveTokensError(client, live);
    }
    const token = `acme_${randomBytes(32).toString('base64url')}`;
    const record: TokenRecord = {
      id: `tok_${randomBytes(6).toString('hex')}`,
      client,
      label,
      sha256: hash(token),
      createdAt: instant(issuedAt),
      expiresAt: instant(expiresAt),
    };
    this.#store.save(record);
    return { id: record.id, token, expiresAt: record.expiresAt };
  }

  /** All tokens, or those of one client; in the order in which they were issued. */
  list(filter: { client?: string } = {}): TokenView[] {
    return this.#store
      .all()
      .filter(record => !filter.client || record.client === filter.client)
      .map(record => viewOf(record, this.#now()));
  }

  /**
   * A token by its id.
   * @throws NotFoundError where no such token was ever issued
   */
  find(id: string): TokenView {
    return viewOf(this.#recordOf(id), this.#now());
  }

  /**
   * Whose token this is; notes that it was used.
   * @throws AuthenticationError where it is unknown, expired or revoked
   */
  check(token: string): TokenView {
    const now = this.#now();
    const sha256 = hash(token);
    const record = this.#store.all().find(other => other.sha256 === sha256);
    if (!record || stateOf(record, now) !== 'live') {
      throw new AuthenticationError('This API token is not valid');
    }
    const used = { ...record, lastUsedAt: instant(now) };
    this.#store.save(used);
    return viewOf(used, now);
  }

  /**
   * Revokes a token; a revoked one is left as it is and `changed` is false.
   * @throws NotFoundError where no such token was ever issued
   */
  revoke(id: string): TokenView & { changed: boolean } {
    const now = this.#now();
    const record = this.#recordOf(id);
    if (record.revokedAt) {
      return { ...viewOf(record, now), changed: false };
    }
    const revoked = { ...record, revokedAt: instant(now) };
    this.#store.save(revoked);
    return { ...viewOf(revoked, now), changed: true };
  }

  #recordOf(id: string): TokenRecord {
    const record = this.#store.all().find(other => other.id === id);
    if (!record) {
      throw new NotFoundError(`No token with id ${id} was ever issued`);
    }
    return record;
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function instant(time: DateTime): string {
  return time.toUTC().toJSDate().toISOString();
}
