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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { FakeCluster } from './__testUtils__/FakeCluster';
import { context, request } from './__testUtils__/probeUnderTest';
import { KubernetesProbe } from './KubernetesProbe';

const PATH = '/api/v1/namespaces/payments/secrets/db-password';

describe('KubernetesProbe, asked before anything is minted', () => {
  let cluster: FakeCluster;
  let probe: KubernetesProbe;

  beforeEach(async () => {
    cluster = await FakeCluster.start();
    probe = KubernetesProbe.create({
      clusters: [
        {
          name: 'eu-1',
          url: cluster.url,
          token: 'a-token',
          skipTlsVerify: false,
        },
      ],
      requestTimeoutMs: 5000,
    });
  });

  afterEach(() => cluster.stop());

  const preflight = (kind = 'SealedSecret') => {
    const { secret, target } = request({});
    const document = { kind, name: 'db-password', namespace: 'payments' };
    const path = ['spec', 'encryptedData', 'password'];
    const edits = [{ file: target.manifest, document, path }];
    return probe.preflight({ secret, target, edits }, context);
  };

  const put = (metadata: object) =>
    cluster.objects.set(PATH, { kind: 'Secret', metadata });

  it('has nothing to say of a Secret that is not there yet', async () => {
    expect(await preflight()).toEqual([]);
  });

  it.each([
    [
      'that the controller made',
      {
        ownerReferences: [
          { kind: 'SealedSecret', name: 'db-password', controller: true },
        ],
      },
    ],
    [
      'that the controller may take over',
      { annotations: { 'sealedsecrets.bitnami.com/managed': 'true' } },
    ],
    [
      'that the controller may add to',
      { annotations: { 'sealedsecrets.bitnami.com/patch': 'true' } },
    ],
  ])('has nothing to say of one %s', async (_, metadata) => {
    put(metadata);
    expect(await preflight()).toEqual([]);
  });

  it.each([
    ['by hand', {}],
    [
      'by hand, and is not to be touched',
      { annotations: { 'sealedsecrets.bitnami.com/managed': 'false' } },
    ],
  ])(
    'refuses one that was made %s, and says what to do',
    async (_, metadata) => {
      put(metadata);
      expect(await preflight()).toEqual([
        'Secret payments/db-password was made by something else than the controller of SealedSecrets, so that the controller would not unseal into it. Delete it, or let the controller have it by kubectl annotate secret db-password -n payments sealedsecrets.bitnami.com/managed=true',
      ]);
      expect(cluster.requests.map(({ accept }) => accept)).toEqual([
        expect.stringContaining('as=PartialObjectMetadata'),
      ]);
    },
  );

  it.each([
    [{ kind: 'ExternalSecret', name: 'db' }, 'ExternalSecret db'],
    [{ kind: 'SealedSecret', name: 'other' }, 'SealedSecret other'],
  ])('refuses one that belongs to %j', async (owner, named) => {
    put({ ownerReferences: [{ ...owner, controller: true }] });
    const [problem] = await preflight();
    expect(problem).toMatch(
      `Secret payments/db-password belongs to ${named}, so that`,
    );
  });

  it('asks nothing about a target that is not sealed', async () => {
    put({});
    expect(await preflight('ExternalSecret')).toEqual([]);
    expect(cluster.requests).toEqual([]);
  });

  it('rejects where the cluster cannot tell', async () => {
    cluster.fault = { on: /secrets/, status: 503 };
    await expect(preflight()).rejects.toBeInstanceOf(UpstreamError);
  });
});
