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
  healthOf,
  rotationPolicySchema,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { CERTIFICATE_UNTIL_END_OF_JANUARY } from '../__testUtils__/certificate';
import { secretSpec } from '../__testUtils__/secretSpec';
import { certificateDates, lifetimeOf } from './lifetime';

const quarterly = rotationPolicySchema.parse({
  ttl: 'P90D',
  rotateBefore: 'P10D',
});

const withoutTtl = rotationPolicySchema.parse({ rotateBefore: 'P10D' });
const rotatedInDecember = { issuedAt: '2026-12-10T09:00:00.000Z' };

describe('lifetimeOf', () => {
  it.each<{
    name: string;
    credential: Partial<SecretSpec['credential']>;
    policy?: typeof quarterly;
    version?: { issuedAt: string; expiresAt?: string };
    expected: object;
  }>([
    {
      name: 'nobody can tell',
      credential: {},
      policy: quarterly,
      expected: {},
    },
    {
      name: 'a declared date means midnight UTC',
      credential: { expiresAt: '2026-12-24' },
      policy: quarterly,
      expected: {
        rotateBy: '2026-12-14T00:00:00.000Z',
        expiresAt: '2026-12-24T00:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'a declared time without an offset is UTC',
      credential: { expiresAt: '2026-12-24T10:00' },
      policy: quarterly,
      expected: {
        rotateBy: '2026-12-14T10:00:00.000Z',
        expiresAt: '2026-12-24T10:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'a declared time with an offset is written in UTC',
      credential: { expiresAt: '2026-12-24T01:00:00+02:00' },
      policy: quarterly,
      expected: {
        rotateBy: '2026-12-13T23:00:00.000Z',
        expiresAt: '2026-12-23T23:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'an unknown policy leaves the default time before expiry',
      credential: { expiresAt: '2026-12-24' },
      expected: {
        rotateBy: '2026-12-10T00:00:00.000Z',
        expiresAt: '2026-12-24T00:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'the policy tells where only the issue is declared',
      credential: { issuedAt: '2026-10-01' },
      policy: quarterly,
      expected: {
        issuedAt: '2026-10-01T00:00:00.000Z',
        rotateBy: '2026-12-20T00:00:00.000Z',
        expiresAt: '2026-12-30T00:00:00.000Z',
        source: 'policy',
      },
    },
    {
      name: 'a declared expiry wins over the policy',
      credential: { issuedAt: '2026-10-01', expiresAt: '2026-12-01' },
      policy: quarterly,
      expected: {
        issuedAt: '2026-10-01T00:00:00.000Z',
        rotateBy: '2026-11-21T00:00:00.000Z',
        expiresAt: '2026-12-01T00:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'a certificate wins over a declared expiry',
      credential: {
        certificate: CERTIFICATE_UNTIL_END_OF_JANUARY,
        expiresAt: '2026-12-24',
      },
      policy: quarterly,
      expected: {
        issuedAt: '2026-11-01T00:00:00.000Z',
        rotateBy: '2027-01-20T12:00:00.000Z',
        expiresAt: '2027-01-30T12:00:00.000Z',
        source: 'certificate',
      },
    },
    {
      name: 'a certificate that cannot be read tells nothing',
      credential: {
        certificate:
          '-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----',
        expiresAt: '2026-12-24',
      },
      policy: quarterly,
      expected: {
        rotateBy: '2026-12-14T00:00:00.000Z',
        expiresAt: '2026-12-24T00:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'after a rotation the issuer tells',
      credential: { expiresAt: '2026-12-24' },
      policy: quarterly,
      version: { ...rotatedInDecember, expiresAt: '2027-01-10T09:00:00.000Z' },
      expected: {
        issuedAt: '2026-12-10T09:00:00.000Z',
        rotateBy: '2026-12-31T09:00:00.000Z',
        expiresAt: '2027-01-10T09:00:00.000Z',
        source: 'issuer',
      },
    },
    {
      name: 'after a rotation an undated declaration is stale and the policy tells',
      credential: { expiresAt: '2026-12-24' },
      policy: quarterly,
      version: rotatedInDecember,
      expected: {
        issuedAt: '2026-12-10T09:00:00.000Z',
        rotateBy: '2027-02-28T09:00:00.000Z',
        expiresAt: '2027-03-10T09:00:00.000Z',
        source: 'policy',
      },
    },
    {
      name: 'after a rotation an older declaration does not make up for what nobody tells',
      credential: { issuedAt: '2026-10-01', expiresAt: '2026-12-24' },
      policy: withoutTtl,
      version: rotatedInDecember,
      expected: { issuedAt: '2026-12-10T09:00:00.000Z' },
    },
    {
      name: 'after a rotation an older certificate is stale',
      credential: { certificate: CERTIFICATE_UNTIL_END_OF_JANUARY },
      policy: quarterly,
      version: rotatedInDecember,
      expected: {
        issuedAt: '2026-12-10T09:00:00.000Z',
        rotateBy: '2027-02-28T09:00:00.000Z',
        expiresAt: '2027-03-10T09:00:00.000Z',
        source: 'policy',
      },
    },
    {
      name: 'a declaration newer than the last rotation speaks alone',
      credential: { issuedAt: '2026-12-20' },
      policy: quarterly,
      version: { ...rotatedInDecember, expiresAt: '2027-01-10T09:00:00.000Z' },
      expected: {
        issuedAt: '2026-12-20T00:00:00.000Z',
        rotateBy: '2027-03-10T00:00:00.000Z',
        expiresAt: '2027-03-20T00:00:00.000Z',
        source: 'policy',
      },
    },
    {
      name: 'a declaration of the same instant as the rotation adds what the issuer did not tell',
      credential: {
        issuedAt: '2026-12-10T09:00:00Z',
        expiresAt: '2027-02-01',
      },
      policy: quarterly,
      version: rotatedInDecember,
      expected: {
        issuedAt: '2026-12-10T09:00:00.000Z',
        rotateBy: '2027-01-22T00:00:00.000Z',
        expiresAt: '2027-02-01T00:00:00.000Z',
        source: 'declared',
      },
    },
    {
      name: 'a newer certificate wins over what the issuer told of the version before it',
      credential: { certificate: CERTIFICATE_UNTIL_END_OF_JANUARY },
      policy: quarterly,
      version: {
        issuedAt: '2026-08-01T00:00:00.000Z',
        expiresAt: '2026-11-05T00:00:00.000Z',
      },
      expected: {
        issuedAt: '2026-11-01T00:00:00.000Z',
        rotateBy: '2027-01-20T12:00:00.000Z',
        expiresAt: '2027-01-30T12:00:00.000Z',
        source: 'certificate',
      },
    },
  ])('$name', ({ credential, policy, version, expected }) => {
    expect(
      lifetimeOf({ spec: secretSpec({ credential }), policy, version }),
    ).toEqual(expected);
  });

  it('gives a rotateBy from which healthOf calls the secret due', () => {
    const instants = fc.date({
      min: new Date('2000-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom('P10D', 'P1M', 'PT36H', 'P0D'),
        (expiresAt, rotateBefore) => {
          const policy = rotationPolicySchema.parse({ rotateBefore });
          const lifetime = lifetimeOf({
            spec: secretSpec({
              credential: { expiresAt: expiresAt.toISOString() },
            }),
            policy,
          });
          const at = (now: DateTime) => healthOf(lifetime, now);
          const rotateBy = DateTime.fromISO(lifetime.rotateBy!).toUTC();
          expect(at(rotateBy)).not.toBe('healthy');
          expect(at(rotateBy.minus(1))).toBe('healthy');
        },
      ),
    );
  });
});

describe('certificateDates', () => {
  it('reads when a certificate begins and ends', () => {
    const dates = certificateDates(CERTIFICATE_UNTIL_END_OF_JANUARY)!;
    expect(dates.notBefore.toISO()).toBe('2026-11-01T00:00:00.000Z');
    expect(dates.notAfter.toISO()).toBe('2027-01-30T12:00:00.000Z');
  });
});
