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
import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { NewNotice, NoticeFact } from '../../database/NoticeStore';
import { RotationRecord } from '../../database/RotationStore';
import { SecretRecord } from '../../database/SecretStore';
import { entityPath } from '../../journal/entityPath';
import { EscalationRules } from '../../journal/noticeRules';
import { OWNERSHIP_TOPIC } from '../../journal/ownershipTopic';
import { ownerOf } from '../../policies/countedOwners';

const ESCALATION_TOPIC = 'Secret escalation';

/** How many reminders of a pull request an owner may let pass. */
const REMINDERS = 3;

type Policy = Pick<
  RotationPolicy,
  | 'escalateTo'
  | 'escalateAfter'
  | 'rotateBefore'
  | 'remindAfter'
  | 'stallAfter'
  | 'deadlines'
>;
type WaitingSecret = Pick<
  SecretRecord,
  | 'ref'
  | 'title'
  | 'ownerRef'
  | 'ownerTrusted'
  | 'spec'
  | 'lifetime'
  | 'openRotationId'
  | 'rollbacks'
>;
type WaitingRotation = Pick<
  RotationRecord,
  | 'id'
  | 'secretRef'
  | 'secretTitle'
  | 'phase'
  | 'phaseSince'
  | 'condition'
  | 'conditionSince'
  | 'retriedAt'
  | 'waitingFor'
  | 'pullRequests'
  | 'restarts'
  | 'batchId'
> & { policy: Policy };

interface Stage {
  /** The same stage is told once. */
  key: string;
  title: string;
  description: string;
  severity: NotificationSeverity;
  topic?: string;
}

/**
 * What the group is to be told of a secret whose owner does not act: that it expired; that half of the time between its
 * being due and its expiry, or the given time, has passed without a rotation; and, at once, that it has no owner. Nothing
 * where the group is the owner, who is told of all that already. Pure, and each once per version.
 */
export function secretEscalations(
  secret: WaitingSecret,
  policy: Policy,
  rules: EscalationRules,
  now: DateTime,
): NewNotice[] {
  const to = policy.escalateTo ?? rules.group;
  if (!to || to === secret.ownerRef) return [];
  return [
    ...unownedStage(secret),
    ...overdueStage(secret, policy, rules, now),
  ].map(stage =>
    noticeOf(secret.ref, entityPath(secret.ref), to, stage, {
      kind: 'escalation',
    }),
  );
}

/**
 * What the group is to be told of a rotation that waits for its owner: that it is still stuck after another deadline of
 * its phase, or that a pull request still waits after several reminders; the given time goes in the place of both. Pure,
 * and each once per phase, condition and retry.
 */
export function rotationEscalations(
  rotation: WaitingRotation,
  rules: EscalationRules,
  now: DateTime,
): NewNotice[] {
  const { policy, secretRef, id } = rotation;
  const to = policy.escalateTo ?? rules.group;
  if (!to) return [];
  return rotationStage(rotation, rules, now).map(stage =>
    noticeOf(secretRef, `/secrets/rotations/${id}`, to, stage, {
      kind: 'escalation',
      rotationId: id,
    }),
  );
}

function unownedStage(secret: WaitingSecret): Stage[] {
  if (ownerOf(secret)) return [];
  const { title, ownerRef, spec } = secret;
  return [
    {
      key: `unowned:${spec.owner}`,
      title: `${title} has no owner`,
      description: ownerRef
        ? `${spec.owner} does not count as an owner, because of the place where it is declared. Until it does, or another owner is declared, you are told instead of the owner.`
        : `The catalog has no ${spec.owner}. Until it has, or another owner is declared, you are told instead of the owner.`,
      severity: 'normal',
      topic: OWNERSHIP_TOPIC,
    },
  ];
}

