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
  NotificationPayload,
  NotificationSeverity,
} from '@backstage/plugin-notifications-common';
import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { NewNotice, NoticeFact, OpenExpiry } from '../../database/NoticeStore';
import { SecretRecord } from '../../database/SecretStore';
import { entityPath } from '../../journal/entityPath';
import { involvedOwnersOf, ownerOf } from '../../policies/countedOwners';

export const EXPIRY_TOPIC = 'Secret expiry';

/** The last moment there is something to tell of. */
const AT_EXPIRY = 'PT0S';
/** From here on consumers are about to break, so their owners are told as well. */
const CONSUMERS_FROM = Duration.fromISO('P1D');

/** From the most severe; a threshold has the severity of the first line it is not longer than. */
const SEVERITIES: Array<[Duration, NotificationSeverity]> = [
  [Duration.fromISO(AT_EXPIRY), 'critical'],
  [Duration.fromISO('P1D'), 'high'],
  [Duration.fromISO('P14D'), 'normal'],
];

type SettledSecret = Pick<
  SecretRecord,
  'ref' | 'title' | 'lifetime' | 'rollbacks' | 'retiredAt' | 'versionIssuedAt'
>;

type ExpiringSecret = Pick<
  SecretRecord,
  | 'ref'
  | 'title'
  | 'ownerRef'
  | 'ownerTrusted'
  | 'consumers'
  | 'lifetime'
  | 'openRotationId'
  | 'rollbacks'
>;

/**
 * What is to be told now about the expiry of a secret; undefined where there is nothing. Pure.
 *
 * Of several thresholds that have passed only the last counts, so that a secret seen for the first time a day
 * before its end makes one notice. The same threshold of the same expiry has the same dedupe key, until a rollback
 * brings that expiry back; all of them share a scope, so that a person has one notice per secret, and a rotation, which
 * moves the expiry, arms them again. While a rotation is open only the expiry itself is told.
 */
export function expiryNotice(
  secret: ExpiringSecret,
  policy: Pick<RotationPolicy, 'notifyBefore'>,
  now: DateTime,
): NewNotice | undefined {
  const { expiresAt } = secret.lifetime;
  if (!expiresAt) return undefined;
  const expiry = instantOf(expiresAt);
  const threshold = lastPassed(policy.notifyBefore, expiry, now);
  if (!threshold) return undefined;
  if (secret.openRotationId && !isAtExpiry(threshold)) return undefined;
  return {
    dedupeKey: `${armingOf(secret)}${threshold}`,
    secretRef: secret.ref,
    recipients: recipientsOf(secret, threshold),
    unowned: !ownerOf(secret),
    expiring: true,
    fact: { kind: 'expiry', expiresAt, rollbacks: secret.rollbacks, threshold },
    payload: payloadOf(secret, { expiry, threshold }, now),
  };
}

/**
 * What was to be told of an expiry, in words that are true now; undefined where the secret has another expiry, or is gone.
 * What a rotation that is open now keeps back is told nevertheless, since it was to be told before. Pure.
 */
export function expiryPayload(
  secret: (ExpiringSecret & Pick<SecretRecord, 'retiredAt'>) | undefined,
  { expiresAt, rollbacks, threshold }: Extract<NoticeFact, { kind: 'expiry' }>,
  now: DateTime,
): NotificationPayload | undefined {
  if (!secret || secret.retiredAt || secret.rollbacks !== rollbacks) {
    return undefined;
  }
  if (secret.lifetime.expiresAt !== expiresAt) return undefined;
  return payloadOf(secret, { expiry: instantOf(expiresAt), threshold }, now);
}

function payloadOf(
  secret: ExpiringSecret,
  { expiry, threshold }: { expiry: DateTime; threshold: string },
  now: DateTime,
): NotificationPayload {
  const expired = expiry <= now;
  return {
    title: `${secret.title} ${whenSentence(expiry, now)}`,
    description: description(secret, expiry, expired),
    link: entityPath(secret.ref),
    severity: severityOf(expired ? AT_EXPIRY : threshold),
    topic: EXPIRY_TOPIC,
    scope: scopeOf(secret.ref),
  };
}

/** Whether tidings are kept back, because a rotation is open; when that ends, they may have to be told at once. Pure. */
export function isHeldBack(
  { lifetime, openRotationId }: ExpiringSecret,
  now: DateTime,
): boolean {
  const { expiresAt } = lifetime;
  return Boolean(openRotationId && expiresAt && instantOf(expiresAt) > now);
}

/** When there is something else to tell; undefined where there is not. Pure. */
export function nextTelling(
  { lifetime }: ExpiringSecret,
  { notifyBefore }: Pick<RotationPolicy, 'notifyBefore'>,
  now: DateTime,
): DateTime | undefined {
  if (!lifetime.expiresAt) return undefined;
  const expiry = instantOf(lifetime.expiresAt);
  if (expiry <= now) return undefined;
  const instants = [...notifyBefore, AT_EXPIRY]
    .map(threshold => expiry.minus(Duration.fromISO(threshold)))
    .filter(instant => instant > now);
  return DateTime.min(...instants);
}

