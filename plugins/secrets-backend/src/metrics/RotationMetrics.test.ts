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

import { CollectedMetrics } from '../__testUtils__/CollectedMetrics';
import { TestClock } from '../__testUtils__/TestClock';
import { RotationMetrics } from './RotationMetrics';

const rotation = {
  phase: 'merged',
  createdAt: '2026-12-01T00:00:00.000Z',
  phaseSince: '2026-12-01T01:00:00.000Z',
} as const;

function set() {
  const metrics = new CollectedMetrics();
  const clock = new TestClock('2026-12-01T01:30:00.000Z');
  const moves = new RotationMetrics({ metrics, clock });
  return { metrics, moves };
}

describe('RotationMetrics', () => {
  it('measures how long a rotation was in the phase that it leaves', async () => {
    const { metrics, moves } = set();
    moves.moved({ rotation, change: { phase: 'propagated' } });
    expect(await metrics.points('secrets.rotations.phase.duration')).toEqual([
      { value: 1800, labels: { phase: 'merged' } },
    ]);
    expect(await metrics.points('secrets.rotations.ended')).toEqual([]);
  });

  it.each(['completed', 'rolled-back', 'cancelled', 'failed'] as const)(
    'counts one that is %s, and how long it took',
    async outcome => {
      const { metrics, moves } = set();
      moves.moved({ rotation, change: { phase: outcome } });
      expect(await metrics.points('secrets.rotations.ended')).toEqual([
        { value: 1, labels: { outcome } },
      ]);
      expect(await metrics.points('secrets.rotations.duration')).toEqual([
        { value: 5400, labels: { outcome } },
      ]);
    },
  );

  it('has nothing to measure where a rotation only waits', async () => {
    const { metrics, moves } = set();
    moves.moved({ rotation, change: {} });
    expect(await metrics.points('secrets.rotations.phase.duration')).toEqual(
      [],
    );
  });

  it('measures no time below zero where clocks differ', async () => {
    const { metrics, moves } = set();
    const phaseSince = '2026-12-01T01:30:00.100Z';
    moves.moved({
      rotation: { ...rotation, phaseSince },
      change: { phase: 'propagated' },
    });
    expect(await metrics.points('secrets.rotations.phase.duration')).toEqual([
      { value: 0, labels: { phase: 'merged' } },
    ]);
  });
});
