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

import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  SecretAuthority,
  secretsAuthoritiesExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import { fakeSecret, fakeTarget } from '@keyturn/plugin-secrets-node/testUtils';
import secretsModuleSealedSecrets from '.';

const FINGERPRINT = 'ab'.repeat(32);

async function authoritiesOf(
  authorities?: object[],
  logger = mockServices.logger.mock(),
) {
  const added: SecretAuthority[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        secretsAuthoritiesExtensionPoint,
        { addAuthority: (...more) => void added.push(...more) },
      ],
    ],
    features: [
      secretsModuleSealedSecrets,
      logger.factory,
      mockServices.rootConfig.factory({
        data: authorities
          ? { secrets: { sealedSecrets: { authorities } } }
          : {},
      }),
    ],
  });
  await backend.stop();
  return added;
}

const eu1 = (certificate: object) => ({ name: 'eu-1', certificate });
const authority = (...clusters: object[]) => [{ id: 'sealed', clusters }];

describe('secretsModuleSealedSecrets', () => {
  it('adds an authority for each one in the configuration', async () => {
    const added = await authoritiesOf([
      {
        id: 'sealed',
        clusters: [
          eu1({ url: 'http://sealed-secrets-controller:8080/v1/cert.pem' }),
          { name: 'eu-2', certificate: { file: '/etc/keyturn/eu-2.pem' } },
        ],
      },
      { id: 'other', title: 'Other', clusters: [eu1({ pem: 'PEM' })] },
    ]);
    expect(added.map(({ id, title }) => ({ id, title }))).toEqual([
      { id: 'sealed', title: 'SealedSecrets (sealed)' },
      { id: 'other', title: 'Other' },
    ]);
    const secret = fakeSecret({
      spec: { targets: [fakeTarget({ cluster: 'eu-2' })] },
    });
    expect(
      added.map(({ problems }, i) => problems.call(added[i], secret)),
    ).toEqual([
      [],
      [expect.stringContaining('cluster eu-2 has no sealing certificate')],
    ]);
  });

  it('adds none where there is no configuration', async () => {
    await expect(authoritiesOf()).resolves.toEqual([]);
  });

  it('warns of a certificate that anybody on its way could replace', async () => {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const url = 'http://controller:8080/v1/cert.pem';
    await authoritiesOf(
      authority(
        eu1({ url: `${url}?token=x` }),
        { name: 'eu-2', certificate: { url, sha256: FINGERPRINT } },
        { name: 'eu-3', certificate: { url: 'https://controller/cert.pem' } },
      ),
      logger,
    );
    const warnings = logger.warn.mock.calls.map(([message]) => message);
    expect(warnings).toEqual([
      expect.stringMatching(
        /cluster eu-1 \(authority sealed\) is read over plain http from http:\/\/controller:8080\/v1\/cert.pem, so/,
      ),
    ]);
  });

  it.each([
    ['no source', authority(eu1({})), /exactly one of url, file and pem/],
    [
      'two sources',
      authority(eu1({ url: 'http://a', pem: 'x' })),
      /authorities\[0\]\.clusters\[0\]\.certificate must have exactly one/,
    ],
    [
      'a cluster twice',
      authority(eu1({ pem: 'x' }), eu1({ pem: 'x' })),
      /names eu-1 twice/,
    ],
    [
      'a password in a URL',
      authority(eu1({ url: 'https://me:pw@example.com/' })),
      /must not hold a user name or password/,
    ],
    [
      'half a fingerprint',
      authority(eu1({ url: 'http://a', sha256: FINGERPRINT.slice(32) })),
      /certificate\.sha256 must be a SHA-256 fingerprint/,
    ],
    [
      'a fingerprint of something else than a URL',
      authority(eu1({ pem: 'x', sha256: FINGERPRINT })),
      /certificate\.sha256 can only be beside url/,
    ],
    [
      'another kind of URL',
      authority(eu1({ url: 'ftp://example.com/cert.pem' })),
      /must be an http or https URL/,
    ],
  ])('does not start with %s', async (_, authorities, message) => {
    await expect(authoritiesOf(authorities)).rejects.toThrow(message);
  });
});
