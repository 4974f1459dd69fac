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

import { RotationPolicy, RotationReason } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { spokenInstant } from '../Clock';
import { CompromiseRecord, isOpenReport } from '../database/CompromiseStore';
import { SecretRecord } from '../database/SecretStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';

/** What the checks look at. */
export interface ReasonFacts {
  secret: Pick<
    SecretRecord,
    | 'ownerRef'
    | 'spec'
    | 'lifetime'
    | 'policyName'
    | 'emergencyAt'
    | 'versionTtl'
    | 'versionAuthority'
  >;
  /** Absent where the secret names an unknown one. */
  policy?: RotationPolicy;
  compromise?: CompromiseRecord;
}

type Check = (facts: ReasonFacts, now: DateTime) => RotationReason | undefined;

/** From the gravest. Each looks at the facts alone and knows no other. */
const CHECKS: Check[] = [
  compromised,
  expired,
  due,
  policyChanged,
  ownerGone,
  authorityDrifted,
];

/** Everything that speaks for a rotation now, the gravest first. Pure. */
export function rotationReasons(
  facts: ReasonFacts,
  now: DateTime,
): RotationReason[] {
  return CHECKS.flatMap(check => check(facts, now) ?? []);
}

function compromised({
  secret,
  compromise,
}: ReasonFacts): RotationReason | undefined {
  if (!isOpenReport(compromise) || compromise.replacedAt) return undefined;
  const { reportedAt, reason } = compromise;
  return {
    id: 'compromised',
    message: `Reported as compromised on ${spoken(reportedAt)}${byWhat(
      compromise,
    )}: ${reason}`,
    starts:
      secret.emergencyAt !== undefined &&
      secret.spec.credential.issuer !== MANUAL_ISSUER,
  };
}

/** A person is on record as who asked, and is shown by name there; in a sentence there would be a bare ref. */
function byWhat({ source, reportedBy }: CompromiseRecord): string {
  const what =
    source ?? (reportedBy.startsWith('user:') ? undefined : reportedBy);
  return what ? ` by ${what}` : '';
}

function expired(
  { secret, policy }: ReasonFacts,
  now: DateTime,
): RotationReason | undefined {
  const { expiresAt } = secret.lifetime;
  if (!expiresAt || instant(expiresAt) > now) return undefined;
  return {
    id: 'expired',
    message: `Expired on ${spoken(expiresAt)}`,
    starts: startsByTime(secret, policy),
  };
}

function due(
  { secret, policy }: ReasonFacts,
  now: DateTime,
): RotationReason | undefined {
  const { rotateBy } = secret.lifetime;
  if (!rotateBy || instant(rotateBy) > now) return undefined;
  return {
    id: 'due',
    message: `Due since ${spoken(rotateBy)}${byPolicy(secret.policyName)}`,
    starts: startsByTime(secret, policy),
  };
}

/** Where the policy is what says when a version expires. A shorter life makes it due, and that starts the rotation. */
function policyChanged({
  secret,
  policy,
}: ReasonFacts): RotationReason | undefined {
  const { versionTtl, lifetime } = secret;
  const ttl = policy?.ttl;
  if (!versionTtl || !ttl || lifetime.source !== 'policy') return undefined;
  if (millis(ttl) === millis(versionTtl)) return undefined;
  return {
    id: 'policy-changed',
    message: `Its policy lets a version live for ${human(
      ttl,
    )} now, and this one was issued for ${human(versionTtl)}`,
    starts: false,
  };
}

function ownerGone({ secret }: ReasonFacts): RotationReason | undefined {
  return secret.ownerRef
    ? undefined
    : {
        id: 'owner-gone',
        message: `Its owner ${secret.spec.owner} is not in the catalog, so nobody is told and nobody reviews`,
        starts: false,
      };
}

function authorityDrifted({ secret }: ReasonFacts): RotationReason | undefined {
  const { versionAuthority, spec } = secret;
  if (!versionAuthority || versionAuthority === spec.authority.ref) {
    return undefined;
  }
  return {
    id: 'authority-drifted',
    message: `It is declared to be held by ${spec.authority.ref}, and its live version was stored in ${versionAuthority}`,
    starts: false,
  };
}

function startsByTime(
  { spec }: ReasonFacts['secret'],
  policy: RotationPolicy | undefined,
): boolean {
  return policy?.trigger === 'time' && spec.credential.issuer !== MANUAL_ISSUER;
}

function byPolicy(name: string | undefined): string {
  return name ? ` by the policy ${name}` : '';
}

function spoken(text: string): string {
  return spokenInstant(instant(text));
}

function instant(text: string): DateTime {
  return DateTime.fromISO(text, { zone: 'utc' });
}

function millis(duration: string): number {
  return Duration.fromISO(duration).toMillis();
}

function human(duration: string): string {
  return Duration.fromISO(duration).toHuman();
}
