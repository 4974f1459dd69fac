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

import { once } from 'node:events';
import { statSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { versionAnnotation } from '@keyturn/plugin-secrets-node';
import { startCluster } from './startCluster';
import { sealedSecretForTest } from './__testUtils__/sealForTest';
import { TestCluster } from './__testUtils__/TestCluster';
import { untilTrue } from './__testUtils__/untilTrue';

const SECRETS = '/api/v1/namespaces/default/secrets';

describe('a cluster', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });
  afterEach(() => cluster.remove());

  it('answers nobody who reached it under the name of another site', async () => {
    const request = get(cluster.running.url, {
      headers: { host: 'evil.example' },
    });
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(421);
    response.resume();
  });

  it('is after a restart what it was before', async () => {
    await cluster.send('POST', SECRETS, {
      metadata: { name: 'db' },
      stringData: { password: 'hunter2' },
    });
    const before = await cluster.send('GET', SECRETS);
    const certificate = cluster.running.sealingCertificate;
    await cluster.restart();
    expect(await cluster.send('GET', SECRETS)).toEqual(before);
    expect(cluster.running.sealingCertificate).toBe(certificate);
  });

  it('lets only its owner read what it keeps', async () => {
    await cluster.send('POST', SECRETS, { metadata: { name: 'db' } });
    await cluster.running.stop();
    const { mode } = statSync(path.join(cluster.dataDir, 'objects.json'));
    expect(mode.toString(8)).toMatch(/600$/);
  });

  it('can be stopped twice', async () => {
    await cluster.running.stop();
    await expect(cluster.running.stop()).resolves.toBeUndefined();
    await expect(cluster.fetch('/readyz')).rejects.toThrow('fetch failed');
  });

  it('does not start without a token', async () => {
    await expect(
      startCluster({
        name: 'eu-1',
        dataDir: cluster.dataDir,
        tokens: [],
        logger: mockServices.logger.mock(),
      }),
    ).rejects.toThrow('needs at least one token');
  });

  it('shows on its page what runs, escaped, and never a value', async () => {
    await cluster.send(
      'POST',
      '/apis/bitnami.com/v1alpha1/namespaces/default/sealedsecrets',
      sealedSecretForTest({
        certificate: cluster.running.sealingCertificate,
        namespace: 'default',
        name: 'db',
        value: 'hunter2-the-value',
        version: '<script>alert(1)</script>',
      }),
    );
    await cluster.send('POST', '/apis/apps/v1/namespaces/default/deployments', {
      metadata: { name: 'api' },
      spec: {
        replicas: 3,
        template: {
          metadata: {
            annotations: {
              [versionAnnotation('resource:default/db')]: 'v-12~v-13',
              [versionAnnotation('resource:other/db')]: 'v-7',
              other: 'no version',
            },
          },
          spec: { containers: [] },
        },
      },
    });
    await untilTrue(
      'the Secret is there',
      async () => (await cluster.fetch(`${SECRETS}/db`)).ok,
    );
    cluster.running.applyFault({ fault: 'down' });
    const response = await fetch(cluster.running.url);
    expect(response.headers.get('content-type')).toBe(
      'text/html; charset=utf-8',
    );
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'",
    );
    const page = await response.text();
    expect(page).toContain('Deployment api');
    expect(page).toContain('0 of 3 updated');
    expect(page).toContain('>v-12</code>');
    expect(page).toContain('>v-7</code>');
    expect(page).not.toContain('no version');
    expect(page).toContain('Fault down since');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('hunter2');
    expect(page).not.toContain(
      Buffer.from('hunter2-the-value').toString('base64'),
    );
  });
});
