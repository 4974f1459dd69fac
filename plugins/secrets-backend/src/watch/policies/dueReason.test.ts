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
import { SecretRecord } from '../../database/SecretStore';
import { secretSpec } from '../../__testUtils__/secretSpec';
import { DueFacts, dueReason } from './dueReason';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const policy = rotationPolicySchema.parse({ trigger: 'time' });
const secret: SecretRecord = {
  ref: 'resource:default/db',
  name: 'db',
  title: 'DB',
  spec: secretSpec(),
  consumers: [],
  targets: [],
  policyName: 'monthly',
  lifetime: { rotateBy: '2026-11-24T12:00:00.000Z' },
  rotationPartial: false,
  rivals: [],
};
const reason = (facts: Partial<DueFacts>) =>
  dueReason({ secret, policy, ...facts }, now);

describe('dueReason', () => {
  it('says since when and by which policy', () => {
    expect(reason({})).toBe(
      'Due since 24 Nov 2026 at 12:00 UTC by the policy monthly',
    );
  });

  it.each([
    ['only people start rotations', { policy: rotationPolicySchema.parse({}) }],
    ['nobody knows the expiry', { secret: { ...secret, lifetime: {} } }],
    [
      'it is not due yet',
      {
        secret: {
          ...secret,
          lifetime: { rotateBy: '2026-11-24T12:00:00.001Z' },
        },
      },
    ],
    ['a rotation is open', { secret: { ...secret, openRotationId: '1' } }],
    [
      'the catalog no longer has it',
      { secret: { ...secret, retiredAt: '2026-11-01T00:00:00.000Z' } },
    ],
    [
      'people cancelled one today',
      {
        lastEnded: {
          phase: 'cancelled' as const,
          updatedAt: '2026-11-24T00:00:00.000Z',
        },
      },
    ],
  ])('is silent where %s', (_, facts) => {
    expect(reason(facts)).toBeUndefined();
  });

  it('comes back a day after one failed', () => {
    expect(
      reason({
        lastEnded: { phase: 'failed', updatedAt: '2026-11-23T12:00:00.000Z' },
      }),
    ).toBeDefined();
  });
});
