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

import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { rotationPolicySchema } from '@keyturn/plugin-secrets-common';
import { DECLARED } from '../__testUtils__/declared';
import { RotationChange, RotationRecord } from '../database/RotationStore';
import { AuditTrail } from './AuditTrail';

const NOON = '2026-11-24T12:00:00.000Z';
const PULL_REQUEST = 'https://git.example.com/acme/gitops/pull/1';

const rotation: RotationRecord = {
  id: 'r-1',
  secretRef: 'resource:default/db',
  secretTitle: 'DB',
  phase: 'merged',
  reason: 'because',
  requestedBy: 'user:default/jane',
  versionId: 'v-2',
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

function set() {
  const records: JsonObject[] = [];
  const auditor = mockServices.auditor.mock();
  auditor.createEvent.mockImplementation(async ({ request, ...event }) => ({
    success: async () => void records.push({ ...event, outcome: 'succeeded' }),
    fail: async ({ error }) =>
      void records.push({ ...event, outcome: `failed: ${error.message}` }),
  }));
  const logger = mockServices.logger.mock();
  const trail = new AuditTrail({ auditor, logger });
  const moved = (change: RotationChange) => trail.moved({ rotation, change });
  return { records, auditor, logger, trail, moved };
}

describe('AuditTrail', () => {
  it('records what a move changed outside of the portal, with everything that finds it again', async () => {
    const { records, moved } = set();
    await moved({
      journal: [
        {
          event: 'pull-request.opened',
          message: 'Pull request #1 opened',
          links: [{ title: 'Pull request #1', url: PULL_REQUEST }],
        },
      ],
    });
    expect(records).toEqual([
      {
        eventId: 'pull-request-open',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          rotationId: 'r-1',
          secretRef: 'resource:default/db',
          phase: 'merged',
          versionId: 'v-2',
          url: PULL_REQUEST,
          message: 'Pull request #1 opened',
          by: 'plugin:secrets',
          requestedBy: 'user:default/jane',
        },
      },
    ]);
  });

  it.each([
    ['phase.issued', 'version-issue', 'medium', 'succeeded'],
    ['version.revoked', 'version-revoke', 'high', 'succeeded'],
    ['version.abandoned', 'version-revoke', 'high', 'succeeded'],
    ['pull-request.rebased', 'pull-request-rebase', 'medium', 'succeeded'],
    ['pull-request.merged', 'pull-request-merge', 'medium', 'succeeded'],
    ['pull-request.closed', 'pull-request-close', 'medium', 'succeeded'],
    ['phase.completed', 'rotation-end', 'medium', 'succeeded'],
    ['phase.cancelled', 'rotation-end', 'medium', 'succeeded'],
    ['phase.failed', 'rotation-end', 'medium', 'failed: so it was'],
    ['step.failed', 'rotation-step', 'medium', 'failed: so it was'],
  ])('records %s as %s', async (event, eventId, severityLevel, outcome) => {
    const { records, moved } = set();
    await moved({ journal: [{ event, message: 'so it was' }] });
    expect(records).toMatchObject([{ eventId, severityLevel, outcome }]);
  });

  it('records each of several facts of one move, and who decided it', async () => {
    const { records, moved } = set();
    await moved({
      phase: 'completed',
      versionId: 'v-3',
      journal: [
        { event: 'version.revoked', message: 'gone' },
        { event: 'phase.completed', message: 'done', actor: 'user:default/x' },
      ],
    });
    expect(records).toMatchObject([
      {
        eventId: 'version-revoke',
        meta: { phase: 'completed', versionId: 'v-3', by: 'plugin:secrets' },
      },
      { eventId: 'rotation-end', meta: { by: 'user:default/x' } },
    ]);
  });

  it('has nothing to say of moves that only wait or look', async () => {
    const { records, moved } = set();
    await moved({});
    await moved({
      journal: ['step.waiting', 'target.running', 'phase.propagated'].map(
        event => ({ event, message: 'well' }),
      ),
    });
    expect(records).toEqual([]);
  });

  it('records what the scaffolder was asked for, and what came of it', async () => {
    const { records, trail } = set();
    const start = {
      secretRef: 'resource:default/db',
      reason: 'Due',
      attempts: 2,
      requestedBy: 'plugin:secrets',
    };
    await trail.asked(start, { taskId: 't-1' });
    await trail.asked(start, { failure: 'no template' });
    const { requestedBy: by, ...meta } = start;
    expect(records).toMatchObject([
      {
        eventId: 'rotation-ask',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: { ...meta, by, taskId: 't-1' },
      },
      { eventId: 'rotation-ask', meta: { ...meta, by } },
    ]);
    expect(records[1].outcome).not.toBe('succeeded');
  });

  it('records what an event reports', async () => {
    const { records, trail } = set();
    const report = {
      secretRef: 'resource:default/db',
      reason: 'Seen in a paste',
      source: 'scanner',
    };
    await trail.reported(report, { known: false });
    await trail.reported(report, { error: new Error('no such secret') });
    expect(records).toMatchObject([
      {
        eventId: 'compromise-report',
        severityLevel: 'high',
        outcome: 'succeeded',
        meta: { ...report, known: false },
      },
      { eventId: 'compromise-report', meta: report },
    ]);
    expect(records[1].outcome).not.toBe('succeeded');
  });

  it('keeps no rotation from going on where the record cannot be written', async () => {
    const { auditor, logger, moved } = set();
    auditor.createEvent.mockRejectedValueOnce(new Error('disk full'));
    await moved({
      journal: [
        { event: 'version.revoked', message: 'gone' },
        { event: 'phase.completed', message: 'done' },
      ],
    });
    expect(logger.error.mock.calls).toEqual([
      [
        'The audit event version-revoke of rotation r-1 could not be written',
        expect.objectContaining({ message: 'disk full' }),
      ],
    ]);
    expect(auditor.createEvent).toHaveBeenCalledTimes(2);
  });
});
