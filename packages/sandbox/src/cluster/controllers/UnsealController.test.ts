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

import { sealedSecretForTest, sealForTest } from '../__testUtils__/sealForTest';
import { READER_TOKEN, TestCluster } from '../__testUtils__/TestCluster';
import { untilTrue } from '../__testUtils__/untilTrue';

const SEALED = '/apis/bitnami.com/v1alpha1/namespaces/payments/sealedsecrets';
const SECRETS = '/api/v1/namespaces/payments/secrets';

interface SealedSecret {
  metadata: { uid: string; generation: number; resourceVersion: string };
  status?: {
    observedGeneration: number;
    conditions: Array<{ type: string; status: string; message?: string }>;
  };
}
interface Secret {
  metadata: object;
  type: string;
  data: Record<string, string>;
}

describe('SealedSecrets', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
    await cluster.send('POST', '/api/v1/namespaces', {
      metadata: { name: 'payments' },
    });
  });
  afterEach(() => cluster.remove());

  const sealed = (overrides = {}) =>
    sealedSecretForTest({
      certificate: cluster.running.sealingCertificate,
      namespace: 'payments',
      name: 'db',
      value: 'hunter2-the-value',
      version: 'v1',
      ...overrides,
    });

  async function untilObserved(): Promise<SealedSecret> {
    let object: SealedSecret | undefined;
    await untilTrue('the SealedSecret is observed', async () => {
      object = await cluster.send<SealedSecret>('GET', `${SEALED}/db`);
      return object.status?.observedGeneration === object.metadata.generation;
    });
    return object as SealedSecret;
  }

  it('become Secrets that they own, with what the template says', async () => {
    await cluster.send('POST', SEALED, sealed());
    const { metadata, status } = await untilObserved();
    expect(status?.conditions).toEqual([
      expect.objectContaining({ type: 'Synced', status: 'True' }),
    ]);
    const secret = await cluster.send<Secret>('GET', `${SECRETS}/db`);
    expect(secret).toMatchObject({
      type: 'Opaque',
      metadata: {
        annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': 'v1' },
        ownerReferences: [{ kind: 'SealedSecret', uid: metadata.uid }],
        managedFields: [
          {
            manager: 'sealed-secrets-controller',
            fieldsV1: { 'f:data': { 'f:password': {} } },
          },
        ],
      },
    });
    expect(Buffer.from(secret.data.password, 'base64').toString()).toBe(
      'hunter2-the-value',
    );
    expect(cluster.logged()).not.toContain('hunter2');
    expect(cluster.logged()).not.toContain(secret.data.password);
  });

  it('change their Secret with each new generation', async () => {
    await cluster.send('POST', SEALED, sealed());
    await untilObserved();
    await cluster.send(
      'PUT',
      `${SEALED}/db`,
      sealed({ value: 'new', version: 'v2' }),
    );
    const { metadata } = await untilObserved();
    expect(metadata.generation).toBe(2);
    const secret = await cluster.send<Secret>('GET', `${SECRETS}/db`);
    expect(Buffer.from(secret.data.password, 'base64').toString()).toBe('new');
    expect(secret.metadata).toMatchObject({
      annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': 'v2' },
    });
  });

  it('say so where no key fits, and leave the Secret as it was', async () => {
    await cluster.send('POST', SEALED, sealed());
    await untilObserved();
    const certificate = cluster.running.sealingCertificate;
    const moved = sealForTest(certificate, 'stolen', 'payments/other');
    await cluster.send('PATCH', `${SEALED}/db`, {
      spec: { encryptedData: { password: moved } },
    });
    const { status } = await untilObserved();
    expect(status?.conditions).toEqual([
      expect.objectContaining({
        type: 'Synced',
        status: 'False',
        message: 'no key could decrypt secret',
      }),
    ]);
    const secret = await cluster.send<Secret>('GET', `${SECRETS}/db`);
    expect(Buffer.from(secret.data.password, 'base64').toString()).toBe(
      'hunter2-the-value',
    );
  });

  it.each([
    ['namespace-wide', 'payments'],
    ['cluster-wide', ''],
  ])('can be sealed %s', async (scope, label) => {
    const certificate = cluster.running.sealingCertificate;
    await cluster.send('POST', SEALED, {
      metadata: {
        name: 'db',
        annotations: { [`sealedsecrets.bitnami.com/${scope}`]: 'true' },
      },
      spec: {
        encryptedData: { password: sealForTest(certificate, 'x', label) },
      },
    });
    const { status } = await untilObserved();
    expect(status?.conditions[0].status).toBe('True');
  });

  it('do not take over a Secret that somebody else has made', async () => {
    await cluster.send('POST', SECRETS, {
      metadata: { name: 'db' },
      stringData: { password: 'mine' },
    });
    await cluster.send('POST', SEALED, sealed());
    const { status } = await untilObserved();
    expect(status?.conditions[0]).toMatchObject({
      status: 'False',
      message: expect.stringContaining('not managed by SealedSecret'),
    });
  });

  it('make their Secret again when it is deleted, and take it with them', async () => {
    await cluster.send('POST', SEALED, sealed());
    await untilObserved();
    await cluster.send('DELETE', `${SECRETS}/db`);
    await untilTrue(
      'the Secret is there again',
      async () => (await cluster.fetch(`${SECRETS}/db`)).ok,
    );
    await cluster.send('DELETE', `${SEALED}/db`);
    expect((await cluster.fetch(`${SECRETS}/db`)).status).toBe(404);
  });

  it('are refused while the fault lasts, and unsealed once it is lifted', async () => {
    cluster.running.applyFault({ fault: 'unseal-refused' });
    await cluster.send('POST', SEALED, sealed());
    expect((await untilObserved()).status?.conditions[0].status).toBe('False');
    expect((await cluster.fetch(`${SECRETS}/db`)).status).toBe(404);
    cluster.running.liftFault('unseal-refused');
    await untilTrue(
      'the Secret is there',
      async () => (await cluster.fetch(`${SECRETS}/db`)).ok,
    );
    expect((await untilObserved()).status?.conditions[0].status).toBe('True');
  });

  it.each([
    '',
    '/api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:http/proxy',
  ])('can be checked over HTTP at "%s/v1"', async base => {
    const pem = await cluster.fetch(`${base}/v1/cert.pem`, {
      token: READER_TOKEN,
    });
    expect(await pem.text()).toBe(cluster.running.sealingCertificate);
    const verify = (body: object) =>
      cluster.fetch(`${base}/v1/verify`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    expect((await verify(sealed())).status).toBe(200);
    const metadata = { name: 'other', namespace: 'payments' };
    expect((await verify({ ...sealed(), metadata })).status).toBe(409);
  });

  it('cannot be checked through the service proxy by strangers', async () => {
    const proxied = await cluster.fetch(
      '/api/v1/namespaces/kube-system/services/sealed-secrets-controller/proxy/v1/cert.pem',
      { token: 'nobody' },
    );
    expect(proxied.status).toBe(401);
  });
});
