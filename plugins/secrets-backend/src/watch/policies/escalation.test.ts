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

import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { secretSpec } from '../../__testUtils__/secretSpec';
import { rotationEscalations, secretEscalations } from './escalation';

const GROUP = 'group:default/platform';
const rules = { group: GROUP };
/** Due from 10 December on. */
const secret: Parameters<typeof secretEscalations>[0] = {
  ref: 'resource:default/db',
  title: 'DB password',
  ownerRef: 'group:default/payments',
  ownerTrusted: true,
  spec: secretSpec(),
  lifetime: {
    rotateBy: '2026-12-10T00:00:00.000Z',
    expiresAt: '2026-12-24T00:00:00.000Z',
  },
  rollbacks: 0,
};
const rotation: Parameters<typeof rotationEscalations>[0] = {
  id: 'r-1',
  secretRef: secret.ref,
  secretTitle: secret.title,
  phase: 'proposed',
  phaseSince: '2026-12-10T00:00:00.000Z',
  policy: rotationPolicySchema.parse({}),
  pullRequests: [
    {
      repository: 'https://git.example.com/acme/gitops',
      url: 'https://git.example.com/acme/gitops/pull/1',
      number: 1,
      state: 'open',
      conflicting: false,
      attempt: 1,
      superseded: false,
    },
  ],
};

const at = (day: string) => DateTime.fromISO(day, { zone: 'utc' });

function ofSecret(
  day: string,
  changes: Partial<typeof secret> = {},
  policy: object = {},
  given: Parameters<typeof secretEscalations>[2] = rules,
) {
  return secretEscalations(
    { ...secret, ...changes },
    rotationPolicySchema.parse(policy),
    given,
    at(day),
  );
}

function ofRotation(
  day: string,
  changes: Partial<typeof rotation> = {},
  policy: object = {},
  given: Parameters<typeof rotationEscalations>[1] = rules,
) {
  const all = { ...rotation, ...changes };
  return rotationEscalations(
    { ...all, policy: rotationPolicySchema.parse(policy) },
    given,
    at(day),
  );
}

const keysOf = (notices: Array<{ dedupeKey: string }>) =>
  notices.map(({ dedupeKey }) => dedupeKey);

describe('secretEscalations', () => {
  it('tells an owner nothing twice, where the group is the owner', () => {
    const own = { ownerRef: GROUP };
    expect(ofSecret('2026-12-24', own)).toEqual([]);
    expect(
      ofSecret('2026-12-24', own, { escalateTo: 'group:default/sre' }),
    ).toMatchObject([{ recipients: ['group:default/sre'] }]);
  });

  it('tells the group of a secret that nobody rotates in the first half of the time', () => {
    expect(ofSecret('2026-12-16T23:59')).toEqual([]);
    expect(ofSecret('2026-12-17')).toEqual([
      {
        dedupeKey:
          'escalation:resource:default/db:due:2026-12-24T00:00:00.000Z:0',
        secretRef: secret.ref,
        recipients: [GROUP],
        fact: { kind: 'escalation' },
        payload: {
          title: 'DB password is due, and nobody rotates it',
          description:
            'It has been due since 10 December 2026 and expires on 24 December 2026. Rotate it, or ask its owner to.',
          severity: 'high',
          link: '/catalog/default/resource/db',
          topic: 'Secret escalation',
          scope:
            'secrets:escalation:resource:default/db:due:2026-12-24T00:00:00.000Z:0',
        },
      },
    ]);
  });

  it('leaves a secret alone whose rotation is open, until it expires', () => {
    const openRotationId = 'r-1';
    expect(ofSecret('2026-12-23', { openRotationId })).toEqual([]);
    expect(ofSecret('2026-12-24', { openRotationId })).toMatchObject([
      {
        payload: {
          title: 'DB password has expired',
          description:
            'Its rotation has not come to its targets yet; see what it waits for.',
          severity: 'critical',
        },
      },
    ]);
  });

  it.each([
    ['the policy', { escalateAfter: 'P1D' }, rules],
    ['the portal', {}, { ...rules, after: Duration.fromISO('P1D') }],
    [
      'the policy before the portal',
      { escalateAfter: 'P1D' },
      { ...rules, after: Duration.fromISO('P9D') },
    ],
  ])('waits as long as %s says', (_, policy, given) => {
    expect(ofSecret('2026-12-10T23:59', {}, policy, given)).toEqual([]);
    expect(ofSecret('2026-12-11', {}, policy, given)).toHaveLength(1);
  });

  it('tells of an expiry at once, however long it may wait', () => {
    expect(ofSecret('2026-12-24', {}, { escalateAfter: 'P90D' })).toHaveLength(
      1,
    );
  });

  it('tells at once of a secret without an owner, and again where another one is declared', () => {
    const orphan = { ownerRef: undefined };
    const notices = ofSecret('2026-11-01', orphan);
    expect(notices).toMatchObject([
      {
        recipients: [GROUP],
        payload: {
          title: 'DB password has no owner',
          description: expect.stringContaining('group:default/payments'),
          topic: 'Secret ownership',
        },
      },
    ]);
    const spec = secretSpec({ owner: 'group:default/other' });
    expect(keysOf(ofSecret('2026-11-01', { ...orphan, spec }))).not.toEqual(
      keysOf(notices),
    );
  });

  it('tells at once of a secret whose owner does not count', () => {
    const [notice] = ofSecret('2026-11-01', { ownerTrusted: false });
    expect(notice).toMatchObject({
      recipients: [GROUP],
      payload: {
        title: 'DB password has no owner',
        description: expect.stringContaining('does not count as an owner'),
      },
    });
  });

  it('tells whom the policy names, and nobody where nobody is named', () => {
    const policy = { escalateTo: 'group:default/security' };
    expect(ofSecret('2026-12-20', {}, policy)[0].recipients).toEqual([
      'group:default/security',
    ]);
    expect(ofSecret('2026-12-20', {}, policy, {})).toHaveLength(1);
    expect(ofSecret('2026-12-20', {}, {}, {})).toEqual([]);
  });

  it('is armed again by another version', () => {
    expect(keysOf(ofSecret('2026-12-20'))).toEqual(
      keysOf(ofSecret('2026-12-21')),
    );
    expect(keysOf(ofSecret('2026-12-20', { rollbacks: 1 }))).not.toEqual(
      keysOf(ofSecret('2026-12-20')),
    );
  });

  it('has nothing to tell where the expiry is unknown', () => {
    expect(ofSecret('2030-01-01', { lifetime: {} })).toEqual([]);
  });
});

