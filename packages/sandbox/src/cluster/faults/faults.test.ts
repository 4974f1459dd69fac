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

import { Watch } from '@kubernetes/client-node';
import { ActiveFault } from './ClusterFaults';
import { READER_TOKEN, TestCluster } from '../__testUtils__/TestCluster';
import { untilTrue } from '../__testUtils__/untilTrue';

const NAMESPACES = '/api/v1/namespaces';

describe('faults', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });
  afterEach(() => cluster.remove());

  async function change(method: string, target = '', body?: object) {
    const response = await cluster.fetch(`/_faults${target}`, {
      method,
      body: body && JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const { faults } = (await response.json()) as { faults: ActiveFault[] };
    return faults;
  }

  it('take the API down and up again over HTTP', async () => {
    expect(await change('POST', '', { fault: 'down' })).toEqual([
      { fault: 'down', answer: 'unavailable', since: expect.any(String) },
    ]);
    for (const path of [NAMESPACES, '/readyz', '/v1/cert.pem']) {
      const response = await cluster.fetch(path);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        reason: 'ServiceUnavailable',
      });
    }
    expect(await change('DELETE', '/down')).toEqual([]);
    expect((await cluster.fetch(NAMESPACES)).status).toBe(200);
  });

  it('can leave a client without any answer', async () => {
    cluster.running.applyFault({ fault: 'down', answer: 'nothing' });
    await expect(cluster.fetch(NAMESPACES)).rejects.toThrow('fetch failed');
    expect(await change('GET')).toMatchObject([{ answer: 'nothing' }]);
  });

  it('end watches when the cluster goes down', async () => {
    let ended = false;
    const seen: string[] = [];
    await new Watch(cluster.kubeConfig()).watch(
      NAMESPACES,
      {},
      type => seen.push(type),
      () => {
        ended = true;
      },
    );
    await untilTrue('the watch is open', () => seen.length > 0);
    cluster.running.applyFault({ fault: 'down' });
    await untilTrue('the watch has ended', () => ended);
    expect(new Set(seen)).toEqual(new Set(['ADDED']));
  });

  it('stop the controllers while the cluster is down, and no longer', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments';
    await cluster.send('POST', path, {
      metadata: { name: 'api' },
      spec: { replicas: 1, template: { spec: { containers: [] } } },
    });
    await untilTrue('the rollout waits', () => cluster.time.waiting > 0);
    cluster.running.applyFault({ fault: 'down' });
    expect(cluster.time.waiting).toBe(0);
    cluster.running.liftFault('down');
    await untilTrue('the rollout ends', async () => {
      cluster.time.pass();
      const { status } = await cluster.send<{
        status?: { availableReplicas: number };
      }>('GET', `${path}/api`);
      return status?.availableReplicas === 1;
    });
  });

  it('slow answers down', async () => {
    await change('POST', '', { fault: 'slow', delayMs: 60 });
    const begin = performance.now();
    expect((await cluster.fetch(NAMESPACES)).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThan(50);
  });

  it('are for admins only, and name what there is', async () => {
    for (const [token, status] of [
      [READER_TOKEN, 403],
      ['nobody', 401],
    ] as const) {
      const response = await cluster.fetch('/_faults', {
        token,
        method: 'POST',
        body: '{"fault":"down"}',
        headers: { 'content-type': 'application/json' },
      });
      expect(response.status).toBe(status);
    }
    expect(cluster.running.activeFaults()).toEqual([]);
    const unknown = await cluster.fetch('/_faults/flood', { method: 'DELETE' });
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({
      message: expect.stringContaining('unseal-refused'),
    });
  });
});
