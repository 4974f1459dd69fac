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

import { isSecretEntity, parseSecretSpec, targetId } from './entity';

const entity = (spec: object) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'db' },
  spec: spec as never,
});

const valid = {
  type: 'secret',
  owner: 'group:default/payments',
  credential: { kind: 'password', issuer: 'random', standalone: true },
  authority: { class: 'runtime', ref: 'sealed-secrets' },
  targets: [
    {
      environment: 'production',
      cluster: 'eu-1',
      namespace: 'payments',
      manifest: 'https://git.example.com/acme/gitops/blob/main/db.yaml',
      keys: ['password'],
    },
  ],
};

const problems = (spec: object) => {
  const parsed = parseSecretSpec(entity(spec));
  return 'problems' in parsed ? parsed.problems : [];
};

const target = (fields: object) => ({
  ...valid,
  targets: [{ ...valid.targets[0], ...fields }],
});

describe('parseSecretSpec', () => {
  it('takes a secret, with fields that any Resource may have beside', () => {
    expect(parseSecretSpec(entity({ ...valid, system: 'checkout' }))).toEqual({
      spec: { ...valid, system: 'checkout' },
    });
  });

  it.each([
    [
      { ...valid, credential: undefined },
      'spec.credential must be object, received undefined',
    ],
    [
      { ...valid, credential: { kind: 'pasword', issuer: 'random' } },
      'spec.credential.kind must be one of password, token, key-pair, certificate, ssh-key, opaque',
    ],
    [
      { ...valid, credential: { ...valid.credential, value: 'x' } },
      'spec.credential has unknown fields: value',
    ],
    [
      { ...valid, credential: { ...valid.credential, expiresAt: 'tomorrow' } },
      'spec.credential.expiresAt must be an ISO 8601 date or date-time such as 2026-12-24',
    ],
    [
      {
        ...valid,
        targets: [
          valid.targets[0],
          { ...valid.targets[0], manifest: 'db.yaml', namespace: 'x' },
        ],
      },
      'spec.targets[1].manifest must be a URL',
    ],
    [
      { ...valid, targets: [{ ...valid.targets[0], keys: [] }] },
      'spec.targets[0].keys must not be empty',
    ],
    [
      { ...valid, targets: [valid.targets[0], valid.targets[0]] },
      'spec.targets two targets have the same environment, cluster, namespace and secret name',
    ],
    [
      { ...valid, rotation: { ttl: '90 days' } },
      'spec.rotation.ttl must be an ISO 8601 duration such as P90D or PT4H',
    ],
    [
      {
        ...valid,
        rotation: {
          window: { days: ['mon'], from: '9', to: '17:00', timeZone: 'Mars' },
        },
      },
      'spec.rotation.window.from must be HH:MM',
    ],
    [
      target({ namespace: 'n'.repeat(64) }),
      'spec.targets[0].namespace must have at most 63 characters',
    ],
    [
      target({ namespace: 'Payments_' }),
      'spec.targets[0].namespace must consist of lower case letters, digits and -, and begin and end with a letter or digit',
    ],
    [
      target({ secretName: `${'n'.repeat(254)}` }),
      'spec.targets[0].secretName must have at most 253 characters',
    ],
    [
      target({ secretName: 'a..b' }),
      'spec.targets[0].secretName must consist of lower case letters, digits, - and ., and begin and end with a letter or digit',
    ],
    [
      target({ environment: 'e'.repeat(64) }),
      'spec.targets[0].environment must have at most 63 characters',
    ],
    [
      target({ environment: 'pro\0d' }),
      'spec.targets[0].environment must not hold control characters',
    ],
    [
      target({ cluster: 'c'.repeat(129) }),
      'spec.targets[0].cluster must have at most 128 characters',
    ],
    [
      target({ keys: ['k'.repeat(254)] }),
      'spec.targets[0].keys[0] must have at most 253 characters',
    ],
    [
      target({ manifest: `https://git.example.com/${'x'.repeat(2048)}` }),
      'spec.targets[0].manifest must have at most 2048 characters',
    ],
    [
      { ...valid, rotation: { policy: 'p'.repeat(64) } },
      'spec.rotation.policy must have at most 63 characters',
    ],
  ])('names the exact field (%#)', (spec, problem) => {
    expect(problems(spec)).toContain(problem);
  });

  it('takes names as long as Kubernetes takes them', () => {
    const [longest, label] = ['a'.repeat(253), 'n'.repeat(63)];
    expect(
      problems(
        target({ namespace: label, secretName: longest, keys: [longest] }),
      ),
    ).toEqual([]);
  });

  it('refuses a private key beside a certificate, without repeating it', () => {
    const pem = (what: string) =>
      `-----BEGIN ${what}-----\nMIIhunter2\n-----END ${what}-----\n`;
    for (const key of ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']) {
      const [problem, ...others] = problems({
        ...valid,
        credential: {
          ...valid.credential,
          certificate: pem('CERTIFICATE') + pem(key),
        },
      });
      expect(others).toEqual([]);
      expect(problem).toMatch(
        /^spec\.credential\.certificate holds a private key/,
      );
      expect(problem).not.toContain('hunter2');
    }
  });

  it('names every problem at once', () => {
    expect(
      problems({ ...valid, authority: {}, credential: { issuer: '' } }).length,
    ).toBeGreaterThanOrEqual(4);
  });
});

it('isSecretEntity knows a secret by kind and type', () => {
  expect(isSecretEntity(entity({ type: 'secret' }))).toBe(true);
  expect(isSecretEntity(entity({ type: 'database' }))).toBe(false);
  expect(
    isSecretEntity({ ...entity({ type: 'secret' }), kind: 'Component' }),
  ).toBe(false);
});

it('targetId tells apart two secrets of one namespace', () => {
  const place = { environment: 'e', cluster: 'c', namespace: 'n' };
  expect(targetId(place)).toBe('e/c/n');
  expect(targetId({ ...place, secretName: 'a' })).toBe('e/c/n/a');
});
