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

import { NotificationSeverity } from '@backstage/plugin-notifications-common';
import { Revocation, revocationText } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';

/** What a person has to do where the compromised version was not revoked, and why it was not. */
export function replacedSentence(revocation?: Revocation): string {
  return [
    'Every target runs another version, but the compromised one was not revoked.',
    ...(revocation ? [revocationText(revocation)] : []),
    'Make sure where it is accepted that it no longer works, then withdraw the report and say so',
  ].join(' ');
}

/** Whom a compromise concerns. */
export interface CompromisedSecret {
  ref: string;
  title: string;
  ownerRef?: string;
  consumerOwnerRefs: string[];
}

interface Tidings {
  what: 'reported' | 'contained' | 'replaced' | 'withdrawn';
  /** Of the rotation, where one report may have several. */
  by?: string;
  title: string;
  description: string;
  severity: NotificationSeverity;
}

/** That a secret was reported, to its owners and those of everything that depends on it. */
export function reportedNotice(
  secret: CompromisedSecret,
  report: { reportedAt: string; reason: string; next: string },
): NewNotice[] {
  return noticeOf(secret, report.reportedAt, {
    what: 'reported',
    title: `${secret.title} is reported as compromised`,
    description: `${report.reason}. ${report.next}`,
    severity: 'critical',
  });
}

/** That the compromised version was replaced and revoked. */
export function containedNotice(
  secret: CompromisedSecret,
  times: { reportedAt: string; containedAt: string },
): NewNotice[] {
  return noticeOf(secret, times.reportedAt, {
    what: 'contained',
    title: `The compromise of ${secret.title} is contained`,
    description: containedSentence(times),
    severity: 'normal',
  });
}

/**
 * That the compromised version was replaced, but may still work for anyone who has it.
 * @param why - `unclear` where a version that was on no record may be what has leaked
 */
export function replacedNotice(
  secret: CompromisedSecret,
  reportedAt: string,
  {
    rotationId,
    message,
    unclear,
  }: { rotationId: string; message: string; unclear: boolean },
): NewNotice[] {
  return noticeOf(secret, reportedAt, {
    what: 'replaced',
    by: rotationId,
    title: unclear
      ? `The compromise of ${secret.title} is not contained`
      : `The compromised version of ${secret.title} was replaced, but not revoked`,
    description: message,
    severity: 'critical',
  });
}

/** That the report was taken back. */
export function withdrawnNotice(
  secret: CompromisedSecret,
  report: { reportedAt: string; reason: string },
): NewNotice[] {
  return noticeOf(secret, report.reportedAt, {
    what: 'withdrawn',
    title: `${secret.title} is not reported as compromised any more`,
    description: `The report was withdrawn: ${report.reason}`,
    severity: 'normal',
  });
}

/** How long it took from the report to the revocation. */
export function containedSentence(times: {
  reportedAt: string;
  containedAt: string;
}): string {
  const [reported, contained] = [times.reportedAt, times.containedAt].map(
    instant => DateTime.fromISO(instant, { zone: 'utc' }),
  );
  return `Every target runs another version and the compromised one was revoked, ${spoken(
    contained.diff(reported),
  )} after the report`;
}

function spoken(time: Duration): string {
  const minutes = Math.round(time.as('minutes'));
  return minutes < 1
    ? 'less than a minute'
    : Duration.fromObject({ minutes }).rescale().toHuman();
}

/** All notices on one secret share a scope, so each replaces the one before. */
function noticeOf(
  secret: CompromisedSecret,
  reportedAt: string,
  tidings: Tidings,
): NewNotice[] {
  const owners = [secret.ownerRef, ...secret.consumerOwnerRefs];
  const recipients = [...new Set(owners.flatMap(ref => ref ?? []))];
  return [
    {
      dedupeKey: ['compromise', secret.ref, reportedAt, tidings.what]
        .concat(tidings.by ?? [])
        .join(':'),
      secretRef: secret.ref,
      recipients,
      unowned: !secret.ownerRef,
      fact: {
        kind: 'compromise',
        ...(isOpen(tidings) ? { reportedAt } : {}),
      },
      payload: {
        title: tidings.title,
        description: tidings.description,
        severity: tidings.severity,
        link: entityPath(secret.ref),
        topic: 'Secret compromise',
        scope: `secrets:compromise:${secret.ref}`,
      },
    },
  ];
}

/** Whether the report stays open. */
function isOpen({ what }: Tidings): boolean {
  return what === 'reported' || what === 'replaced';
}
