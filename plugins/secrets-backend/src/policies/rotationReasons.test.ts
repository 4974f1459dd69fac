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
import { secretSpec } from '../__testUtils__/secretSpec';
import { ReasonFacts, rotationReasons } from './rotationReasons';

const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const policy = rotationPolicySchema.parse({ trigger: 'time', ttl: 'P30D' });
const secret: ReasonFacts['secret'] = {
  ownerRef: 'group:default/payments',
  spec: secretSpec(),
  policyName: 'monthly',
  lifetime: {
    rotateBy: '2026-11-25T00:00:00.000Z',
    expiresAt: '2026-12-01T00:00:00.000Z',
    source: 'policy',
  },
  versionTtl: 'P30D',
  versionAuthority: 'sealed-secrets',
};
const compromise = {
  reportedAt: '2026-11-24T11:00:00.000Z',
  reportedBy: 'external:scanner',
  reason: 'Seen in a paste',
};
const reasons = (
  given: Partial<ReasonFacts['secret']>,
  more: Partial<ReasonFacts> = {},
) => rotationReasons({ secret: { ...secret, ...given }, policy, ...more }, now);

describe('rotationReasons', () => {
  it('are none while all is well', () => {
    expect(reasons({})).toEqual([]);
  });

  it('start nothing where only a person can mint', () => {
    const lifetime = { rotateBy: '2026-11-24T12:00:00.000Z' };
    const spec = secretSpec({ credential: { issuer: 'manual' } });
    expect(reasons({ lifetime, spec })).toMatchObject([
      { id: 'due', starts: false },
    ]);
    expect(
      reasons({ spec, emergencyAt: compromise.reportedAt }, { compromise }),
    ).toMatchObject([{ id: 'compromised', starts: false }]);
  });

  it('say since when it is due or expired, and by which policy', () => {
    const lifetime = {
      rotateBy: '2026-11-24T12:00:00.000Z',
      expiresAt: '2026-11-24T12:00:00.001Z',
    };
    expect(reasons({ lifetime })).toEqual([
      {
        id: 'due',
        message: 'Due since 24 Nov 2026 at 12:00 UTC by the policy monthly',
        starts: true,
      },
    ]);
    expect(
      reasons({ lifetime: { ...lifetime, expiresAt: lifetime.rotateBy } }),
    ).toMatchObject([
      {
        id: 'expired',
        message: 'Expired on 24 Nov 2026 at 12:00 UTC',
        starts: true,
      },
      { id: 'due' },
    ]);
  });

  it.each(['none', 'event'] as const)(
    'start nothing by time where the policy says %s',
    trigger => {
      const due = { lifetime: { rotateBy: '2026-11-20T00:00:00.000Z' } };
      const given = rotationPolicySchema.parse({ trigger });
      expect(reasons(due, { policy: given })).toMatchObject([
        { id: 'due', starts: false },
      ]);
      expect(reasons(due, { policy: undefined })).toMatchObject([
        { id: 'due', starts: false },
      ]);
    },
  );

  it('put a compromise first, by whom and why it was reported', () => {
    const found = reasons(
      {
        lifetime: { rotateBy: '2026-11-20T00:00:00.000Z' },
        emergencyAt: compromise.reportedAt,
      },
      { compromise },
    );
    expect(found.map(({ id }) => id)).toEqual(['compromised', 'due']);
    expect(found[0]).toMatchObject({
      message:
        'Reported as compromised on 24 Nov 2026 at 11:00 UTC by external:scanner: Seen in a paste',
      starts: true,
    });
    expect(
      reasons({}, { compromise: { ...compromise, source: 'Gitguard' } }),
    ).toMatchObject([
      { message: expect.stringContaining('by Gitguard:'), starts: false },
    ]);
    expect(
      reasons({}, { compromise: { ...compromise, reportedBy: 'user:x/ana' } }),
    ).toMatchObject([
      {
        message:
          'Reported as compromised on 24 Nov 2026 at 11:00 UTC: Seen in a paste',
      },
    ]);
  });

  it.each([
    { replacedAt: '2026-11-24T11:30:00.000Z' },
    { containedAt: '2026-11-24T11:30:00.000Z' },
    {
      withdrawn: {
        at: '2026-11-24T11:30:00.000Z',
        by: 'user:default/ana',
        reason: 'false alarm',
      },
    },
  ])('know no compromise that is over: %j', over => {
    expect(reasons({}, { compromise: { ...compromise, ...over } })).toEqual([]);
  });

  it('tell that the policy changed since the version was issued, where the policy says when it expires', () => {
    expect(reasons({ versionTtl: 'P90D' })).toEqual([
      {
        id: 'policy-changed',
        message:
          'Its policy lets a version live for 30 days now, and this one was issued for 90 days',
        starts: false,
      },
    ]);
    expect(reasons({ versionTtl: 'PT720H' })).toEqual([]);
    expect(reasons({ versionTtl: undefined })).toEqual([]);
    const { lifetime } = secret;
    expect(
      reasons({
        versionTtl: 'P90D',
        lifetime: { ...lifetime, source: 'issuer' },
      }),
    ).toEqual([]);
  });

  it('tell that the owner is gone and that the authority is another one', () => {
    expect(reasons({ ownerRef: undefined })).toMatchObject([
      {
        id: 'owner-gone',
        message: expect.stringContaining('group:default/payments'),
        starts: false,
      },
    ]);
    expect(reasons({ versionAuthority: 'vault-eu' })).toEqual([
      {
        id: 'authority-drifted',
        message:
          'It is declared to be held by sealed-secrets, and its live version was stored in vault-eu',
        starts: false,
      },
    ]);
  });
});
