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

import fc from 'fast-check';
import { isRolledOut, PodCounts, RolloutStrategy, stepPods } from './podCounts';

const rollout = fc.record({
  old: fc.nat({ max: 8 }),
  desired: fc.nat({ max: 8 }),
  strategy: fc.constantFrom<RolloutStrategy>('surge', 'replace'),
});

function runToEnd(
  pods: PodCounts,
  options: {
    desired: number;
    strategy: RolloutStrategy;
    canBecomeReady?: boolean;
  },
): PodCounts[] {
  const seen = [pods];
  for (;;) {
    const next = stepPods(seen[seen.length - 1], {
      canBecomeReady: true,
      ...options,
    });
    if (next === seen[seen.length - 1]) return seen;
    seen.push(next);
    if (seen.length > 100) throw new Error('The rollout never ends');
  }
}

describe('stepPods', () => {
  it('always ends with every pod updated and ready', () => {
    fc.assert(
      fc.property(rollout, ({ old, ...options }) => {
        const seen = runToEnd({ old, updated: 0, ready: 0 }, options);
        const last = seen[seen.length - 1];
        expect(isRolledOut(last, options.desired)).toBe(true);
        expect(
          seen.slice(0, -1).some(pods => isRolledOut(pods, options.desired)),
        ).toBe(false);
      }),
    );
  });

  it('never counts a pod as ready that was not started', () => {
    fc.assert(
      fc.property(rollout, ({ old, ...options }) => {
        for (const pods of runToEnd({ old, updated: 0, ready: 0 }, options)) {
          expect(pods.ready).toBeLessThanOrEqual(pods.updated);
          expect(pods.old).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('keeps a Deployment as available as it was, with at most one pod more', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 }), desired => {
        const start = { old: desired, updated: 0, ready: 0 };
        for (const pods of runToEnd(start, { desired, strategy: 'surge' })) {
          expect(pods.old + pods.ready).toBeGreaterThanOrEqual(desired);
          expect(pods.old + pods.updated).toBeLessThanOrEqual(desired + 1);
        }
      }),
    );
  });

  it('never has more pods than wanted where old ones end first', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 }), desired => {
        const start = { old: desired, updated: 0, ready: 0 };
        for (const pods of runToEnd(start, { desired, strategy: 'replace' })) {
          expect(pods.old + pods.updated).toBeLessThanOrEqual(desired);
          expect(pods.old + pods.ready).toBeGreaterThanOrEqual(desired - 1);
        }
      }),
    );
  });

  it('stays at the first new pod where none can become ready', () => {
    const seen = runToEnd(
      { old: 3, updated: 0, ready: 0 },
      { desired: 3, strategy: 'surge', canBecomeReady: false },
    );
    expect(seen[seen.length - 1]).toEqual({ old: 3, updated: 1, ready: 0 });
  });
});
