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

import { SecretValue, UpstreamError } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;

const tokenSchema = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['live', 'expired', 'revoked']),
});
const heldSchema = z.object({
  id: z.string(),
  client: z.string(),
  state: z.enum(['live', 'expired', 'revoked']),
});
const issuedSchema = z.object({
  id: z.string(),
  token: z.string(),
  expiresAt: z.string(),
});

/** Speaks to Acme's token service. Every method rejects with an `UpstreamError` fit for a person. */
export class TokenServiceClient {
  readonly #url: string;
  readonly #adminToken: string;

  constructor(options: { url: string; adminToken: string }) {
    this.#url = options.url.replace(/\/$/, '');
    this.#adminToken = options.adminToken;
  }

  async listTokens(client: string, signal: AbortSignal) {
    const target = `/v1/clients/${encodeURIComponent(client)}/tokens`;
    const schema = z.object({ items: z.array(tokenSchema) });
    return (await this.#request('GET', target, schema, { signal })).items;
  }

  /** The token comes wrapped; the caller disposes of it. */
  async issueToken(
    request: {
      client: string;
      label: string;
      /** Default: now. */
      issuedAt?: DateTime;
      /** Counted from `issuedAt`. Default: 90. */
      expiresInDays?: number;
    },
    signal: AbortSignal,
  ) {
    const { client, issuedAt, ...rest } = request;
    const body = { ...rest, issuedAt: issuedAt?.toUTC().toISO() };
    const target = `/v1/clients/${encodeURIComponent(client)}/tokens`;
    const { token, ...issued } = await this.#request(
      'POST',
      target,
      issuedSchema,
      { signal, body },
    );
    return { ...issued, token: SecretValue.of(token) };
  }

  /** Whose token this is; undefined where it does not work. */
  whoami(token: SecretValue, signal: AbortSignal) {
    const schema = z.object({ client: z.string(), id: z.string() });
    return this.#request('GET', '/v1/whoami', schema.optional(), {
      signal,
      bearer: token.use(bytes => bytes.toString()),
      missing: 401,
    });
  }

  /** Whose a token is, by its id; undefined where no such token was ever issued. */
  findToken(id: string, signal: AbortSignal) {
    const target = `/v1/tokens/${encodeURIComponent(id)}`;
    return this.#request('GET', target, heldSchema.optional(), {
      signal,
      missing: 404,
    });
  }

  /** Undefined where no such token was ever issued; `changed` is false where it was revoked before. */
  revokeToken(id: string, signal: AbortSignal) {
    const target = `/v1/tokens/${encodeURIComponent(id)}`;
    const schema = z.object({ changed: z.boolean(), revokedAt: z.string() });
    return this.#request('DELETE', target, schema.optional(), {
      signal,
      missing: 404,
    });
  }

  async #request<T extends z.ZodType>(
    method: string,
    target: string,
    schema: T,
    options: {
      signal: AbortSignal;
      bearer?: string;
      body?: object;
      /** The status that stands for "there is none" and is read as undefined. */
      missing?: number;
    },
  ): Promise<z.infer<T>> {
    const { signal, bearer = this.#adminToken, body, missing } = options;
    const what = `${method} ${target}`;
    try {
      const response = await fetch(`${this.#url}${target}`, {
        method,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        body: body && JSON.stringify(body),
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body && { 'content-type': 'application/json' }),
        },
      });
      if (response.status === missing) return schema.parse(undefined);
      if (!response.ok) throw refusal(what, response);
      return schema.parse(await response.json());
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError(
        `The token service at ${
          this.#url
        } gave no usable answer to ${what}. It is asked again later; ` +
          `if this lasts, look whether it runs.`,
        // The error's text could quote the answer, and the answer could hold a token.
        { retryable: true, cause: new Error((error as Error).name) },
      );
    }
  }
}

function refusal(what: string, response: Response): UpstreamError {
  const { status } = response;
  if (status === 401 || status === 403) {
    return new UpstreamError(
      `The token service refused ${what}: check sandbox.tokenService.adminToken`,
      { retryable: false },
    );
  }
  const wait = Number(response.headers.get('retry-after'));
  return new UpstreamError(`The token service answered ${status} to ${what}`, {
    retryable: status === 429 || status >= 500,
    retryAfterMs: wait > 0 ? wait * 1000 : undefined,
  });
}
