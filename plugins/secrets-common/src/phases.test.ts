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
  isTerminalPhase,
  rotationPhaseSchema,
} from './phases';

describe('phases', () => {
  it('can be walked back from until the merge, and end in three ways', () => {
    const all = rotationPhaseSchema.options;
    expect(all.filter(isCancellablePhase)).toEqual([
      'requested',
      'issued',
      'proposed',
    ]);
    expect(all.filter(isTerminalPhase)).toEqual([
      'completed',
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
});
