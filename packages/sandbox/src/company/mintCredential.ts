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

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SecretValue } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { TokenServiceClient } from '../tokenIssuer';
import { createCertificate } from './createCertificate';
import { SampleSecret } from './secrets';

/** The label by which tokens of the seed are known at the token service. */
const SEED_LABEL = 'seed';

/** A credential that is live when the company opens. Whoever minted it disposes of the values. */
export interface SeedCredential {
  /** One for each key that a target names. */
  values: Record<string, SecretValue>;
  /** What the declaration can say of it. Dates are ISO 8601. */
  declared: {
    id?: string;
    issuedAt?: string;
    expiresAt?: string;
    certificate?: string;
  };
}

export interface MintOptions {
  tokens: TokenServiceClient;
  now: DateTime;
  signal: AbortSignal;
}

/** Mints the credential of one sample secret; tokens come from the token service and really work. */
export async function mintCredential(
  secret: SampleSecret,
  options: MintOptions,
): Promise<SeedCredential> {
  const { kind, issuer, issuedDaysAgo, expiresInDays } = secret.credential;
  const dates = {
    issuedAt: day(options.now, issuedDaysAgo && -issuedDaysAgo),
    expiresAt: day(options.now, expiresInDays),
  };
  const keys = new Set(secret.targets.flatMap(target => target.keys));
  if (issuer === 'acme-tokens') {
    return mintToken(secret, keys, options);
  }
  if (kind === 'certificate') {
    return mintCertificate(secret, options.now);
  }
  return {
    values: kind === 'key-pair' ? keyPair() : randomValues(kind, keys),
    declared: dates,
  };
}

async function mintToken(
  secret: SampleSecret,
  keys: Set<string>,
  { tokens, signal, now }: MintOptions,
): Promise<SeedCredential> {
  const client = String(secret.credential.options?.client);
  const leftovers = await tokens.listTokens(client, signal);
  for (const { id, label, state } of leftovers) {
    if (label === SEED_LABEL && state === 'live') {
      // An earlier seed was interrupted: nobody holds this one.
      await tokens.revokeToken(id, signal);
    }
  }
  const { issuedDaysAgo = 0, expiresInDays = 90 } = secret.credential;
  const issuedAt = now.minus({ days: issuedDaysAgo });
  const { token, ...issued } = await tokens.issueToken(
    {
      client,
      label: SEED_LABEL,
      issuedAt,
      expiresInDays: issuedDaysAgo + expiresInDays,
    },
    signal,
  );
  return {
    values: Object.fromEntries([...keys].map(key => [key, token])),
    declared: {
      id: issued.id,
      issuedAt: day(issuedAt, 0),
      expiresAt: issued.expiresAt,
    },
  };
}

async function mintCertificate(
  secret: SampleSecret,
  now: DateTime,
): Promise<SeedCredential> {
  const { issuedDaysAgo = 0, expiresInDays = 0 } = secret.credential;
  const { certificate, privateKey } = await createCertificate({
    commonName: `${secret.name}.acme.example`,
    notBefore: now.minus({ days: issuedDaysAgo }),
    notAfter: now.plus({ days: expiresInDays }),
  });
  return {
    values: {
      'tls.crt': SecretValue.of(certificate),
      'tls.key': SecretValue.of(privateKey),
    },
    declared: { certificate },
  };
}

function keyPair(): Record<string, SecretValue> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    'private.pem': SecretValue.of(
      privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ),
    'public.pem': SecretValue.of(
      publicKey.export({ type: 'spki', format: 'pem' }),
    ),
  };
}

function randomValues(
  kind: string,
  keys: Set<string>,
): Record<string, SecretValue> {
  const value =
    kind === 'ssh-key'
      ? generateKeyPairSync('ed25519').privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        })
      : randomBytes(24).toString('base64url');
  return Object.fromEntries([...keys].map(key => [key, SecretValue.of(value)]));
}

function day(now: DateTime, days: number | undefined): string | undefined {
  return days === undefined
    ? undefined
    : now.plus({ days }).toUTC().toISODate() ?? undefined;
}
