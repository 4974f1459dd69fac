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

import * as fc from 'fast-check';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { findForm, findValue, plainText } from './plainText';

const alphanumeric =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const textOf = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...alphabet), {
      minLength: length,
      maxLength: length,
    })
    .map(all => all.join(''));

/** Assembled, so that no scanner takes this file for a leak. */
const glued = (...parts: string[]) => parts.join('');

const WORDS =
  'the secret of payments was rotated because its owner left after incident review and PostgreSQL on cluster eu-1 needs version 17 by Friday see runbook step 4 Kubernetes API v1beta1 OAuth2 S3 GitHub IPv6 cert-manager db-password'.split(
    ' ',
  );

describe('findValue', () => {
  it.each([
    [glued('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE'), 'a private key'],
    [glued('-----BEGIN OPENSSH ', 'PRIVATE KEY-----'), 'a private key'],
    [glued('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----'), 'a private key'],
    [
      glued('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0xMjM', '.c2lnbmF0dXJl'),
      'a JSON Web Token',
    ],
    [glued('gh', 'p_', 'a'.repeat(36)), 'a token of GitHub'],
    [glued('github', '_pat_', 'a1'.repeat(20)), 'a token of GitHub'],
    [glued('gl', 'pat-', 'a1'.repeat(10)), 'a token of GitLab'],
    [glued('xo', 'xb-', '123456789012-abcdef'), 'a token of Slack'],
    [glued('sk', '_live_', 'a1'.repeat(12)), 'a key of Stripe'],
    [glued('hv', 's.', 'a1'.repeat(14)), 'a token of Vault'],
    ['postgres://app:hunter2@db.example.com/app', 'a URL with a password'],
    ['https://:hunter2@git.example.com', 'a URL with a password'],
    ['amqps://u:p%40ss@mq.example.com', 'a URL with a password'],
    ['Authorization: Bearer abcdef0123456789abcd', 'a header with credentials'],
    ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'a header with credentials'],
    ['password=Tr0ub4dor&3', 'a password or token'],
    ['the new password: "xK9#mP2$vL"', 'a password or token'],
    ['now it is xK9#mP2$vL5@nQ8 there', 'a long random text'],
    [
      glued('wJalrXUtnFEMI', '/K7MDENG', '/bPxRfiCYEXAMPLEKEY'),
      'a long random text',
    ],
  ])('finds %j', (text, kind) => {
    expect(findValue(text)).toBe(kind);
    expect(findValue(`We rotate it, (${text}), today`)).toBe(kind);
  });

  it.each([
    'The owner left the company; see ticket SEC-1234 and PAY-99.',
    'Rotated as planned, 90 days after 2026-08-31T23:12:40.123Z',
    'Leaked in commit 10173f8, i.e. 10173f8a9bcdef0123456789abcdef0123456789',
    'Image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'Rotation 3b241101-e2bb-4255-8caf-4136c566a962 is stuck',
    'See https://git.example.com/acme/gitops/pull/42#issuecomment-1893457621',
    'See https://docs.example.com/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms/edit',
    'See https://portal.example.com/secrets?secret=resource:default/db-password2',
    'See https://acme.atlassian.net/browse/SEC-1?focusedCommentId=12345&page=2',
    'The key AKIAIOSFODNN7EXAMPLE was found by the scanner',
    'password: to be rotated every 90 days',
    'The password=never-again policy',
    'postgres://app:***@db.example.com and redis://:<password>@cache',
    'Pod payments-api-7d9f8b6c5d-x2x4z restarted on ip-10-0-12-34.eu-west-1',
    'Deployment Payments-API-v2-eu-1-db-x3-K8s in EKS1',
    'clusters/eu-1/payments/db-password.yaml and Clusters/EU-1/Payments/DB2.yaml',
    'ghcr.io/acme/payments-api:1.2.3-20261130.abcdef1',
    'secretsBackendModuleKubernetes2 and SecretsBackendModuleSealedSecretsV2',
    'Fingerprint SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
    'Task 01ARZ3NDEKTSV4RRFFQ69G5FAV asked for it, by jane.doe2@example.com',
    'Zertifikat läuft ab: bitte bis Freitag erneuern (Straße 4)',
    'CVE-2026-12345(High), GHSA-jfh8-c2jp-5v3q, RFC9110',
    'v-20261130-7f3a and version 17.4.1-ubuntu0.22.04.1+deb12u2',
    'resource:default/payments-db-password of group:default/payments',
    'token: rotated by the provider; api-key: unchanged; secret: payments-db',
    'bearer tokens of partners expire; basic authentication goes away',
  ])('takes %j for what it is', text => {
    expect(findValue(text)).toBeUndefined();
  });

  it('takes sentences for sentences, however they are put together', () => {
    const word = fc.oneof(
      fc.constantFrom(...WORDS),
      fc.nat(99_999).map(n => `SEC-${n}`),
      fc.constant('').map(() => randomUUID()),
      fc
        .nat()
        .map(n => createHash('sha1').update(`${n}`).digest('hex').slice(0, 40)),
      fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), words => {
        expect(findValue(words.join(' '))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['letters and digits', textOf(alphanumeric, 32)],
    ['base64', fc.nat().map(() => randomBytes(24).toString('base64'))],
    ['base64url', fc.nat().map(() => randomBytes(32).toString('base64url'))],
    ['passwords', textOf(`${alphanumeric}!@$%^&*~`, 24)],
  ])('finds nearly all random %s', (_, random) => {
    const found = fc
      .sample(random, 1_000)
      .filter(value => findValue(`it is ${value}.`));
    expect(found.length).toBeGreaterThan(900);
  });

  it('reads long texts at once', () => {
    for (const part of [
      'a',
      'eyJ',
      'aB3',
      'a:',
      'x://',
      '-',
      'password=',
      '.a',
    ]) {
      expect(() => findValue(part.repeat(100_000))).not.toThrow();
    }
  });
});

it('findForm lets ids look random', () => {
  expect(findForm('8f14e45fCEEA167a5a36DEDD4bea2543')).toBeUndefined();
  expect(findForm(glued('gh', 'p_', 'a'.repeat(36)))).toBeDefined();
});

it('plainText repeats nothing of what it refuses', () => {
  const { error } = plainText(500).safeParse('it is xK9#mP2$vL5@nQ8');
  expect(error?.issues.map(({ message }) => message)).toEqual([
    'must not hold a value, and holds what looks like a long random text; leave it out, and take it for compromised if it is one',
  ]);
});
