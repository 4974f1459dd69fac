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

import { SecretValue } from '@keyturn/plugin-secrets-node';
import { TokenServiceClient } from '@keyturn/sandbox';

const SIGNAL = new AbortController().signal;

/** A token as the service lists it. */
export interface ListedToken {
  id: string;
  /** The id of the rotation that it was minted for, or `seed`. */
  label: string;
  live: boolean;
}

/** The token service as the one who runs it sees it. */
export class TokenView {
  readonly #client: TokenServiceClient;
  /** Clients by the ids of their tokens. */
  readonly #known = new Map<string, string>();

  constructor(options: { client: TokenServiceClient }) {
    this.#client = options.client;
  }

  async list(client: string): Promise<ListedToken[]> {
    const tokens = await this.#client.listTokens(client, SIGNAL);
    for (const { id } of tokens) this.#known.set(id, client);
    return tokens.map(({ id, label, state }) => ({
      id,
      label,
      live: state === 'live',
    }));
  }

  /** Whose a token is, as far as it was seen in a list. */
  clientOf(tokenId: string): string | undefined {
    return this.#known.get(tokenId);
  }

  /** Mints the token with which a secret begins. */
  async seed(client: string): Promise<{ id: string; token: SecretValue }> {
    return this.#client.issueToken({ client, label: 'seed' }, SIGNAL);
  }

  async revoke(id: string): Promise<void> {
    await this.#client.revokeToken(id, SIGNAL);
  }

  /** The id of a token that works; undefined for one that does not. */
  async idOf(token: SecretValue): Promise<string | undefined> {
    return (await this.#client.whoami(token, SIGNAL))?.id;
  }
}
