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

import {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import {
  Secret,
  SecretListRequest,
  SecretsApi,
} from '@keyturn/plugin-secrets-common';

const REMEMBERED_MS = 30_000;
/** A backend that is down is not asked for each read of the catalog. */
const FAILURE_REMEMBERED_MS = 5_000;
const TIMEOUT_MS = 3_000;
const MOST_REMEMBERED = 1_000;
/** Each is a condition that the catalog checks with every read. */
const MOST_NAMES = 300;
const MOST_OWNERS = 100;
const PAGE = 100;

/** What somebody may read of the inventory, in words that the catalog has as well. @public */
export interface Readable {
  /** Which of their claims count as owners of secrets. */
  owners: string[];
  /** Secrets of other owners, which they may read through something of theirs that the secret names. */
  others: Array<{ namespace: string; name: string }>;
}

/**
 * Asks the secrets backend, on behalf of a person, what they may read there, because nothing in an entity tells whose its
 * consumers are, and whether its owner counts. An answer is remembered for half a minute.
 * @public
 */
export class ReadableSecrets {
  readonly #secrets: Pick<SecretsApi, 'getFacets' | 'listSecrets'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #now: () => number;
  readonly #remembered = new Map<
    string,
    { until: number; readable: Promise<Readable> }
  >();

  constructor(options: {
    secrets: Pick<SecretsApi, 'getFacets' | 'listSecrets'>;
    auth: AuthService;
    logger: LoggerService;
    /** Milliseconds, as `Date.now` gives them. */
    now: () => number;
  }) {
    this.#secrets = options.secrets;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** Where the backend cannot be asked, all claims count and no secret of others is among them. */
  of(credentials: BackstageCredentials, claims: string[]): Promise<Readable> {
    const key = JSON.stringify([...claims].sort());
    const known = this.#remembered.get(key);
    if (known && known.until > this.#now()) return known.readable;
    const entry = {
      until: this.#now() + REMEMBERED_MS,
      readable: this.#ask(credentials, claims).catch(error => {
        entry.until = this.#now() + FAILURE_REMEMBERED_MS;
        this.#logger.warn(
          'The secrets backend could not be asked which secrets a person may read, so the catalog shows those of their groups alone',
          toError(error),
        );
        return { owners: claims, others: [] };
      }),
    };
    this.#remember(key, entry);
    return entry.readable;
  }

  async #ask(
    credentials: BackstageCredentials,
    claims: string[],
  ): Promise<Readable> {
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'secrets',
    });
    const options = { token, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const { owner: owners } = await this.#secrets.getFacets({}, options);
    const mine = new Set(claims.map(claim => claim.toLocaleLowerCase('en-US')));
    const others = owners.map(({ value }) => value).filter(o => !mine.has(o));
    const found: Secret[] = [];
    const questions: SecretListRequest[] = [
      ...(others.length > 0 ? [{ owner: others.slice(0, MOST_OWNERS) }] : []),
      { ownership: 'none' },
    ];
    for (const question of questions) {
      let cursor: string | undefined;
      do {
        const page = await this.#secrets.listSecrets(
          { ...question, sort: 'title', limit: PAGE, cursor },
          options,
        );
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor && found.length < MOST_NAMES);
    }
    return {
      owners: owners.map(({ value }) => value).filter(o => mine.has(o)),
      others: found.slice(0, MOST_NAMES).map(({ ref }) => parseEntityRef(ref)),
    };
  }

  #remember(
    key: string,
    entry: { until: number; readable: Promise<Readable> },
  ): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, entry);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MOST_REMEMBERED) return;
      this.#remembered.delete(oldest);
    }
  }
}
