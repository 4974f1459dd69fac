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
  CallContext,
  CredentialIssuer,
  IssuerAccount,
  IssueRequest,
  IssuedCredential,
  IssuerCapabilities,
  IssuerHandle,
  RevocationResult,
  SecretDescriptor,
  UpstreamError,
  VersionRecord,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { TokenServiceClient } from './TokenServiceClient';

/** No `/` and no `..`, because the name becomes a part of the service's address. */
const PLAIN_NAME = /^(?!\.|.*\.\.)[A-Za-z0-9._-]+$/;

/** `spec.credential.options` of a secret whose issuer is `acme-tokens`. */
const optionsSchema = z.object({
  client: z
    .string({ error: 'must name a client of the token service' })
    .regex(PLAIN_NAME, {
      error:
        'must be a plain name: letters, digits, "-", "_" and ".", which is neither first nor doubled',
    }),
  expiresInDays: z
    .int({ error: 'must be a number of days from 1 to 365' })
    .min(1)
    .max(365)
    .optional(),
});

/** What is stored of a version: enough to find the token again, never the token. */
const handleSchema = z.object({ client: z.string(), id: z.string() });

/**
 * Issues the API tokens of Acme's services; the worked example of an issuer. What each method promises, and when
 * the engine calls it, is said at `CredentialIssuer`.
 */
export class TokenServiceIssuer implements CredentialIssuer {
  readonly id = 'acme-tokens';
  readonly title = 'Acme token service';
  readonly capabilities = {
    kinds: ['token'],
    proof: true,
    revocation: true,
    maxLive: 2,
  } satisfies IssuerCapabilities;

  readonly #client: TokenServiceClient;

  constructor(options: { client: TokenServiceClient }) {
    this.#client = options.client;
  }

  problems({ spec }: SecretDescriptor): string[] {
    const { kind, options = {} } = spec.credential;
    const issues = optionsSchema.safeParse(options).error?.issues ?? [];
    return [
      ...(kind === 'token' ? [] : ['spec.credential.kind must be token']),
      ...issues.map(
        ({ path, message }) =>
          `spec.credential.options.${path.join('.')} ${message}`,
      ),
    ];
  }

  accountOf({ spec }: SecretDescriptor): IssuerAccount {
    const { client } = optionsSchema.shape;
    const { data } = client.safeParse(spec.credential.options?.client);
    return data === undefined ? {} : { client: data };
  }

  /** By the id alone: the client that the handle names is what a person declared. */
  async holderOf(
    { id }: IssuerHandle,
    _secret: SecretDescriptor,
    { signal }: CallContext,
  ): Promise<IssuerAccount | undefined> {
    const token = await this.#client.findToken(String(id), signal);
    return token && { client: token.client };
  }

  adopt({ spec }: SecretDescriptor): IssuerHandle | undefined {
    const { id, options } = spec.credential;
    const { data } = optionsSchema.safeParse(options);
    return id && data ? { client: data.client, id } : undefined;
  }

  /** The rotation's id is the token's label, so that a second call finds what a first one left behind. */
  async issue(
    { rotationId, secret, keys }: IssueRequest,
    { signal }: CallContext,
  ): Promise<IssuedCredential> {
    const options = optionsSchema.parse(secret.spec.credential.options);
    await this.#makeRoom(rotationId, options.client, signal);
    const { id, token, expiresAt } = await this.#client.issueToken(
      { ...options, label: rotationId },
      signal,
    );
    return {
      values: Object.fromEntries(keys.map(key => [key, token])),
      handle: { client: options.client, id },
      expiresAt: DateTime.fromISO(expiresAt, { zone: 'utc' }),
    };
  }

  async verify(
    credential: IssuedCredential,
    _request: IssueRequest,
    { signal }: CallContext,
  ): Promise<string> {
    const expected = handleSchema.parse(credential.handle);
    for (const token of new Set(Object.values(credential.values))) {
      const seen = await this.#client.whoami(token, signal);
      if (seen?.id !== expected.id || seen.client !== expected.client) {
        throw new UpstreamError(
          `The token service does not know the new token ${expected.id} as one of ${expected.client}`,
          { retryable: false },
        );
      }
    }
    return `The token service knows token ${expected.id} as ${expected.client} at /v1/whoami`;
  }

  async isLive(
    { handle }: VersionRecord,
    _secret: SecretDescriptor,
    { signal }: CallContext,
  ): Promise<boolean> {
    const { client, id } = handleSchema.parse(handle);
    const tokens = await this.#client.listTokens(client, signal);
    return tokens.some(token => token.id === id && token.state === 'live');
  }

  async revoke(
    { handle }: VersionRecord,
    _secret: SecretDescriptor,
    { signal }: CallContext,
  ): Promise<RevocationResult> {
    const { client, id } = handleSchema.parse(handle);
    // the service revokes by id alone, and an id that a person declared may be anybody's
    const tokens = await this.#client.listTokens(client, signal);
    const isOwn = tokens.some(token => token.id === id);
    const answer = isOwn && (await this.#client.revokeToken(id, signal));
    if (!answer) {
      return {
        outcome: 'nothing-to-revoke',
        evidence: `The token service never issued a token ${id} to ${client}; check spec.credential.id and the live tokens of ${client}`,
      };
    }
    return {
      outcome: answer.changed ? 'revoked' : 'already-revoked',
      evidence: `The token service says that token ${id} of ${client} was revoked on ${spoken(
        answer.revokedAt,
      )}`,
    };
  }

  /** Revokes what an interrupted call of this rotation minted; its value cannot be had again. */
  async #makeRoom(
    rotationId: string,
    client: string,
    signal: AbortSignal,
  ): Promise<void> {
    const tokens = await this.#client.listTokens(client, signal);
    const live = tokens.filter(token => token.state === 'live');
    const foreign = live.filter(token => token.label !== rotationId);
    for (const { id, label } of live) {
      if (label === rotationId) await this.#client.revokeToken(id, signal);
    }
    if (foreign.length >= this.capabilities.maxLive) {
      const ids = foreign.map(token => token.id).join(' and ');
      throw new UpstreamError(
        `Client ${client} already has ${foreign.length} live tokens, ${ids}, none of this rotation. ` +
          `Revoke the one that nobody uses with DELETE /v1/tokens/<id> at the token service, then retry.`,
        { retryable: false },
      );
    }
  }
}

function spoken(instant: string): string {
  return DateTime.fromISO(instant, { zone: 'utc', locale: 'en' }).toFormat(
    "d LLL yyyy 'at' HH:mm:ss 'UTC'",
  );
}
