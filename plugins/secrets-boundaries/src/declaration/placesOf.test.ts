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

import { SecretTarget } from '@keyturn/plugin-secrets-common';
import { placesOf } from './placesOf';

const TARGET: SecretTarget = {
  environment: 'production',
  cluster: 'eu-1',
  namespace: 'payments',
  manifest: 'https://git.example.com/acme/gitops/blob/main/eu-1/key.yaml',
  keys: ['key'],
};

function identities(fields: Partial<SecretTarget>, name = 'session-key') {
  const [edit, runs] = placesOf(name, [{ ...TARGET, ...fields }]);
  return { edit: edit.identity, runs: runs.identity };
}
const own = identities({});

describe('placesOf', () => {
  it('gives both identities of each key of each target', () => {
    expect(
      placesOf('session-key', [
        { ...TARGET, keys: ['a', 'b'] },
        { ...TARGET, secretName: 'other' },
      ]).map(({ kind, targetId }) => [kind, targetId]),
    ).toEqual([
      ['edit', 'production/eu-1/payments'],
      ['runs', 'production/eu-1/payments'],
      ['edit', 'production/eu-1/payments'],
      ['runs', 'production/eu-1/payments'],
      ['edit', 'production/eu-1/payments/other'],
      ['runs', 'production/eu-1/payments/other'],
    ]);
  });

  it.each([
    [
      'another namespace, which a manifest may leave out',
      { namespace: 'analytics' },
    ],
    ['another cluster', { cluster: 'us-1' }],
    [
      'another spelling',
      {
        manifest:
          'https://GIT.example.com:443/Acme/GitOps.git/tree/main/eu-1/k%65y.yaml',
      },
    ],
    [
      'another protocol',
      {
        manifest: 'http://git.example.com/acme/gitops/blob/main/eu-1/key.yaml',
      },
    ],
    ['a query and a fragment', { manifest: `${TARGET.manifest}?plain=1#L3` }],
    [
      'a detour and a slash more',
      { manifest: TARGET.manifest.replace('/eu-1/', '/x/..//eu-1/') },
    ],
    ['the name of the Secret written out', { secretName: 'session-key' }],
  ])('edits the same with %s', (_, fields) => {
    expect(identities(fields).edit).toBe(own.edit);
  });

  it.each([
    ['another key', { keys: ['other'] }],
    ['another Secret', { secretName: 'other' }],
    ['another file', { manifest: TARGET.manifest.replace('key', 'Key') }],
    ['another branch', { manifest: TARGET.manifest.replace('main', 'Main') }],
  ])('edits another place with %s', (_, fields) => {
    expect(identities(fields).edit).not.toBe(own.edit);
  });

  it('runs the same wherever it is written and whatever the environment is called', () => {
    expect(
      identities({ manifest: 'https://x.org/a/b/blob/c/d', environment: 'p' })
        .runs,
    ).toBe(own.runs);
    for (const fields of [
      { cluster: 'us-1' },
      { namespace: 'data' },
      { secretName: 'x' },
      { keys: ['x'] },
    ]) {
      expect(identities(fields).runs).not.toBe(own.runs);
    }
  });

  it('keeps an identity where the address is not plain', () => {
    const odd = { manifest: 'https://git.example.com/a/../b' };
    const plain = 'https://git.example.com/b';
    expect(identities(odd)).toEqual(identities(odd));
    expect(JSON.parse(identities(odd).edit)).toEqual([
      'edit',
      plain,
      'session-key',
      'key',
    ]);
  });
});