function overdueStage(
  secret: WaitingSecret,
  policy: Policy,
  rules: EscalationRules,
  now: DateTime,
): Stage[] {
  const { title, lifetime, openRotationId, rollbacks } = secret;
  const { expiresAt, rotateBy } = lifetime;
  if (!expiresAt || !rotateBy) return [];
  const version = `${expiresAt}:${rollbacks}`;
  if (instantOf(expiresAt) <= now) {
    return [
      {
        key: `expired:${version}`,
        title: `${title} has expired`,
        description: openRotationId
          ? 'Its rotation has not come to its targets yet; see what it waits for.'
          : 'Nobody has rotated it. Rotate it, or ask its owner to.',
        severity: 'critical',
      },
    ];
  }
  const half = Duration.fromMillis(
    Duration.fromISO(policy.rotateBefore).toMillis() / 2,
  );
  const deadline = instantOf(rotateBy).plus(givenTime(policy, rules) ?? half);
  if (openRotationId || now < deadline) return [];
  return [
    {
      key: `due:${version}`,
      title: `${title} is due, and nobody rotates it`,
      description: `It has been due since ${spoken(
        rotateBy,
      )} and expires on ${spoken(expiresAt)}. Rotate it, or ask its owner to.`,
      severity: 'high',
    },
  ];
}

function rotationStage(
  rotation: WaitingRotation,
  rules: EscalationRules,
  now: DateTime,
): Stage[] {
  const { id, phase, condition, policy, secretTitle } = rotation;
  const { phaseSince, conditionSince, retriedAt = '' } = rotation;
  const given = givenTime(policy, rules);
  const description = `${rotation.waitingFor ?? 'It waits for a person'}.`;
  const key = (stage: string) => [id, phase, stage, retriedAt].join(':');
  if (condition) {
    const deadlines: Partial<Record<string, string>> = policy.deadlines ?? {};
    const another = Duration.fromISO(deadlines[phase] ?? policy.stallAfter);
    const since = conditionSince ?? phaseSince;
    if (now >= instantOf(since).plus(given ?? another)) {
      return [
        {
          key: key(condition),
          title: `The rotation of ${secretTitle} is still ${condition}`,
          description,
          severity: condition === 'partial' ? 'critical' : 'high',
        },
      ];
    }
  }
  const { round, open } = rotation.restarts ?? {};
  const [since] = [phaseSince, retriedAt, open?.at ?? ''].sort().reverse();
  const lastReminder = instantOf(since).plus(given ?? severalReminders(policy));
  if (!hasPullRequest(rotation) || now < lastReminder) return [];
  return [
    {
      key: key(open ? `review-restart-${round}` : 'review'),
      title: `A pull request for ${secretTitle} still waits`,
      description: `${description} Look after it, or ask its owner to.`,
      severity: 'high',
    },
  ];
}

/** An open one of its own; those who share one leave it to the one that opened it, and each restarts on its own. */
function hasPullRequest({
  id,
  batchId,
  pullRequests,
}: WaitingRotation): boolean {
  const isFollower = batchId && batchId !== id;
  return pullRequests.some(
    ({ state, restart }) =>
      state === 'open' && (restart !== undefined || !isFollower),
  );
}

function givenTime(
  { escalateAfter }: Policy,
  { after }: EscalationRules,
): Duration | undefined {
  return escalateAfter ? Duration.fromISO(escalateAfter) : after;
}

function severalReminders({ remindAfter, stallAfter }: Policy): Duration {
  const every = Duration.fromISO(remindAfter);
  const time = every.toMillis() > 0 ? every : Duration.fromISO(stallAfter);
  return time.mapUnits(units => units * REMINDERS);
}

function noticeOf(
  secretRef: string,
  link: string,
  to: string,
  { key, topic = ESCALATION_TOPIC, ...said }: Stage,
  fact: NoticeFact,
): NewNotice {
  const dedupeKey = `escalation:${secretRef}:${key}`;
  return {
    dedupeKey,
    secretRef,
    recipients: [to],
    fact,
    // Each stays until somebody has read it, whatever else the group is told of the secret.
    payload: { ...said, topic, link, scope: `secrets:${dedupeKey}` },
  };
}

function spoken(instant: string): string {
  return instantOf(instant).setLocale('en-GB').toFormat('d MMMM yyyy');
}

function instantOf(instant: string): DateTime {
  return DateTime.fromISO(instant, { zone: 'utc' });
}
