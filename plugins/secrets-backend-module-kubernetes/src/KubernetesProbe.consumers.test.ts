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
import {
  context,
  putSecret,
  REF,
  request,
} from './__testUtils__/probeUnderTest';
import { pod, READS_ENVIRONMENT } from './__testUtils__/podFixture';
import { listPath, putNamespace, template } from './__testUtils__/putNamespace';
import { KubernetesProbe } from './KubernetesProbe';

const EARLY = '2026-11-24T11:59:59Z';

describe('KubernetesProbe, asked for consumers', () => {
  let cluster: FakeCluster;
  let probe: KubernetesProbe;

  beforeEach(async () => {
    cluster = await FakeCluster.start();
    probe = KubernetesProbe.create({
      clusters: [
        { name: 'eu-1', url: cluster.url, token: 't', skipTlsVerify: false },
      ],
      requestTimeoutMs: 5000,
    });
    putSecret(cluster, 'version-2');
    putNamespace(cluster);
  });

  afterEach(() => cluster.stop());

  const consumers = async () =>
    (await probe.consumers({ ...request({}), versionId: 'version-2' }, context))
      .consumers;
  const states = async () =>
    (await consumers()).map(({ kind, name, state }) => [kind, name, state]);

  it('finds none where nothing uses the Secret', async () => {
    putNamespace(cluster, {
      deployments: [
        { metadata: { name: 'web' }, spec: { template: template({}) } },
      ],
      pods: [pod('web-1', { spec: {} })],
    });
    expect(await consumers()).toEqual([]);
  });

  it('goes by the version of the secret that is asked about, where the Secret holds two', async () => {
    const other = 'resource:other/db-password';
    putSecret(cluster, { [REF]: 'version-1', [other]: 'version-2' });
    putNamespace(cluster, { pods: [pod('web')] });
    expect(await consumers()).toMatchObject([
      {
        state: 'not-yet',
        evidence: [
          'Secret payments/db-password still holds version version-1',
          expect.any(String),
        ],
      },
    ]);
    await expect(
      probe.consumers(
        { ...request({ ref: other }), versionId: 'version-2' },
        context,
      ),
    ).resolves.toMatchObject({ consumers: [{ state: 'running' }] });
  });

  it('counts a pod to the Deployment behind its ReplicaSet', async () => {
    putNamespace(cluster, {
      deployments: [
        { metadata: { name: 'api' }, spec: { template: template() } },
      ],
      replicasets: [
        {
          metadata: {
            name: 'api-1',
            ownerReferences: [
              { kind: 'Deployment', name: 'api', controller: true },
            ],
          },
        },
      ],
      pods: [
        pod('api-1-a', { owner: { kind: 'ReplicaSet', name: 'api-1' } }),
        pod('api-1-b', {
          owner: { kind: 'ReplicaSet', name: 'api-1' },
          createdAt: EARLY,
        }),
      ],
    });
    expect(await consumers()).toEqual([
      {
        kind: 'Deployment',
        namespace: 'payments',
        name: 'api',
        component: undefined,
        state: 'not-yet',
        evidence: [
          'Restart Deployment payments/api: pod api-1-b started before the Secret changed',
          'It uses Secret db-password as environment variables',
        ],
      },
    ]);
  });

  it.each(['StatefulSet', 'DaemonSet'])(
    'finds a %s by its template and its pods',
    async kind => {
      const owner = { kind, name: 'store' };
      const lists = (createdAt: string) => ({
        [`${kind.toLowerCase()}s`]: [
          { metadata: { name: 'store' }, spec: { template: template() } },
        ],
        pods: [pod('store-0', { owner, createdAt })],
      });
      putNamespace(cluster, lists('2026-11-24T12:00:01Z'));
      expect(await states()).toEqual([[kind, 'store', 'running']]);
      putNamespace(cluster, lists(EARLY));
      expect(await states()).toEqual([[kind, 'store', 'not-yet']]);
    },
  );

  it('counts a run to its CronJob, and takes one that has ended for none', async () => {
    const cronjobs = [
      {
        metadata: { name: 'report' },
        spec: { jobTemplate: { spec: { template: template() } } },
      },
    ];
    const jobs = [
      {
        metadata: {
          name: 'report-1',
          ownerReferences: [
            { kind: 'CronJob', name: 'report', controller: true },
          ],
        },
        spec: { template: template() },
      },
    ];
    const run = { owner: { kind: 'Job', name: 'report-1' }, createdAt: EARLY };
    putNamespace(cluster, { cronjobs });
    expect(await states()).toEqual([['CronJob', 'report', 'running']]);
    putNamespace(cluster, { cronjobs, jobs, pods: [pod('report-1-x', run)] });
    expect(await states()).toEqual([['CronJob', 'report', 'not-yet']]);
    putNamespace(cluster, {
      cronjobs,
      jobs,
      pods: [pod('report-1-x', { ...run, phase: 'Succeeded' })],
    });
    expect(await states()).toEqual([['CronJob', 'report', 'running']]);
  });

  it('leaves out a Job that is over', async () => {
    const job = {
      metadata: { name: 'migrate' },
      spec: { template: template() },
    };
    const run = { owner: { kind: 'Job', name: 'migrate' }, createdAt: EARLY };
    putNamespace(cluster, { jobs: [job], pods: [pod('migrate-x', run)] });
    expect(await states()).toEqual([['Job', 'migrate', 'not-yet']]);
    const status = { conditions: [{ type: 'Complete', status: 'True' }] };
    putNamespace(cluster, {
      jobs: [{ ...job, status }],
      pods: [pod('migrate-x', { ...run, phase: 'Succeeded' })],
    });
    expect(await states()).toEqual([]);
  });

  it('finds a bare pod, and one of a kind that it does not know by its owner', async () => {
    putNamespace(cluster, {
      pods: [
        pod('debug', { createdAt: EARLY }),
        pod('ended', { createdAt: EARLY, phase: 'Failed' }),
        pod('web-1', { owner: { kind: 'Rollout', name: 'web' } }),
        pod('web-2', { owner: { kind: 'Rollout', name: 'web' } }),
      ],
    });
    expect(await states()).toEqual([
      ['Pod', 'debug', 'not-yet'],
      ['Rollout', 'web', 'running'],
    ]);
  });

  it('finds pods of an earlier template that still use it', async () => {
    putNamespace(cluster, {
      statefulsets: [
        { metadata: { name: 'store' }, spec: { template: template({}) } },
      ],
      pods: [
        pod('store-0', {
          owner: { kind: 'StatefulSet', name: 'store' },
          createdAt: EARLY,
        }),
      ],
    });
    expect(await states()).toEqual([['StatefulSet', 'store', 'not-yet']]);
  });

  it('does not wait for what only pulls images with it: each pull reads it anew', async () => {
    const spec = { imagePullSecrets: [{ name: 'db-password' }] };
    putNamespace(cluster, { pods: [pod('web', { spec, createdAt: EARLY })] });
    expect(await consumers()).toMatchObject([
      {
        state: 'running',
        evidence: [
          'Each pull reads the Secret as it is',
          'It uses Secret db-password to pull images',
        ],
      },
    ]);
    putSecret(cluster, 'version-1');
    expect(await states()).toEqual([['Pod', 'web', 'not-yet']]);
  });

  it('does not believe a mounted volume more than a variable: a program may read it once', async () => {
    const spec = { volumes: [{ secret: { secretName: 'db-password' } }] };
    putNamespace(cluster, { pods: [pod('web', { spec, createdAt: EARLY })] });
    expect(await states()).toEqual([['Pod', 'web', 'not-yet']]);
  });

  it('proves nothing where the Secret holds another version, or does not say when it changed', async () => {
    putNamespace(cluster, { pods: [pod('web')] });
    expect(await states()).toEqual([['Pod', 'web', 'running']]);
    putSecret(cluster, 'version-1');
    expect(await consumers()).toMatchObject([
      {
        state: 'not-yet',
        evidence: [
          'Secret payments/db-password still holds version version-1',
          expect.any(String),
        ],
      },
    ]);
    putSecret(cluster, 'version-2', []);
    expect(await states()).toEqual([['Pod', 'web', 'not-yet']]);
  });

  it('tells to which component a workload says it belongs', async () => {
    const labels = { 'backstage.io/kubernetes-id': 'payments-api' };
    const named = (name: string, more: object) => ({
      metadata: { name, ...more },
      spec: { template: template() },
    });
    putNamespace(cluster, {
      deployments: [
        named('by-label', { labels }),
        named('by-annotation', { annotations: labels }),
        {
          metadata: { name: 'by-template' },
          spec: { template: template(READS_ENVIRONMENT, labels) },
        },
        named('unknown', {}),
      ],
      pods: [pod('by-pod', { labels })],
    });
    const found = await consumers();
    expect(found.map(({ name, component }) => [name, component])).toEqual([
      ['by-label', 'payments-api'],
      ['by-annotation', 'payments-api'],
      ['by-template', 'payments-api'],
      ['unknown', undefined],
      ['by-pod', 'payments-api'],
    ]);
  });

  it.each(['deployments', 'replicasets', 'cronjobs', 'pods'] as const)(
    'rejects where it may not list %s, and says what to grant',
    async resource => {
      cluster.fault = { on: new RegExp(resource), status: 403 };
      await expect(consumers()).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message: expect.stringContaining(
          `grant it the verb list on ${resource}`,
        ),
      });
    },
  );

  it('rejects where the answer is no list', async () => {
    cluster.objects.set(listPath('jobs'), { kind: 'List' });
    await expect(consumers()).rejects.toMatchObject({ name: 'UpstreamError' });
  });

  it('asks for the metadata alone of Secrets and ReplicaSets', async () => {
    await consumers();
    const full = cluster.requests
      .filter(({ accept }) => !accept?.includes('PartialObjectMetadata'))
      .map(({ path }) => path);
    expect(full.join()).not.toMatch(/\/(secrets|replicasets)/);
    expect(cluster.requests).toHaveLength(9);
  });
});
