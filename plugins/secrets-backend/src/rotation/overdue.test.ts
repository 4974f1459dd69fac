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
import { DateTime } from 'luxon';
import { isOverdue } from './overdue';

const at = (time: string) => DateTime.fromISO(time, { zone: 'utc' });
const noon = '2026-11-24T12:00:00.000Z';

const PHASES = [
  'requested',
  'issued',
  'proposed',
  'merged',
  'propagated',
  'rollback-proposed',
  'rollback-merged',
  'rollback-propagated',
] as const;

describe('isOverdue', () => {
  it.each(PHASES)('is after stallAfter in %s', phase => {
    const policy = rotationPolicySchema.parse({ stallAfter: 'PT1H' });
    const rotation = { phase, phaseSince: noon };
    expect(isOverdue(rotation, policy, at('2026-11-24T13:00Z'))).toBe(false);
    expect(isOverdue(rotation, policy, at('2026-11-24T13:01Z'))).toBe(true);
  });

  it.each(PHASES)('goes by the deadline of %s where it has one', phase => {
    const policy = rotationPolicySchema.parse({
      stallAfter: 'PT1H',
      deadlines: { [phase]: 'PT10M' },
    });
    const now = at('2026-11-24T12:11Z');
    for (const one of PHASES) {
      const rotation = { phase: one, phaseSince: noon };
      expect([one, isOverdue(rotation, policy, now)]).toEqual([
        one,
        one === phase,
      ]);
    }
  });

  it('does not count the overlap, nor what was before a person asked to try again', () => {
    const policy = rotationPolicySchema.parse({ stallAfter: 'PT1H' });
    const rotation = {
      phase: 'propagated' as const,
      phaseSince: noon,
      revokeAt: '2026-11-25T12:00:00.000Z',
    };
    expect(isOverdue(rotation, policy, at('2026-11-25T12:59Z'))).toBe(false);
    expect(isOverdue(rotation, policy, at('2026-11-25T13:01Z'))).toBe(true);
    const retried = { ...rotation, retriedAt: '2026-11-25T13:00:00.000Z' };
    expect(isOverdue(retried, policy, at('2026-11-25T13:59Z'))).toBe(false);
    expect(isOverdue(retried, policy, at('2026-11-25T14:01Z'))).toBe(true);
  });

  it('does not count the way to the window in which it may be proposed', () => {
    const policy = rotationPolicySchema.parse({
      stallAfter: 'PT1H',
      window: { days: ['thu'], from: '09:00', to: '17:00', timeZone: 'UTC' },
    });
    const rotation = { phase: 'issued' as const, phaseSince: noon };
    expect(isOverdue(rotation, policy, at('2026-11-26T09:59Z'))).toBe(false);
    expect(isOverdue(rotation, policy, at('2026-11-26T10:01Z'))).toBe(true);
    const proposed = { ...rotation, phase: 'proposed' as const };
    expect(isOverdue(proposed, policy, at('2026-11-24T13:01Z'))).toBe(true);
  });

  it('forgets the overlap of a rotation that was merged anew after a rollback', () => {
    const policy = rotationPolicySchema.parse({ stallAfter: 'PT1H' });
    const rotation = {
      phase: 'merged' as const,
      phaseSince: noon,
      revokeAt: '2026-11-30T12:00:00.000Z',
    };
    expect(isOverdue(rotation, policy, at('2026-11-24T13:01Z'))).toBe(true);
  });
});
