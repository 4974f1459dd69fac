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

import { FakeCluster } from './__testUtils__/FakeCluster';
import { pod } from './__testUtils__/podFixture';
import {
  API,
  context,
  putDeployment,
  putSecret,
  request,
} from './__testUtils__/probeUnderTest';
import { listPath, putNamespace, template } from './__testUtils__/putNamespace';
import { ClusterClient } from './ClusterClient';
import { keptOfPod } from './keptParts';
import { KubernetesProbe } from './KubernetesProbe';

const PODS = {
  group: '',
  version: 'v1',
  resource: 'pods',
  namespace: 'payments',
};

describe('long lists', () => {
  let cluster: FakeCluster;

  beforeEach(async () => {
    cluster = await FakeCluster.start();
    putSecret(cluster, 'v2');
  });

  afterEach(() => cluster.stop());

  const config = () => ({
    name: 'eu-1',
    url: cluster.url,
    token: 'a-token',
    skipTlsVerify: false,
  });
  const probe = () =>
    KubernetesProbe.create({ clusters: [config()], requestTimeoutMs: 5000 });
  const consumers = () =>
    probe().consumers({ ...request({}), versionId: 'v2' }, context);
  const askedFor = (resource: RegExp) =>
    cluster.requests.filter(({ path }) => resource.test(path)).length;

  const crowd = (count: number) =>
    putNamespace(cluster, {
      deployments: [
        { metadata: { name: 'api' }, spec: { template: template() } },
      ],
      pods: Array.from({ length: count }, (_, i) =>
        pod(`api-${i}`, { owner: { kind: 'Deployment', name: 'api' } }),
      ),
    });

  it('are read page by page, and whole', async () => {
    crowd(121);
    const { consumers: found } = await consumers();
    expect(found).toMatchObject([{ name: 'api', state: 'running' }]);
    expect(found[0].evidence[0]).toMatch(/^Of its 121 pods/);
    expect(askedFor(/\/pods\?limit=50/)).toBe(3);
  });

  it('are begun again where they expire between two pages', async () => {
    crowd(121);
    cluster.expiring = 2;
    const { consumers: found } = await consumers();
    expect(found[0].evidence[0]).toMatch(/^Of its 121 pods/);
    expect(askedFor(/\/pods\?/)).toBe(2 + 2 + 3);
  });

  it('are unknown where they expire each time, and can be asked for again', async () => {
    crowd(121);
    cluster.expiring = Infinity;
    await expect(consumers()).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
      message:
        'Cluster eu-1 could not list pods of namespace payments: the list expired between two pages, 3 times',
    });
    expect(askedFor(/\/pods\?/)).toBe(6);
  });

  it('come to an end where a server never does', async () => {
    putNamespace(cluster);
    cluster.fault = {
      on: /\/pods\?/,
      status: 200,
      body: '{"kind":"PodList","metadata":{"continue":"more"},"items":[]}',
    };
    await expect(consumers()).rejects.toMatchObject({
      retryable: false,
      message:
        'Cluster eu-1 has more than 100,000 pods in namespace payments, which is more than is read',
    });
    expect(askedFor(/\/pods\?/)).toBe(2_000);
  });

  it('are not read where an answer is larger than any should be', async () => {
    putDeployment(cluster, 'api', 'v2');
    const filler = 'x'.repeat(33 * 1024 * 1024);
    const body = `{"kind":"PodList","items":[],"filler":"${filler}"}`;
    cluster.fault = { on: /\/pods\?/, status: 200, body };
    await expect(
      probe().observe(request({ versionId: 'v2', workloads: [API] }), context),
    ).rejects.toMatchObject({
      retryable: false,
      message:
        'Cluster eu-1, asked for pods of namespace payments, answered with more than 32 MB, which is more than is read',
    });
  });

  it('leave nothing of a pod in memory but what is read of it', async () => {
    const env = [{ name: 'MOTTO', value: 'not-to-be-kept' }];
    const whole = pod('api-1', {
      owner: { kind: 'ReplicaSet', name: 'api-1' },
      labels: { app: 'api', 'backstage.io/kubernetes-id': 'payments-api' },
      spec: {
        containers: [
          {
            name: 'main',
            envFrom: [{ secretRef: { name: 'db-password' } }],
            env,
          },
          { name: 'sidecar', image: 'not-to-be-kept', env },
        ],
        volumes: [
          { name: 'v', projected: { sources: [{ secret: { name: 's' } }] } },
        ],
      },
      managedFields: [
        { manager: 'not-to-be-kept', fieldsV1: { 'f:spec': {} } },
        { subresource: 'status', time: '2026-11-24T12:00:06Z', fieldsV1: {} },
      ],
    });
    cluster.objects.set(listPath('pods'), {
      kind: 'PodList',
      metadata: {},
      items: [whole],
    });
    const [kept] = await new ClusterClient(config(), 5000).list(
      PODS,
      { keep: keptOfPod },
      context,
    );
    expect(kept).toEqual({
      metadata: {
        name: 'api-1',
        uid: 'api-1',
        creationTimestamp: '2026-11-24T12:00:05Z',
        labels: { 'backstage.io/kubernetes-id': 'payments-api' },
        ownerReferences: [
          { kind: 'ReplicaSet', name: 'api-1', controller: true },
        ],
        managedFields: [
          { subresource: 'status', time: '2026-11-24T12:00:06Z' },
        ],
      },
      spec: {
        nodeName: 'node-1',
        containers: [
          { name: 'main', envFrom: [{ secretRef: { name: 'db-password' } }] },
        ],
        volumes: [{ secret: { secretName: 's' } }],
      },
      status: {
        phase: 'Running',
        startTime: '2026-11-24T12:00:05Z',
        containerStatuses: [
          {
            name: 'main',
            containerID: 'containerd://api-1-0',
            restartCount: 0,
            state: { running: { startedAt: '2026-11-24T12:00:05Z' } },
          },
        ],
      },
    });
  });
});
