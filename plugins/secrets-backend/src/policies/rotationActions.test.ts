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
  RotationActions,
  RotationPhase,
  rotationPhaseSchema,
} from '@keyturn/plugin-secrets-common';
import { ActionFacts, rotationActions } from './rotationActions';

const undo = {
  outcome: 'cancelled' as const,
  actor: 'user:default/jane',
  reason: 'not today',
};
const rollback = {
  requestedBy: 'user:default/jane',
  reason: 'checkout is down',
  at: '2026-11-24T12:00:00.000Z',
};

type Action = keyof RotationActions;

/** Which actions are possible, whatever the others say. */
function possible(facts: Partial<ActionFacts> & { phase: RotationPhase }) {
  const actions = rotationActions({ attempts: 0, ...facts });
  return (Object.keys(actions) as Action[]).filter(
    name => actions[name].possible,
  );
}

describe('what a person may do with a rotation', () => {
  it.each<[string, Parameters<typeof possible>[0], Action[]]>([
    ['requested', { phase: 'requested' }, ['cancel']],
    ['issued', { phase: 'issued' }, ['cancel']],
    ['issued with others', { phase: 'issued', batchId: 'b' }, []],
    ['proposed with others', { phase: 'proposed', batchId: 'b' }, []],
    [
      'stuck with others',
      { phase: 'proposed', batchId: 'b', condition: 'blocked' },
      ['cancel', 'retry'],
    ],
    [
      'stalled with others',
      { phase: 'proposed', batchId: 'b', condition: 'stalled' },
      ['retry'],
    ],
    [
      'waiting for others too long',
      { phase: 'issued', batchId: 'b', condition: 'stalled' },
      ['retry'],
    ],
    [
      'stuck before it is proposed with others',
      { phase: 'issued', batchId: 'b', condition: 'blocked' },
      ['giveUp', 'retry'],
    ],
    ['merged with others', { phase: 'merged', batchId: 'b' }, ['rollback']],
    [
      'merged in part',
      { phase: 'proposed', pullRequests: [{ state: 'merged' }] },
      [],
    ],
    [
      'merged in part and stuck',
      {
        phase: 'proposed',
        condition: 'blocked',
        pullRequests: [{ state: 'merged' }, { state: 'closed' }],
      },
      ['giveUp', 'retry'],
    ],
    [
      'on its way back, with the way forth merged',
      {
        phase: 'rollback-proposed',
        rollback,
        pullRequests: [{ state: 'merged' }, { state: 'open', rollback: true }],
      },
      ['cancel'],
    ],
    [
      'on its way back, with a restart merged',
      {
        phase: 'rollback-proposed',
        rollback,
        pullRequests: [
          { state: 'merged', rollback: true, restart: 1 },
          { state: 'open', rollback: true },
        ],
      },
      ['cancel'],
    ],
    [
      'gone back in part',
      {
        phase: 'rollback-proposed',
        rollback,
        pullRequests: [{ state: 'merged', rollback: true }],
      },
      [],
    ],
    [
      'failing after it had asked for a credential',
      {
        phase: 'requested',
        condition: 'blocked',
        awaiting: 'values',
        attempts: 1,
      },
      ['cancel', 'retry', 'handIn'],
    ],
    ['proposed', { phase: 'proposed' }, ['cancel']],
    [
      'proposed and stalled',
      { phase: 'proposed', condition: 'stalled' },
      ['cancel', 'retry'],
    ],
    [
      'proposed, backing off',
      { phase: 'proposed', attempts: 2 },
      ['cancel', 'retry'],
    ],
    ['merged', { phase: 'merged' }, ['rollback']],
    [
      'merged and partial',
      { phase: 'merged', condition: 'partial' },
      ['giveUp', 'retry', 'rollback'],
    ],
    ['propagated', { phase: 'propagated' }, ['rollback']],
    [
      'propagated, revoking',
      { phase: 'propagated', revokingSince: rollback.at },
      [],
    ],
    [
      'propagated, revocation failing',
      {
        phase: 'propagated',
        revokingSince: rollback.at,
        condition: 'blocked',
      },
      ['giveUp', 'retry'],
    ],
    ['rollback asked for', { phase: 'merged', rollback }, ['cancel']],
    [
      'rollback asked for, and blocked',
      { phase: 'propagated', rollback, condition: 'blocked' },
      ['cancel', 'retry'],
    ],
    ['rollback proposed', { phase: 'rollback-proposed', rollback }, ['cancel']],
    ['rollback merged', { phase: 'rollback-merged', rollback }, []],
    [
      'rollback merged, and partial',
      { phase: 'rollback-merged', rollback, condition: 'partial' },
      ['giveUp', 'retry'],
    ],
    ['rollback propagated', { phase: 'rollback-propagated', rollback }, []],
    [
      'a rollback that is being cancelled',
      { phase: 'rollback-proposed', rollback, undo },
      [],
    ],
    ['being cancelled', { phase: 'proposed', undo }, []],
    [
      'cancellation blocked',
      { phase: 'proposed', undo, condition: 'blocked' },
      ['giveUp', 'retry'],
    ],
    [
      'being given up',
      {
        phase: 'merged',
        condition: 'blocked',
        undo: { ...undo, giveUp: true },
      },
      ['retry'],
    ],
    [
      'waiting for a person to mint',
      { phase: 'requested', awaiting: 'values', condition: 'blocked' },
      ['cancel', 'handIn'],
    ],
    [
      'waiting for a person to revoke',
      { phase: 'propagated', awaiting: 'revocation', condition: 'blocked' },
      ['giveUp', 'rollback', 'confirmRevocation'],
    ],
    [
      'waiting for a person to revoke what a rollback leaves',
      {
        phase: 'rollback-propagated',
        rollback,
        awaiting: 'revocation',
        condition: 'blocked',
      },
      ['giveUp', 'confirmRevocation'],
    ],
    [
      'revoked by hand',
      {
        phase: 'propagated',
        confirmation: {
          outcome: 'revoked',
          actor: 'user:default/jane',
          note: 'done',
        },
      },
      [],
    ],
    ['completed', { phase: 'completed' }, []],
    ['rolled back', { phase: 'rolled-back', rollback }, []],
    ['cancelled', { phase: 'cancelled' }, []],
    ['failed', { phase: 'failed' }, []],
  ])('%s', (_, facts, expected) => {
    expect(possible(facts).sort()).toEqual([...expected].sort());
  });

  it('covers every phase, and says of everything else why not', () => {
    for (const phase of rotationPhaseSchema.options) {
      const actions = rotationActions({ phase, attempts: 0 });
      for (const { possible: is, reason } of Object.values(actions)) {
        expect({ phase, reason: Boolean(reason) }).toEqual({
          phase,
          reason: !is,
        });
      }
    }
  });

  it('never offers to cancel and to give up at once', () => {
    for (const phase of rotationPhaseSchema.options) {
      for (const condition of [undefined, 'blocked', 'stalled'] as const) {
        for (const is of [undefined, undo]) {
          for (const back of [undefined, rollback]) {
            const { cancel, giveUp } = rotationActions({
              phase,
              condition,
              undo: is,
              rollback: back,
              attempts: 0,
            });
            expect(cancel.possible && giveUp.possible).toBe(false);
          }
        }
      }
    }
  });

  describe('where the base branch lacks something', () => {
    const lacking = [{ file: 'f', line: 1, place: 'p', evidence: 'e' }];
    const open = { state: 'open' as const };
    const reasonOf = (facts: Partial<ActionFacts> & { phase: RotationPhase }) =>
      rotationActions({ attempts: 0, lacking, ...facts }).proposeMissing;

    it.each<RotationPhase>([
      'merged',
      'propagated',
      'rollback-merged',
      'rollback-propagated',
    ])('has it proposed in phase %s', phase => {
      const back = phase.startsWith('rollback') ? rollback : undefined;
      expect(reasonOf({ phase, rollback: back })).toEqual({ possible: true });
    });

    it('does not propose it twice, nor on the way to something else', () => {
      const phase = 'merged';
      const requestedBy = 'user:default/jane';
      const at = '2026-11-24T12:00:00.000Z';
      for (const facts of [
        { missingProposal: { requestedBy, at } },
        { pullRequests: [open] },
        { rollback },
        { undo },
        { lacking: undefined },
      ]) {
        expect(reasonOf({ phase, ...facts })).toEqual({
          possible: false,
          reason: expect.any(String),
        });
      }
    });

    it('looks at the pull requests of its own direction', () => {
      expect(
        reasonOf({
          phase: 'rollback-merged',
          rollback,
          pullRequests: [open],
        }),
      ).toEqual({ possible: true });
    });
  });
});
