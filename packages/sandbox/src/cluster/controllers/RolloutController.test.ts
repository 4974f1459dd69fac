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

import { READER_TOKEN, TestCluster } from '../__testUtils__/TestCluster';
import { untilTrue } from '../__testUtils__/untilTrue';

const APPS = '/apis/apps/v1/namespaces/default';
const SECRETS = '/api/v1/namespaces/default/secrets';
const PODS = '/api/v1/namespaces/default/pods';

interface Pod {
  metadata: {
    name: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
    ownerReferences: Array<{ kind: string; name: string }>;
  };
  status: { phase: string; startTime: string };
}

interface Workload {
  metadata: { generation: number };
  status: Record<string, number> & {
    conditions: Array<{ type: string; status: string; message?: string }>;
  };
}

function podTemplate(version: string) {
  return {
    metadata: {
      labels: { app: 'api' },
      annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': version },
    },
    spec: {
      containers: [
        {
          name: 'api',
          env: [
            {
              name: 'PASSWORD',
              valueFrom: { secretKeyRef: { name: 'db', key: 'password' } },
            },
          ],
        },
      ],
    },
  };
}

describe('rollouts', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });
  afterEach(() => cluster.remove());

  async function createSecret(): Promise<void> {
    await cluster.send('POST', SECRETS, {
      metadata: { name: 'db' },
      stringData: { password: 'hunter2' },
    });
  }

  async function createWorkload(
    plural: string,
    version: string,
  ): Promise<void> {
    await cluster.send('POST', `${APPS}/${plural}`, {
      metadata: { name: 'api' },
      spec: { replicas: 2, template: podTemplate(version) },
    });
  }

  const read = (plural: string) =>
    cluster.send<Workload>('GET', `${APPS}/${plural}/api`);

  /** A step that finds no way on leaves the status as it is and waits for nothing more. */
  const untilMoved = (plural: string, before: Workload['status']) =>
    untilTrue(
      'the next step is taken',
      async () =>
        JSON.stringify((await read(plural)).status) !==
          JSON.stringify(before) || cluster.time.waiting === 0,
    );

  /** Lets time pass step by step until the controller waits for nothing more; gives each status on the way. */
  async function watchRollout(plural: string): Promise<Workload['status'][]> {
    const seen: Workload['status'][] = [];
    await untilTrue('the new generation is observed', async () => {
      const { metadata, status } = await read(plural);
      return status?.observedGeneration === metadata.generation;
    });
    for (;;) {
      const { status } = await read(plural);
      seen.push(status);
      if (cluster.time.waiting === 0) return seen;
      cluster.time.pass();
      await untilMoved(plural, status);
    }
  }

  it('bring up a Deployment pod by pod', async () => {
    await createSecret();
    await createWorkload('deployments', 'v1');
    const seen = await watchRollout('deployments');
    expect(seen.map(({ updatedReplicas }) => updatedReplicas)).toEqual([
      0, 1, 1, 2, 2,
    ]);
    expect(seen[0]).toMatchObject({
      observedGeneration: 1,
      availableReplicas: 0,
    });
    expect(seen[seen.length - 1]).toMatchObject({
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
      conditions: [
        { type: 'Available', status: 'True' },
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
        },
      ],
    });
  });

  it('keep old pods until new ones are there when the template changes', async () => {
    await createSecret();
    await createWorkload('deployments', 'v1');
    await watchRollout('deployments');
    await cluster.send('PATCH', `${APPS}/deployments/api`, {
      spec: { template: podTemplate('v2') },
    });
    const seen = await watchRollout('deployments');
    expect(
      seen.map(({ replicas, updatedReplicas, availableReplicas }) => [
        replicas,
        updatedReplicas,
        availableReplicas,
      ]),
    ).toEqual([
      [2, 0, 2],
      [3, 1, 2],
      [3, 1, 3],
      [2, 1, 2],
      [3, 2, 2],
      [3, 2, 3],
      [2, 2, 2],
    ]);
  });

  it('do not begin where only the number of pods or a label changes', async () => {
    await createSecret();
    await createWorkload('deployments', 'v1');
    await watchRollout('deployments');
    await cluster.send('PATCH', `${APPS}/deployments/api`, {
      metadata: { labels: { app: 'shop' } },
      spec: { replicas: 1 },
    });
    const seen = await watchRollout('deployments');
    expect(seen[0]).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
    expect(seen[seen.length - 1]).toMatchObject({
      replicas: 1,
      updatedReplicas: 1,
    });
  });

  it('go through StatefulSets and DaemonSets as well', async () => {
    await createSecret();
    for (const [plural, updated] of [
      ['statefulsets', 'updatedReplicas'],
      ['daemonsets', 'updatedNumberScheduled'],
    ]) {
      await createWorkload(plural, 'v1');
      await watchRollout(plural);
      await cluster.send('PATCH', `${APPS}/${plural}/api`, {
        spec: { template: podTemplate('v2') },
      });
      const seen = await watchRollout(plural);
      expect(seen.map(status => status[updated])).toEqual([0, 1, 1, 2, 2]);
    }
    expect((await read('daemonsets')).status).toMatchObject({
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberAvailable: 2,
      numberUnavailable: 0,
    });
  });

  it('wait for a Secret, say for which, and go on when it comes', async () => {
    await createWorkload('deployments', 'v1');
    await watchRollout('deployments');
    const { status } = await read('deployments');
    expect(status).toMatchObject({ updatedReplicas: 1, availableReplicas: 0 });
    expect(status.conditions).toEqual([
      expect.objectContaining({ type: 'Available', status: 'False' }),
      expect.objectContaining({ message: 'secret "db" not found' }),
    ]);

    await cluster.send('POST', SECRETS, { metadata: { name: 'db' } });
    await untilTrue('the missing key is named', async () =>
      (
        await read('deployments')
      ).status.conditions.some(
        ({ message }) =>
          message === "couldn't find key password in Secret default/db",
      ),
    );

    await cluster.send('PATCH', `${SECRETS}/db`, {
      stringData: { password: 'hunter2' },
    });
    await untilTrue('the rollout goes on', () => cluster.time.waiting > 0);
    const seen = await watchRollout('deployments');
    expect(seen[seen.length - 1]).toMatchObject({ availableReplicas: 2 });
  });

  async function readPods(): Promise<Pod[]> {
    const response = await cluster.fetch(`${PODS}?labelSelector=app%3Dapi`, {
      token: READER_TOKEN,
    });
    expect(response.status).toBe(200);
    return (await response.json()).items;
  }
  const namesOfPods = async () =>
    (await readPods()).map(({ metadata }) => metadata.name);

  it('start pods that anybody who may read can see, with labels, owner and time', async () => {
    await createSecret();
    await createWorkload('deployments', 'v1');
    await watchRollout('deployments');
    const pods = await readPods();
    expect(pods).toHaveLength(2);
    for (const { metadata, status } of pods) {
      expect(metadata).toMatchObject({
        name: expect.stringMatching(/^api-[0-9a-f]{10}-[0-9a-f]{5}$/),
        labels: { app: 'api', 'pod-template-hash': expect.any(String) },
        annotations: { 'secrets.keyturn.dev/version.db-1a2b3c4d5e': 'v1' },
        ownerReferences: [{ kind: 'Deployment', name: 'api' }],
      });
      expect(status.phase).toBe('Running');
      expect(Date.parse(status.startTime)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('end every pod of the old template, also one that never got ready', async () => {
    await createWorkload('deployments', 'v1');
    await watchRollout('deployments');
    const [starting] = await readPods();
    expect(starting.status).toEqual({ phase: 'Pending' });
    await createSecret();
    await cluster.send('PATCH', `${APPS}/deployments/api`, {
      spec: { template: podTemplate('v2') },
    });
    await watchRollout('deployments');
    const pods = await readPods();
    expect(
      pods.map(
        ({ metadata }) =>
          metadata.annotations['secrets.keyturn.dev/version.db-1a2b3c4d5e'],
      ),
    ).toEqual(['v2', 'v2']);
    expect(pods.map(({ metadata }) => metadata.name)).not.toContain(
      starting.metadata.name,
    );
  });

  it('name the pods of a StatefulSet by number, and end the last first', async () => {
    await createSecret();
    await createWorkload('statefulsets', 'v1');
    await watchRollout('statefulsets');
    expect(await namesOfPods()).toEqual(['api-0', 'api-1']);
    await cluster.send('PATCH', `${APPS}/statefulsets/api`, {
      spec: { replicas: 1 },
    });
    await watchRollout('statefulsets');
    expect(await namesOfPods()).toEqual(['api-0']);
  });

  it('replace a pod that somebody ends', async () => {
    await createSecret();
    await createWorkload('deployments', 'v1');
    await watchRollout('deployments');
    const [first, second] = await namesOfPods();
    await cluster.send('DELETE', `${PODS}/${first}`);
    await untilTrue('the rollout goes on', () => cluster.time.waiting > 0);
    await watchRollout('deployments');
    const names = await namesOfPods();
    expect(names).toHaveLength(2);
    expect(names).toContain(second);
    expect(names).not.toContain(first);
  });

  it('take the pods with the workload when it is deleted', async () => {
    await createSecret();
    await createWorkload('daemonsets', 'v1');
    await watchRollout('daemonsets');
    expect(await namesOfPods()).toHaveLength(2);
    await cluster.send('DELETE', `${APPS}/daemonsets/api`);
    expect(await namesOfPods()).toEqual([]);
  });

  it('go on where they were after a restart', async () => {
    await createSecret();
    await createWorkload('deployments', 'v1');
    await untilTrue('the rollout is observed', () => cluster.time.waiting > 0);
    cluster.time.pass();
    await untilTrue(
      'a pod is started',
      async () => (await read('deployments')).status.updatedReplicas === 1,
    );
    const [started] = await namesOfPods();
    await cluster.restart();
    await untilTrue('the rollout goes on', () => cluster.time.waiting > 0);
    const seen = await watchRollout('deployments');
    expect(seen[0].updatedReplicas).toBe(1);
    expect(seen[seen.length - 1]).toMatchObject({
      updatedReplicas: 2,
      availableReplicas: 2,
    });
    expect(await namesOfPods()).toContain(started);
  });
});
