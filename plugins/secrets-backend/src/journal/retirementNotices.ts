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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';

const TOPIC = 'Secret retirement';

/** A secret that the catalog no longer lists, with what of it is not over. */
export interface RetiredSecret {
  ref: string;
  title: string;
  /** Where it counts. */
  ownerRef?: string;
  compromised: boolean;
  rotating: boolean;
}

/**
 * That the catalog no longer lists a secret, to its owner and to those who were told that it expires. Of a topic and scope
 * of its own, so that it replaces nothing of what they were told. Told once for each time.
 */
export function retiredNotice(
  secret: RetiredSecret,
  { at, reached }: { at: string; reached: string[] },
): NewNotice {
  const owner = secret.ownerRef ? [secret.ownerRef] : [];
  return {
    dedupeKey: retirementKey(secret.ref, at),
    secretRef: secret.ref,
    recipients: [...new Set([...owner, ...reached])],
    unowned: !secret.ownerRef,
    fact: { kind: 'retirement', at },
    payload: retiredPayload(secret),
  };
}

/** The words by what is so now. */
export function retiredPayload(secret: RetiredSecret): NotificationPayload {
  const { ref, title, compromised, rotating } = secret;
  return {
    title: `${title} is no longer in the catalog`,
    description: [
      'Nobody is told of its expiry from now on, and no rotation of it starts.',
      ...(compromised ? ['It is still reported as compromised.'] : []),
      ...(rotating ? ['Its rotation is still open.'] : []),
      'If it is still in use, declare it again: what is known of it is kept.',
    ].join(' '),
    severity: compromised || rotating ? 'high' : 'normal',
    link: entityPath(ref),
    topic: TOPIC,
    scope: scopeOf(ref),
  };
}

/** That it is listed again, to those who were told that it is not. */
export function returnedNotice(
  secret: Pick<RetiredSecret, 'ref' | 'title' | 'ownerRef'>,
  { retiredAt, recipients }: { retiredAt: string; recipients: string[] },
): NewNotice {
  const { ref, title, ownerRef } = secret;
  return {
    dedupeKey: `returned:${ref}:${retiredAt}`,
    secretRef: ref,
    recipients,
    unowned: recipients.length === 0 && !ownerRef,
    fact: { kind: 'return', retiredAt },
    payload: {
      title: `${title} is in the catalog again`,
      description:
        'It is watched as before. What you were told of it is told again where it is still true.',
      severity: 'low',
      link: entityPath(ref),
      topic: TOPIC,
      scope: scopeOf(ref),
    },
  };
}

/** The key of the notice that it was retired then. */
export function retirementKey(ref: string, at: string): string {
  return `retired:${ref}:${at}`;
}

function scopeOf(ref: string): string {
  return `secrets:retired:${ref}`;
}