/**
 * That what was told of an expiry is no longer true, to those who were told; undefined where it still is, or nobody was.
 * That a secret is gone from the catalog has a notice of its own, and does not make its expiry untrue.
 */
export function settledNotice(
  told: OpenExpiry,
  secret: SettledSecret | undefined,
): NewNotice | undefined {
  const { secretRef, reached } = told;
  const [last] = staleKeys(told, secret).slice(-1);
  if (!last || reached.length === 0 || !secret || secret.retiredAt) {
    return undefined;
  }
  return {
    dedupeKey: `settled:${last}`,
    secretRef,
    recipients: reached,
    fact: { kind: 'settled', since: told.since },
    payload: {
      ...settledSentences(told, secret),
      link: entityPath(secretRef),
      severity: 'low',
      topic: EXPIRY_TOPIC,
      scope: scopeOf(secretRef),
    },
  };
}

/** The same by the expiry that the secret has now. Pure. */
export function settledPayload(
  secret: SettledSecret | undefined,
  told: Pick<OpenExpiry, 'since'>,
  written: NotificationPayload,
): NotificationPayload {
  return secret ? { ...written, ...settledSentences(told, secret) } : written;
}

/** Keys of those notices that tell of another expiry than the secret has. */
export function staleKeys(
  { dedupeKeys }: OpenExpiry,
  secret: SettledSecret | undefined,
): string[] {
  const arming = secret && !secret.retiredAt ? armingOf(secret) : undefined;
  return dedupeKeys.filter(key => !arming || !key.startsWith(arming));
}

function settledSentences(
  { since }: Pick<OpenExpiry, 'since'>,
  secret: SettledSecret,
): { title: string; description: string } {
  const { title, versionIssuedAt, lifetime } = secret;
  const expiry = lifetime.expiresAt
    ? `expires on ${spokenExpiry(instantOf(lifetime.expiresAt))}`
    : 'has no known expiry';
  return versionIssuedAt && versionIssuedAt >= since
    ? {
        title: `${title} was rotated`,
        description: `The version in use ${expiry}.`,
      }
    : {
        title: `The expiry of ${title} has changed`,
        description: `It ${expiry} now.`,
      };
}

/** What all notices on one expiry begin with, until a rollback. */
function armingOf({
  ref,
  lifetime,
  rollbacks,
}: Pick<SecretRecord, 'ref' | 'lifetime' | 'rollbacks'>): string {
  const life = rollbacks > 0 ? `~${rollbacks}` : '';
  return `expiry:${ref}:${lifetime.expiresAt}${life}:`;
}

function scopeOf(ref: string): string {
  return `secrets:expiry:${ref}`;
}

/** The threshold nearest to the expiry among those that have passed. */
function lastPassed(
  notifyBefore: string[],
  expiry: DateTime,
  now: DateTime,
): string | undefined {
  return [...notifyBefore, AT_EXPIRY]
    .filter(threshold => expiry.minus(Duration.fromISO(threshold)) <= now)
    .sort((a, b) => millis(a) - millis(b))[0];
}

function recipientsOf(secret: ExpiringSecret, threshold: string): string[] {
  const owners = [ownerOf(secret)];
  if (millis(threshold) <= CONSUMERS_FROM.toMillis()) {
    owners.push(...involvedOwnersOf(secret));
  }
  return [...new Set(owners)].filter(ref => ref !== undefined);
}

function severityOf(threshold: string): NotificationSeverity {
  const line = SEVERITIES.find(
    ([duration]) => millis(threshold) <= duration.toMillis(),
  );
  return line ? line[1] : 'low';
}

function whenSentence(expiry: DateTime, now: DateTime): string {
  if (expiry <= now) return 'has expired';
  const { days, hours } = expiry.diff(now, ['days', 'hours']);
  if (days >= 1)
    return `expires in ${counted(Math.round(days + hours / 24), 'day')}`;
  return hours >= 1
    ? `expires in ${counted(Math.floor(hours), 'hour')}`
    : 'expires within the hour';
}

function description(
  secret: ExpiringSecret,
  expiry: DateTime,
  expired: boolean,
): string {
  const date = spokenExpiry(expiry);
  const { length } = secret.consumers;
  const dependents =
    length > 0
      ? ` ${counted(length, 'entity', 'entities')} depend${
          length === 1 ? 's' : ''
        } on it.`
      : '';
  const next = secret.openRotationId
    ? ' A rotation is open; see what it waits for.'
    : ' Rotate it.';
  return `It ${
    expired ? 'expired' : 'expires'
  } on ${date}.${dependents}${next}`;
}

function spokenExpiry(expiry: DateTime): string {
  return expiry.setLocale('en-GB').toFormat("d MMMM yyyy 'at' HH:mm 'UTC'");
}

function instantOf(instant: string): DateTime {
  return DateTime.fromISO(instant, { zone: 'utc' });
}

function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function isAtExpiry(threshold: string): boolean {
  return millis(threshold) === 0;
}

function millis(duration: string): number {
  return Duration.fromISO(duration).toMillis();
}
