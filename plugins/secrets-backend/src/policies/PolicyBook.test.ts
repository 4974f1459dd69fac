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

import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { RotationOverrides } from '@keyturn/plugin-secrets-common';
import { neverOpening, PolicyBook } from './PolicyBook';

const NIGHT = {
  days: ['sun' as const],
  from: '02:00',
  to: '03:00',
  timeZone: 'Europe/Paris',
};

function bookOf(policies?: JsonObject) {
  return PolicyBook.fromConfig(
    mockServices.rootConfig({
      data: policies ? { secrets: { policies } } : {},
    }),
  );
}

describe('PolicyBook', () => {
  it('gives a policy by name with the defaults filled in', () => {
    expect(
      bookOf({ 'standard-90d': { ttl: 'P90D' } }).resolve({
        policy: 'standard-90d',
      }),
    ).toEqual({
      name: 'standard-90d',
      policy: expect.objectContaining({
        ttl: 'P90D',
        rotateBefore: 'P14D',
        revokeOld: true,
        notifyBefore: ['P30D', 'P14D', 'P7D', 'P1D'],
      }),
    });
  });

  it.each([
    [{ days: [] }, 'days: must name a day, or the window never opens'],
    [{ timeZone: 'Europe/Atlantis' }, 'timeZone: must be an IANA time zone'],
    [{ from: '24:00' }, 'from: must be HH:MM'],
  ])('refuses a policy whose window never opens: %j', (part, reason) => {
    const window = { ...NIGHT, ...part };
    expect(() => bookOf({ nightly: { window } })).toThrow(
      `secrets.policies.nightly.window.${reason}`,
    );
  });

  it('leaves out a window of a secret that never opens, and names it', () => {
    const book = bookOf({ nightly: { window: NIGHT } });
    const rotation = {
      policy: 'nightly',
      window: { ...NIGHT, timeZone: 'Europe/Atlantis' },
    };
    expect(book.resolve(rotation)).toEqual({
      name: 'nightly',
      policy: expect.objectContaining({ window: NIGHT }),
    });
    expect(neverOpening(rotation)).toBe(
      'spec.rotation.window never opens, because this portal knows no time zone Europe/Atlantis',
    );
    expect(neverOpening({ policy: 'nightly', window: NIGHT })).toBeUndefined();
  });

  it('takes names with dots', () => {
    expect(
      bookOf({ 'v1.strict': {} }).resolve({ policy: 'v1.strict' }),
    ).toEqual(expect.objectContaining({ name: 'v1.strict' }));
  });

  it('lets a secret override single fields', () => {
    const resolved = bookOf({
      standard: { ttl: 'P90D', rotateBefore: 'P10D' },
    }).resolve({ policy: 'standard', rotateBefore: 'P3D', ttl: undefined });
    expect(resolved).toEqual({
      name: 'standard',
      policy: expect.objectContaining({ ttl: 'P90D', rotateBefore: 'P3D' }),
    });
  });

  it('applies defaults and overrides where no policy is named', () => {
    expect(bookOf().resolve()).toEqual({
      name: undefined,
      policy: expect.objectContaining({ rotateBefore: 'P14D' }),
    });
    expect(bookOf().resolve({ maxOverlap: 'PT4H' })).toEqual({
      name: undefined,
      policy: expect.objectContaining({ maxOverlap: 'PT4H' }),
    });
  });

  it.each<[string, JsonObject, RotationOverrides]>([
    ['a longer overlap', { maxOverlap: 'P1D' }, { maxOverlap: 'PT48H' }],
    ['the same overlap', { maxOverlap: 'P1D' }, { maxOverlap: 'PT24H' }],
    ['no revocation', { revokeOld: true }, { revokeOld: false }],
    ['the same revocation', { revokeOld: true }, { revokeOld: true }],
    ['a review', { approval: 'auto-merge' }, { approval: 'review' }],
    ['the same merge', { approval: 'auto-merge' }, { approval: 'auto-merge' }],
    [
      'a review of restarts',
      { restartApproval: 'auto-merge' },
      { restartApproval: 'review' },
    ],
    [
      'restarts as the policy merges everything',
      { approval: 'auto-merge' },
      { restartApproval: 'auto-merge' },
    ],
    ['when it starts', { trigger: 'none' }, { trigger: 'time', ttl: 'P1D' }],
    ['how loud it is', {}, { notifyBefore: ['P1D'], onFailure: 'alert' }],
  ])('lets a secret ask for %s', (_, standard, overrides) => {
    expect(
      bookOf({ standard }).resolve({ policy: 'standard', ...overrides }),
    ).toEqual({
      name: 'standard',
      policy: expect.objectContaining(overrides),
    });
  });

  it.each<[JsonObject, RotationOverrides, string]>([
    [
      { approval: 'review' },
      { approval: 'auto-merge' },
      'spec.rotation.approval: auto-merge can only be given by a policy',
    ],
    [
      { approval: 'review' },
      { restartApproval: 'auto-merge' },
      'spec.rotation.restartApproval: auto-merge can only be given by a policy',
    ],
    [
      { approval: 'auto-merge', restartApproval: 'review' },
      { restartApproval: 'auto-merge' },
      'spec.rotation.restartApproval: auto-merge can only be given by a policy',
    ],
    [
      { maxOverlap: 'P1D' },
      { maxOverlap: 'PT1H' },
      'spec.rotation.maxOverlap: PT1H is shorter than the P1D of the policy; a secret may only make it longer',
    ],
    [
      { revokeOld: false },
      { revokeOld: true },
      'spec.rotation.revokeOld: true can only be given by a policy, because this one keeps the old version',
    ],
    [
      {},
      { emergency: { approval: 'auto-merge' as const } },
      'spec.rotation.emergency can only be given by a policy',
    ],
    [
      { escalateTo: 'group:default/platform' },
      { escalateTo: 'group:default/friends' },
      'spec.rotation.escalateTo can only be given by a policy',
    ],
    [
      {},
      { escalateAfter: 'P90D' },
      'spec.rotation.escalateAfter can only be given by a policy',
    ],
  ])(
    'refuses to loosen %j by %j, and leaves the policy as it is',
    (standard, overrides, problem) => {
      expect(
        bookOf({ standard }).resolve({
          policy: 'standard',
          ttl: 'P7D',
          ...overrides,
        }),
      ).toEqual({
        name: 'standard',
        policy: expect.objectContaining({ ...standard, ttl: 'P7D' }),
        problem,
      });
    },
  );

  it('takes the defaults for the policy where none is named', () => {
    expect(
      bookOf().resolve({ approval: 'auto-merge', maxOverlap: 'PT1H' }),
    ).toEqual({
      name: undefined,
      policy: expect.objectContaining({
        approval: 'review',
        maxOverlap: 'PT1H',
      }),
      problem: expect.stringContaining('spec.rotation.approval'),
    });
  });

  it('names every override that would loosen it', () => {
    const resolved = bookOf({ keep: { revokeOld: false } }).resolve({
      policy: 'keep',
      approval: 'auto-merge',
      revokeOld: true,
    });
    expect(resolved).toHaveProperty(
      'problem',
      expect.stringMatching(/spec\.rotation\.approval.*; .*revokeOld/),
    );
  });

  it('answers an unknown policy with a sentence that lists the known ones', () => {
    expect(bookOf({ b: {}, a: {} }).resolve({ policy: 'c' })).toEqual({
      problem:
        "spec.rotation.policy names the unknown policy 'c'; known are: a, b",
    });
    expect(bookOf().resolve({ policy: 'c' })).toEqual({
      problem:
        "spec.rotation.policy names the unknown policy 'c'; no policy is configured under secrets.policies",
    });
  });

  it('refuses to start with bad policies and names every field', () => {
    expect(() =>
      bookOf({
        'standard-90d': { ttl: '90 days' },
        other: { window: { days: [] }, typo: 1 },
      }),
    ).toThrow(
      /secrets\.policies\.standard-90d\.ttl: must be an ISO 8601 duration.*secrets\.policies\.other\.window\.days.*secrets\.policies\.other: .*typo/,
    );
  });
});