describe('rotationEscalations', () => {
  it('counts for a restart from when it was proposed, also for one that shared the pull request of its change', () => {
    const [change] = rotation.pullRequests;
    const restart = {
      phase: 'merged' as const,
      batchId: 'another',
      restarts: {
        round: 2,
        open: {
          at: '2026-12-12T00:00:00.000Z',
          versionId: 'v-2',
          edits: [],
        },
        merged: [],
      },
      pullRequests: [
        { ...change, state: 'merged' as const },
        { ...change, number: 2, attempt: 2, restart: 2 },
      ],
    };
    expect(ofRotation('2026-12-14', restart)).toEqual([]);
    expect(keysOf(ofRotation('2026-12-15', restart))).toEqual([
      'escalation:resource:default/db:r-1:merged:review-restart-2:',
    ]);
  });

  it('tells of a pull request that waits after three reminders', () => {
    expect(ofRotation('2026-12-12T23:59')).toEqual([]);
    expect(
      ofRotation('2026-12-13', { waitingFor: 'Waiting for review of #1' }),
    ).toEqual([
      {
        dedupeKey: 'escalation:resource:default/db:r-1:proposed:review:',
        secretRef: secret.ref,
        recipients: [GROUP],
        fact: { kind: 'escalation', rotationId: 'r-1' },
        payload: {
          title: 'A pull request for DB password still waits',
          description:
            'Waiting for review of #1. Look after it, or ask its owner to.',
          severity: 'high',
          link: '/secrets/rotations/r-1',
          topic: 'Secret escalation',
          scope: 'secrets:escalation:resource:default/db:r-1:proposed:review:',
        },
      },
    ]);
  });

  it('goes by deadlines where nobody is reminded', () => {
    const policy = { remindAfter: 'PT0S', stallAfter: 'PT12H' };
    expect(ofRotation('2026-12-11T11:00', {}, policy)).toEqual([]);
    expect(ofRotation('2026-12-11T12:00', {}, policy)).toHaveLength(1);
  });

  it('leaves it to one of those that share a pull request', () => {
    const day = '2026-12-20';
    expect(ofRotation(day, { batchId: 'r-1' })).toHaveLength(1);
    expect(ofRotation(day, { batchId: 'r-0' })).toEqual([]);
  });

  it.each([
    ['stalled', 'high'],
    ['partial', 'critical'],
    ['blocked', 'high'],
  ] as const)(
    'tells of one that is still %s after another deadline',
    (condition, severity) => {
      const stuck = {
        phase: 'merged' as const,
        condition,
        conditionSince: '2026-12-11T00:00:00.000Z',
        pullRequests: [],
      };
      const policy = { deadlines: { merged: 'P2D' } };
      expect(ofRotation('2026-12-12T23:59', stuck, policy)).toEqual([]);
      expect(ofRotation('2026-12-13', stuck, policy)).toMatchObject([
        {
          payload: {
            title: `The rotation of DB password is still ${condition}`,
            severity,
          },
        },
      ]);
    },
  );

  it('gives a rotation its time anew after a retry, and tells again', () => {
    const retriedAt = '2026-12-12T12:00:00.000Z';
    expect(ofRotation('2026-12-13', { retriedAt })).toEqual([]);
    const late = ofRotation('2026-12-16', { retriedAt });
    expect(late).toHaveLength(1);
    expect(keysOf(late)).not.toEqual(keysOf(ofRotation('2026-12-16')));
  });

  it('has nothing to tell where nothing waits for a person', () => {
    expect(
      ofRotation('2026-12-30', { phase: 'merged', pullRequests: [] }),
    ).toEqual([]);
    expect(ofRotation('2026-12-30', {}, {}, {})).toEqual([]);
  });
});
