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
  RotationPhase,
  rotationPolicySchema,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { DECLARED } from '../__testUtils__/declared';
import { RotationRecord } from '../database/RotationStore';
import { advanced, failed, waiting } from './moves';
import { StepFailure } from './stepFailure';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });

const base: RotationRecord = {
  id: 'r-1',
  secretRef: 'resource:default/db',
  secretTitle: 'DB password',
  phase: 'requested',
  reason: 'because',
  requestedBy: 'user:default/jane',
  policy: rotationPolicySchema.parse({}),
  declared: DECLARED,
  wakes: 0,
  attempts: 0,
  phaseSince: '2026-11-24T11:59:00.000Z',
  createdAt: '2026-11-24T11:59:00.000Z',
  updatedAt: '2026-11-24T11:59:00.000Z',
  pullRequests: [],
  targets: [],
};

const HARMLESS: RotationPhase[] = ['requested', 'issued'];
const LATER: RotationPhase[] = [
  'proposed',
  'merged',
  'propagated',
  'rollback-proposed',
  'rollback-merged',
  'rollback-propagated',
];

const down: StepFailure = {
  reason: 'It is down',
  retryable: true,
  unexpected: false,
};
const refused: StepFailure = {
  reason: 'It refuses',
  retryable: false,
  unexpected: false,
};

type OnFailure = 'retry' | 'alert' | 'hold';

function outcome(
  onFailure: OnFailure,
  phase: RotationPhase,
  failure: StepFailure,
): string {
  const policy = rotationPolicySchema.parse({ onFailure });
  const change = failed({ ...base, phase }, policy, failure, now);
  if (change.undo) return `ends as ${change.undo.outcome}`;
  if (change.condition === 'blocked') {
    expect(change.nextAttemptAt).toBeNull();
    return 'waits for a person';
  }
  expect(change.nextAttemptAt! > now.toISO()!).toBe(true);
  return 'is tried again';
}

describe('failed', () => {
  describe.each(HARMLESS)('in %s, where it has reached nobody', phase => {
    it.each<[OnFailure, string, string]>([
      ['retry', 'is tried again', 'ends as failed'],
      ['alert', 'ends as failed', 'ends as failed'],
      ['hold', 'is tried again', 'waits for a person'],
    ])(
      'with %s: what may help later %s, what lasts %s',
      (onFailure, retryable, lasting) => {
        expect(outcome(onFailure, phase, down)).toBe(retryable);
        expect(outcome(onFailure, phase, refused)).toBe(lasting);
      },
    );
  });

  describe.each(LATER)('in %s, where something may use it', phase => {
    it.each<[OnFailure, string, string]>([
      ['retry', 'is tried again', 'waits for a person'],
      ['alert', 'waits for a person', 'waits for a person'],
      ['hold', 'is tried again', 'waits for a person'],
    ])(
      'with %s: what may help later %s, what lasts %s',
      (onFailure, retryable, lasting) => {
        expect(outcome(onFailure, phase, down)).toBe(retryable);
        expect(outcome(onFailure, phase, refused)).toBe(lasting);
      },
    );
  });

  it.each([...HARMLESS, ...LATER])(
    'is stalled in %s once it is past the deadline of that phase',
    phase => {
      const policy = rotationPolicySchema.parse({
        deadlines: { [phase]: 'PT30S' },
      });
      const rotation = { ...base, phase };
      expect(failed(rotation, policy, down, now).condition).toBe('stalled');
      const patient = rotationPolicySchema.parse({});
      expect(failed(rotation, patient, down, now).condition).toBe(undefined);
    },
  );

  it('never ends a rotation of which one pull request is merged', () => {
    const pullRequests = [
      {
        url: 'https://git.example.com/acme/gitops/pull/1',
        repository: 'https://git.example.com/acme/gitops',
        number: 1,
        state: 'merged' as const,
        attempt: 1,
        superseded: false,
      },
    ];
    const rotation = { ...base, phase: 'issued' as const, pullRequests };
    const change = failed(rotation, base.policy, refused, now);
    expect(change).toMatchObject({ condition: 'blocked' });
    expect(change.undo).toBeUndefined();
  });

  it.each(['retry', 'alert', 'hold'] as const)(
    'with %s: blocks on a file that is too large, and leaves it alone for an hour',
    onFailure => {
      const policy = rotationPolicySchema.parse({ onFailure });
      const failure: StepFailure = { ...refused, tooLarge: true };
      const change = failed(
        { ...base, phase: 'requested' },
        policy,
        failure,
        now,
      );
      expect(change).toMatchObject({
        condition: 'blocked',
        waitingFor: 'It refuses',
        nextAttemptAt: now.plus({ hours: 1 }).toISO(),
      });
      expect(change.undo).toBeUndefined();
    },
  );

  it('waits longer with each failure in a row, and says a reason once', () => {
    const policy = rotationPolicySchema.parse({});
    const first = failed(base, policy, down, now);
    const again = { ...base, attempts: 5, waitingFor: down.reason };
    const sixth = failed(again, policy, down, now);
    expect(first.journal).toHaveLength(1);
    expect(sixth.journal).toEqual([]);
    expect(sixth.attempts).toBe(6);
    expect(sixth.nextAttemptAt! > first.nextAttemptAt!).toBe(true);
  });
});

describe('what is over', () => {
  const stuck = {
    ...base,
    phase: 'merged' as const,
    condition: 'partial' as const,
    attempts: 3,
    waitingFor: 'us-1: no route',
  };

  it('is cleared when the next fact is established', () => {
    expect(
      advanced({ kind: 'advance', to: 'propagated', journal: [] }, now),
    ).toMatchObject({ condition: null, waitingFor: null, attempts: 0 });
  });

  it('is cleared, and told, when the step only waits again', () => {
    const change = waiting(stuck, {
      kind: 'wait',
      waitingFor: 'us-1: 1 of 2 pods',
    });
    expect(change).toMatchObject({ condition: null, attempts: 0 });
    expect(change.journal).toContainEqual({
      event: 'condition.cleared',
      message: 'Not partial any more. us-1: 1 of 2 pods',
    });
  });

  it('is told once', () => {
    const going = { ...stuck, condition: undefined };
    const outcomeNow = { kind: 'wait' as const, waitingFor: 'us-1: no route' };
    expect(waiting(going, outcomeNow).journal).toEqual([]);
  });
});
