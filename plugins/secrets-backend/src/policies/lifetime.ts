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

import { X509Certificate } from 'node:crypto';
import {
  ExpirySource,
  Lifetime,
  RotationPolicy,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { toInstant } from '../Clock';
import { DEFAULT_POLICY } from './defaultPolicy';

/** What is known of the live version. Instants are ISO 8601. */
export interface LifetimeFacts {
  spec: SecretSpec;
  /** Overrides applied; absent where the secret names an unknown policy. */
  policy?: RotationPolicy;
  /** Set once a rotation has made a version live. `expiresAt` is what the issuer told when it minted. */
  version?: { issuedAt: string; expiresAt?: string };
}

interface Claims {
  issuedAt?: DateTime;
  expiries: Array<[ExpirySource, DateTime | undefined]>;
}

/**
 * When the live version was minted, should be replaced and stops working; pure, the one place where this is
 * decided.
 *
 * A declaration and a version that a rotation made may speak of different credentials, so the newer one speaks
 * alone. A declaration is as old as its `issuedAt` or its certificate's notBefore; one without either cannot
 * be newer than a version we minted ourselves, so after the first rotation it counts no more (otherwise the
 * old expiry would make the secret due again, for ever). Of the same age, both count.
 *
 * Among what counts, certificate wins over issuer over declared over policy. Nothing that counts means that
 * nobody can tell.
 */
export function lifetimeOf(facts: LifetimeFacts): Lifetime {
  const claims = claimsThatCount(facts);
  const { policy } = facts;
  const byPolicy =
    policy?.ttl && claims.issuedAt?.plus(Duration.fromISO(policy.ttl));
  const expiry = [...claims.expiries, ['policy', byPolicy] as const].find(
    ([, at]) => at,
  );
  const issuedAt = claims.issuedAt && toInstant(claims.issuedAt);
  if (!expiry) {
    return { issuedAt };
  }
  const [source, expiresAt] = expiry as [ExpirySource, DateTime];
  const { rotateBefore } = policy ?? DEFAULT_POLICY;
  return {
    issuedAt,
    rotateBy: toInstant(expiresAt.minus(Duration.fromISO(rotateBefore))),
    expiresAt: toInstant(expiresAt),
    source,
  };
}

/** Undefined where the text is no certificate that can be read. */
export function certificateDates(
  pem: string,
): { notBefore: DateTime; notAfter: DateTime } | undefined {
  try {
    const certificate = new X509Certificate(pem);
    return {
      notBefore: DateTime.fromJSDate(certificate.validFromDate).toUTC(),
      notAfter: DateTime.fromJSDate(certificate.validToDate).toUTC(),
    };
  } catch {
    // The only way node tells that a text is no certificate; secretProblems says it to people.
    return undefined;
  }
}

function claimsThatCount({ spec, version }: LifetimeFacts): Claims {
  const { certificate, issuedAt, expiresAt } = spec.credential;
  const dates = certificate ? certificateDates(certificate) : undefined;
  const declaredAt = issuedAt ? instantOf(issuedAt) : dates?.notBefore;
  const mintedAt = version && instantOf(version.issuedAt);

  const versionCounts = mintedAt && !(declaredAt && declaredAt > mintedAt);
  const declarationCounts =
    !mintedAt || (declaredAt !== undefined && declaredAt >= mintedAt);
  const declared = (at?: DateTime) => (declarationCounts ? at : undefined);
  return {
    issuedAt: versionCounts ? mintedAt : declaredAt,
    expiries: [
      ['certificate', declared(dates?.notAfter)],
      [
        'issuer',
        versionCounts && version?.expiresAt
          ? instantOf(version.expiresAt)
          : undefined,
      ],
      ['declared', declared(expiresAt ? instantOf(expiresAt) : undefined)],
    ],
  };
}

/** A declaration may give a date, or leave out the offset; both mean UTC. */
function instantOf(text: string): DateTime {
  return DateTime.fromISO(text, { zone: 'utc' });
}
