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

import { parseEntityRef } from '@backstage/catalog-model';
import { NotificationSeverity } from '@backstage/plugin-notifications-common';
import { createHash } from 'node:crypto';
import { Digest, PendingNotice } from '../database/NoticeStore';
import { OWNERSHIP_TOPIC } from './ownershipTopic';

/** From the most urgent. */
const SEVERITIES: NotificationSeverity[] = [
  'critical',
  'high',
  'normal',
  'low',
];
/** How many are named; the page that it leads to has them all. */
const NAMED = 10;
const IN_NEED = ['compromised', 'expired', 'due', 'partial', 'rotating'];

/** Notices that are to go to one recipient as one, the most urgent first. */
export interface Bundle {
  recipient: string;
  members: PendingNotice[];
}

/**
 * What more than `above` pending notices would go to, each recipient with those. What is critical is always told by
 * itself, and a digest is told by no other. Pure.
 */
export function bundlesOf(
  pending: PendingNotice[],
  { above }: { above: number },
): Bundle[] {
  const byRecipient = new Map<string, PendingNotice[]>();
  for (const notice of pending.filter(canBeBundled)) {
    for (const recipient of notice.recipients) {
      const others = byRecipient.get(recipient) ?? [];
      byRecipient.set(recipient, [...others, notice]);
    }
  }
  return [...byRecipient]
    .filter(([, members]) => members.length > above)
    .map(([recipient, members]) => ({
      recipient,
      members: [...members].sort(byUrgency),
    }));
}

function canBeBundled({ digest, unowned, payload }: PendingNotice): boolean {
  return !digest && !unowned && payload.severity !== 'critical';
}

/** Of equal severity, the older one first. */
function byUrgency(a: PendingNotice, b: PendingNotice): number {
  return rankOf(a) - rankOf(b);
}

function rankOf({ payload }: PendingNotice): number {
  return SEVERITIES.indexOf(payload.severity ?? 'normal');
}

/**
 * The notice in the place of all; `called` is the title of the recipient. Pure: the same notices make the same digest,
 * also where the recipient is called something else by then.
 */
export function digestOf(
  { recipient, members }: Bundle,
  called?: string,
): Digest {
  const ids = members.map(({ id }) => id);
  const mark = createHash('sha256')
    .update(JSON.stringify([recipient, [...ids].sort()]))
    .digest('hex')
    .slice(0, 24);
  const dedupeKey = `digest:${mark}`;
  const [first] = members;
  const named = members.slice(0, NAMED).map(({ payload }) => payload.title);
  const more = members.length - named.length;
  return {
    recipient,
    members: ids,
    notice: {
      dedupeKey,
      secretRef: first.secretRef,
      recipients: [recipient],
      digest: true,
      fact: { kind: 'digest', members: ids },
      payload: {
        title: titleOf(recipient, members, called),
        description: [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(
          '; ',
        ),
        link: linkOf(recipient, members),
        severity: first.payload.severity,
        topic: 'Secrets digest',
        scope: `secrets:${dedupeKey}`,
      },
    },
  };
}

function titleOf(
  recipient: string,
  members: PendingNotice[],
  called: string | undefined,
): string {
  const inNeed = secretsOf(members.filter(m => m.payload.severity !== 'low'));
  if (inNeed === 0) return `News of ${counted(secretsOf(members))}`;
  const { kind, name } = parseEntityRef(recipient);
  const whose =
    kind === 'group' ? `the attention of ${called ?? name}` : 'attention';
  return `${counted(inNeed)} need${inNeed === 1 ? 's' : ''} ${whose}`;
}

function secretsOf(members: PendingNotice[]): number {
  return new Set(members.map(({ secretRef }) => secretRef)).size;
}

function counted(secrets: number): string {
  return secrets === 1 ? '1 secret' : `${secrets} secrets`;
}

/** The table of secrets, in the words of its page: those of the recipient where all are its own. */
function linkOf(recipient: string, members: PendingNotice[]): string {
  if (members.every(({ payload }) => payload.topic === OWNERSHIP_TOPIC)) {
    return '/secrets?scope=all&ownership=none';
  }
  const query = new URLSearchParams(
    members.every(({ ownerRef }) => ownerRef === recipient)
      ? { owner: recipient }
      : { scope: 'all' },
  );
  for (const health of IN_NEED) query.append('health', health);
  return `/secrets?${query}`;
}
