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
  hasReachedPhase,
  isCancellablePhase,
  isRollbackPhase,
  isTerminalPhase,
  ROLLBACK_PHASES,
  rotationPhaseSchema,
} from './phases';

describe('phases', () => {
  it('can be walked back from until the merge, and end in four ways', () => {
    const all = rotationPhaseSchema.options;
    expect(all.filter(isCancellablePhase)).toEqual([
      'requested',
      'issued',
      'proposed',
    ]);
    expect(all.filter(isTerminalPhase)).toEqual([
      'completed',
      'rolled-back',
      'cancelled',
      'failed',
    ]);
  });

  it('are reached in order, and by no rotation that ended early', () => {
    expect(hasReachedPhase('merged', 'proposed')).toBe(true);
    expect(hasReachedPhase('proposed', 'proposed')).toBe(true);
    expect(hasReachedPhase('issued', 'proposed')).toBe(false);
    expect(hasReachedPhase('cancelled', 'requested')).toBe(false);
  });

  it('of a rollback come behind the merge, and before nothing else', () => {
    const all = rotationPhaseSchema.options;
    expect(all.filter(isRollbackPhase)).toEqual([...ROLLBACK_PHASES]);
    for (const phase of ROLLBACK_PHASES) {
      expect(hasReachedPhase(phase, 'merged')).toBe(true);
      expect(hasReachedPhase(phase, 'propagated')).toBe(false);
    }
  });
});
