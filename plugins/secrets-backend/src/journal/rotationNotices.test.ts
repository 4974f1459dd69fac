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
  revocationOf,
  RotationCondition,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { DECLARED } from '../__testUtils__/declared';
import { RotationChange, RotationRecord } from '../database/RotationStore';
import { rotationNotices } from './rotationNotices';

const NOON = '2026-11-24T12:00:00.000Z';
const OWNER = 'group:default/payments';
const CONSUMER = 'group:default/checkout';
const JANE = 'user:default/jane';

const requested: RotationRecord = {
  id: 'r-1',
  secretRef: 'resource:default/db',
  secretTitle: 'DB password',
  phase: 'requested',
  reason: 'because',
  requestedBy: JANE,
  policy: rotationPolicySchema.parse({}),
  declared: DECLARED,
  wakes: 0,
  attempts: 0,
  phaseSince: NOON,
  createdAt: NOON,
  updatedAt: NOON,
  pullRequests: [],
  targets: [],
};

function noticesOf(
  change: RotationChange,
  rotation: Partial<RotationRecord> = {},
  people: { ownerRef?: string; consumerOwnerRefs?: string[] } = {},
) {
  return rotationNotices({
    rotation: { ...requested, ...rotation },
    change,
    ownerRef: OWNER,
    consumerOwnerRefs: [CONSUMER],
    ...people,
  });
}

