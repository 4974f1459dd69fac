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
import { emergencyPolicy } from './emergencyPolicy';

const policy = rotationPolicySchema.parse({
  maxOverlap: 'P1D',
  revokeOld: false,
  window: { days: ['sun'], from: '03:00', to: '04:00', timeZone: 'UTC' },
});

describe('emergencyPolicy', () => {
  it('has no window, and leaves the rest as it is', () => {
    const { window, ...rest } = policy;
    expect(window).toBeDefined();
    expect(emergencyPolicy(policy)).toEqual(rest);
    expect(emergencyPolicy(policy).approval).toBe('review');
  });

  it('goes by the rules for emergencies where there are any', () => {
    const emergency = {
      maxOverlap: 'PT0S',
      revokeOld: true,
      approval: 'auto-merge' as const,
    };
    const during = emergencyPolicy({ ...policy, emergency });
    expect(during).toMatchObject(emergency);
    expect(during.window).toBeUndefined();
  });

  it.each([
    [{}, {}, undefined],
    [{ restartApproval: 'auto-merge' }, {}, 'auto-merge'],
    [{ restartApproval: 'review' }, { approval: 'auto-merge' }, 'auto-merge'],
    [{ restartApproval: 'auto-merge' }, { approval: 'review' }, 'review'],
    [{}, { approval: 'auto-merge', restartApproval: 'review' }, 'review'],
  ] as const)(
    'lets restarts through as its approval does, unless it says so itself: %j with %j',
    (fields, emergency, expected) => {
      const during = emergencyPolicy({ ...policy, ...fields, emergency });
      expect(during.restartApproval).toBe(expected);
      expect(emergencyPolicy(during)).toEqual(during);
    },
  );

  it('changes nothing the second time', () => {
    const once = emergencyPolicy({ ...policy, emergency: { revokeOld: true } });
    expect(emergencyPolicy(once)).toEqual(once);
  });
});
