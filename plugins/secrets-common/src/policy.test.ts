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

import { rotationOverridesSchema, rotationPolicySchema } from './policy';

describe('rotation policies', () => {
  it('are careful where nothing is said', () => {
    expect(rotationPolicySchema.parse({})).toEqual({
      trigger: 'none',
      rotateBefore: 'P14D',
      jitter: 'P1D',
      maxOverlap: 'PT0S',
      revokeOld: true,
      approval: 'review',
      onFailure: 'retry',
      notifyBefore: ['P30D', 'P14D', 'P7D', 'P1D'],
      stallAfter: 'P1D',
      remindAfter: 'P1D',
    });
  });

  it('take single fields from a secret without filling in the others', () => {
    expect(rotationOverridesSchema.parse({ policy: 'a', ttl: 'P30D' })).toEqual(
      {
        policy: 'a',
        ttl: 'P30D',
      },
    );
  });

  it('take a deadline for single phases', () => {
    const deadlines = { merged: 'PT1H', 'rollback-merged': 'PT2H' };
    expect(rotationPolicySchema.parse({ deadlines })).toMatchObject({
      deadlines,
      stallAfter: 'P1D',
    });
  });

  it.each([
    { ttl: '-P1D' },
    { ttl: 'ninety' },
    { maxOverlap: 'P300000Y' },
    { approval: 'nobody' },
    { trigger: 'webhook' },
    { escalateTo: 'platform' },
    { escalateTo: 'group:default/Platform' },
    { escalateAfter: 'soon' },
    { notifyBefore: 'P1D' },
    { maxage: 'P1D' },
    { deadlines: { merged: 'soon' } },
    { deadlines: { completed: 'P1D' } },
  ])('refuse %j', fields => {
    expect(rotationPolicySchema.safeParse(fields).success).toBe(false);
    expect(rotationOverridesSchema.safeParse(fields).success).toBe(false);
  });
});