describe('rotationNotices', () => {
  it('asks nobody for a review of what is merged by itself', () => {
    const policy = rotationPolicySchema.parse({ approval: 'auto-merge' });
    expect(noticesOf({ phase: 'proposed' }, { policy })).toMatchObject([
      {
        payload: {
          title: 'DB password is being rotated',
          severity: 'low',
        },
      },
    ]);
  });

  it('asks for a review where a pull request was opened', () => {
    expect(noticesOf({ phase: 'proposed' })).toEqual([
      {
        dedupeKey: 'rotation:r-1:proposed',
        secretRef: 'resource:default/db',
        recipients: [OWNER, JANE],
        unowned: false,
        fact: {
          kind: 'rotation',
          rotationId: 'r-1',
          batchId: undefined,
          phase: 'proposed',
        },
        payload: {
          title: 'Review the rotation of DB password',
          description: 'A pull request waits for review.',
          severity: 'normal',
          link: '/secrets/rotations/r-1',
          topic: 'Secret rotation',
          scope: 'secrets:rotation:r-1',
        },
      },
    ]);
  });

  it.each<[RotationChange, string, string, string, string[]]>([
    [
      {
        phase: 'completed',
        revocation: revocationOf('previous', [
          { id: 'v-1', reason: 'by-issuer' },
        ]),
        journal: [
          { event: 'version.revoked', message: 'Token abc revoked' },
          { event: 'phase.completed', message: 'Rotation completed' },
        ],
      },
      'DB password was rotated',
      'Every target ran the new version. The previous version was revoked.',
      'low',
      [OWNER, JANE, CONSUMER],
    ],
    [
      { phase: 'cancelled', waitingFor: 'not today' },
      'The rotation of DB password was cancelled',
      'not today. The rotation was cancelled before its merge. The previous version was not touched and stays in use.',
      'normal',
      [OWNER, JANE],
    ],
    [
      { phase: 'failed', waitingFor: 'The forge refused' },
      'The rotation of DB password failed',
      'The forge refused. The rotation failed before its merge. The previous version was not touched and stays in use.',
      'high',
      [OWNER, JANE],
    ],
    [
      {
        phase: 'failed',
        waitingFor: 'The cluster is gone',
        abandonment: {
          reason: 'targets-not-proven',
          phase: 'merged',
          targets: [],
        },
      },
      'The rotation of DB password was abandoned',
      'The cluster is gone. It was abandoned after its merge, before every target was proven on the new version. Both versions may be in use, and the previous one was not revoked. No pull request was withdrawn. Rotate again: the next rotation that completes deals with what this one leaves behind.',
      'high',
      [OWNER, JANE],
    ],
  ])(
    'tells of an end: %j',
    (change, title, description, severity, recipients) => {
      expect(noticesOf(change)).toEqual([
        expect.objectContaining({
          recipients,
          payload: expect.objectContaining({ title, description, severity }),
        }),
      ]);
    },
  );

  it.each<[RotationCondition, string, string[]]>([
    ['stalled', 'high', [OWNER, JANE]],
    ['blocked', 'high', [OWNER, JANE]],
    ['partial', 'critical', [OWNER, JANE, CONSUMER]],
  ])(
    'tells that it is %s, and to whom it matters',
    (condition, severity, to) => {
      const merged = { phase: 'merged' } as const;
      const why = 'us-1 does not answer';
      expect(noticesOf({ condition, waitingFor: why }, merged)).toEqual([
        expect.objectContaining({
          dedupeKey: expect.stringContaining(
            `rotation:r-1:merged:${condition}`,
          ),
          recipients: to,
          payload: expect.objectContaining({ severity, description: why }),
        }),
      ]);
      expect(noticesOf({ condition }, { ...merged, condition })).toEqual([]);
    },
  );

  it('tells once of one obstacle, and anew of another in the same phase', () => {
    const keyOf = (waitingFor: string) =>
      noticesOf({ condition: 'blocked', waitingFor })[0].dedupeKey;
    expect(keyOf('The forge refused')).toBe(keyOf('The forge refused'));
    expect(keyOf('The forge refused')).not.toBe(keyOf('Closed unmerged'));
  });

  it('tells anew of an obstacle that is still there after a person asked to try again', () => {
    const keyOf = (retriedAt?: string) =>
      noticesOf({ condition: 'blocked', waitingFor: 'x' }, { retriedAt })[0]
        .dedupeKey;
    expect(keyOf(NOON)).not.toBe(keyOf());
    expect(keyOf(NOON)).toBe(keyOf(NOON));
  });

  it('tells those who own what it waits for that the deadline has passed, once for the same stragglers', () => {
    const noticeOf = (name: string, evidence: string) =>
      noticesOf(
        {
          condition: 'blocked',
          waitingFor: evidence,
          stragglers: [{ key: name, name, state: 'not-yet', evidence }],
          overdueTo: ['group:default/data', OWNER],
        },
        { phase: 'propagated', condition: 'blocked' },
      )[0];
    expect(noticeOf('Pod a', 'it runs')).toMatchObject({
      recipients: [OWNER, JANE, 'group:default/data'],
      payload: {
        title: 'An old version of DB password is still in use past its time',
        description: 'it runs',
        severity: 'critical',
      },
    });
    expect(noticeOf('Pod a', 'it still runs').dedupeKey).toBe(
      noticeOf('Pod a', 'it runs').dedupeKey,
    );
    expect(noticeOf('Pod b', 'it runs').dedupeKey).not.toBe(
      noticeOf('Pod a', 'it runs').dedupeKey,
    );
  });

  it.each<[string, RotationChange]>([
    ['waits again', { condition: null, waitingFor: 'Waiting for review' }],
    ['moved on', { condition: null, waitingFor: null, phase: 'propagated' }],
  ])('takes back that it was stuck where it %s', (_, change) => {
    const stuck = { phase: 'merged', condition: 'stalled' } as const;
    expect(noticesOf(change, stuck)).toEqual([
      expect.objectContaining({
        recipients: [OWNER, JANE],
        payload: expect.objectContaining({
          title: 'The rotation of DB password goes on',
          severity: 'low',
          scope: 'secrets:rotation:r-1',
        }),
      }),
    ]);
  });

  it('is loud where the old version could not be revoked as it should have been', () => {
    const [{ payload }] = noticesOf({
      phase: 'completed',
      revocation: revocationOf('previous', [
        { id: 'v-1', reason: 'held-by-another' },
      ]),
      journal: [{ event: 'version.kept', level: 'error', message: 'Theirs' }],
    });
    expect(payload).toMatchObject({
      title: 'DB password was rotated, but not everything old was revoked',
      description: expect.stringMatching(
        /^Every target ran the new version. The previous version was not revoked and may still work/,
      ),
      severity: 'critical',
    });
  });

  it('asks for another rotation where the version that stays does not work, and names it', () => {
    const [{ payload }] = noticesOf({
      phase: 'completed',
      revocation: revocationOf('previous', [
        { id: 'v-1', reason: 'staying-version-dead' },
      ]),
      journal: [
        { event: 'version.dead', level: 'error', message: 'v-2 is dead' },
      ],
    });
    expect(payload).toMatchObject({
      title: 'DB password was rotated, but must be rotated again',
      description: expect.stringContaining('v-2 is dead. The previous version'),
      severity: 'critical',
    });
  });

  it.each<[string, RotationChange]>([
    ['waits', { waitingFor: 'a review', condition: null }],
    ['merged', { phase: 'merged' }],
    ['propagated', { phase: 'propagated', condition: null }],
    ['saw something', { targets: [] }],
  ])('says nothing where it %s', (_, change) => {
    expect(noticesOf(change)).toEqual([]);
  });

  it('gives all notices of a rotation one scope and each its own key', () => {
    const notices = [
      ...noticesOf({ phase: 'proposed' }),
      ...noticesOf({ condition: 'stalled' }, { phase: 'proposed' }),
      ...noticesOf({ condition: 'stalled' }, { phase: 'merged' }),
      ...noticesOf({ phase: 'completed' }),
    ];
    const scopes = notices.map(({ payload }) => payload.scope);
    expect(new Set(scopes)).toEqual(new Set(['secrets:rotation:r-1']));
    const keys = notices.map(({ dedupeKey }) => dedupeKey);
    expect(new Set(keys).size).toBe(4);
  });

  it('names each recipient once, and leaves out those who are nobody', () => {
    const completed = { phase: 'completed' } as const;
    const [notice] = noticesOf(
      completed,
      { requestedBy: 'plugin:secrets' },
      { consumerOwnerRefs: [CONSUMER, OWNER, CONSUMER] },
    );
    expect(notice.recipients).toEqual([OWNER, CONSUMER]);
    expect(
      noticesOf(
        { phase: 'proposed' },
        { requestedBy: 'plugin:secrets' },
        { ownerRef: undefined },
      ),
    ).toMatchObject([{ recipients: [], unowned: true }]);
  });
});
