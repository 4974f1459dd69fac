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

import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';

const TOPIC = 'Secret boundaries';
const PAGE = '/secrets/boundaries';

interface Told {
  ref: string;
  title: string;
  ownerRef?: string;
}

/** That a secret is reported as compromised which may not be rotated, to those who can allow it. */
export function compromisedOutsideNotice(
  secret: Told,
  report: { reason: string; at: string; administrators: string[] },
): NewNotice[] {
  return report.administrators.length === 0
    ? []
    : [
        {
          dedupeKey: `boundary:compromise:${secret.ref}:${report.at}`,
          secretRef: secret.ref,
          recipients: report.administrators,
          fact: { kind: 'outside' },
          payload: {
            title: `${secret.title} is reported as compromised outside of its boundary`,
            description: `${report.reason}. Nothing starts until you allow one rotation, or extend the boundary.`,
            severity: 'critical',
            link: PAGE,
            topic: TOPIC,
            scope: `secrets:boundary:${secret.ref}`,
          },
        },
      ];
}

/**
 * That secrets of one place may not be rotated: one digest for each place and day, whatever is declared there, so that
 * nobody can flood people with it.
 */
export function refusedDigest(refused: {
  location: string;
  /** In UTC, such as 2026-11-30. */
  day: string;
  secrets: Told[];
  administrators: string[];
}): NewNotice[] {
  const { location, day, secrets, administrators } = refused;
  const [first] = secrets;
  if (!first || administrators.length === 0) return [];
  const count =
    secrets.length === 1 ? 'One secret' : `${secrets.length} secrets`;
  return [
    {
      dedupeKey: `boundary:refused:${location}:${day}`.slice(0, 700),
      secretRef: first.ref,
      recipients: administrators,
      payload: {
        title: `${count} outside of a boundary`,
        description: `Declared in ${location.slice(
          0,
          500,
        )}. Nothing of that is rotated until the boundaries cover it, or the declaration is corrected.`,
        severity: 'normal',
        link: PAGE,
        topic: TOPIC,
        scope: `secrets:boundary:${location}`.slice(0, 512),
      },
    },
  ];
}

/** That a second secret declares a place of this one, which keeps it. Neither owner is told who the other one is. */
export function conflictNotices(conflict: {
  targetId: string;
  holder: Told;
  later: Told;
}): NewNotice[] {
  const { targetId, holder, later } = conflict;
  const key = `boundary:conflict:${holder.ref}:${later.ref}:${targetId}`;
  const notice = (secret: Told, title: string, description: string) => ({
    dedupeKey: `${key}:${secret === holder ? 'holder' : 'later'}`.slice(0, 700),
    secretRef: secret.ref,
    recipients: secret.ownerRef ? [secret.ownerRef] : [],
    unowned: !secret.ownerRef,
    fact: {
      kind: 'conflict' as const,
      laterRef: later.ref,
      holderRef: holder.ref,
      targetId,
    },
    payload: {
      title,
      description,
      severity: 'high' as const,
      link: entityPath(secret.ref),
      topic: TOPIC,
      scope: `secrets:boundary:conflict:${secret.ref}`,
    },
  });
  return [
    notice(
      holder,
      `Another secret declares a place of ${holder.title}`,
      `It was declared later and cannot be rotated there; ${holder.title} goes on as before. A platform administrator can tell which one it is.`,
    ),
    notice(
      later,
      `${later.title} declares a place that another secret has`,
      `It cannot be rotated until the place is removed from its declaration, or from the other one. A platform administrator can tell which one it is.`,
    ),
  ];
}
