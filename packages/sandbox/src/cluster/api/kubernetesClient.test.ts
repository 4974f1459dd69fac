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

import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObject,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1Secret,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { READER_TOKEN, TestCluster } from '../__testUtils__/TestCluster';
import { untilTrue } from '../__testUtils__/untilTrue';

const SECRETS = '/api/v1/namespaces/default/secrets';

function secretNamed(name: string, labels = {}): V1Secret {
  return { metadata: { name, labels }, stringData: { password: 'hunter2' } };
}

describe('the API, seen by the official client', () => {
  let cluster: TestCluster;
  let core: CoreV1Api;

  beforeEach(async () => {
    cluster = await TestCluster.start();
    core = cluster.kubeConfig().makeApiClient(CoreV1Api);
  });
  afterEach(() => cluster.remove());

  async function createSecret(name: string, labels = {}): Promise<V1Secret> {
    return core.createNamespacedSecret({
      namespace: 'default',
      body: secretNamed(name, labels),
    });
  }

  it('creates, reads, replaces and deletes an object', async () => {
    const created = await createSecret('db');
    expect(created.metadata?.uid).toEqual(expect.any(String));
    expect(created.data).toEqual({
      password: Buffer.from('hunter2').toString('base64'),
    });
    const replaced = await core.replaceNamespacedSecret({
      namespace: 'default',
      name: 'db',
      body: { ...created, type: 'kubernetes.io/basic-auth' },
    });
    expect(replaced.metadata?.uid).toBe(created.metadata?.uid);
    expect(replaced.metadata?.resourceVersion).not.toBe(
      created.metadata?.resourceVersion,
    );
    await core.deleteNamespacedSecret({ namespace: 'default', name: 'db' });
    await expect(
      core.readNamespacedSecret({ namespace: 'default', name: 'db' }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it('answers refusals with a Status that names the reason', async () => {
    await createSecret('db');
    const refused = await createSecret('db').then(
      () => undefined,
      (error: ApiException<string>) => error,
    );
    expect(refused?.code).toBe(409);
    expect(JSON.parse(refused?.body ?? '')).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'AlreadyExists',
    });
    await expect(
      core.createNamespacedSecret({
        namespace: 'nowhere',
        body: secretNamed('db'),
      }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it('refuses to overwrite what somebody else has changed', async () => {
    const first = await createSecret('db');
    const body = { ...first, type: 'Changed' };
    await core.replaceNamespacedSecret({
      namespace: 'default',
      name: 'db',
      body,
    });
    await expect(
      core.replaceNamespacedSecret({
        namespace: 'default',
        name: 'db',
        body: first,
      }),
    ).rejects.toMatchObject({ code: 409 });
  });

  it('takes JSON patches and merge patches', async () => {
    await createSecret('db');
    const key = { namespace: 'default', name: 'db' };
    const patched = await core.patchNamespacedSecret({
      ...key,
      body: [{ op: 'add', path: '/metadata/labels', value: { app: 'shop' } }],
    });
    expect(patched.metadata?.labels).toEqual({ app: 'shop' });
    const merged = await core.patchNamespacedSecret(
      { ...key, body: { metadata: { labels: { app: null, tier: 'db' } } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(merged.metadata?.labels).toEqual({ tier: 'db' });
    await expect(
      core.patchNamespacedSecret({
        ...key,
        body: [{ op: 'test', path: '/type', value: 'hunter2-wrong' }],
      }),
    ).rejects.toMatchObject({
      code: 422,
      body: expect.not.stringContaining('hunter2'),
    });
  });

  it('never lets a patch move an object to another name', async () => {
    await createSecret('db');
    await createSecret('other');
    await expect(
      core.patchNamespacedSecret({
        namespace: 'default',
        name: 'db',
        body: [{ op: 'replace', path: '/metadata/name', value: 'other' }],
      }),
    ).rejects.toMatchObject({ code: 422 });
  });

  it('lists by label and field, in pages', async () => {
    for (const name of ['a', 'b', 'c']) {
      await createSecret(name, { app: name === 'c' ? 'other' : 'shop' });
    }
    const byLabel = await core.listSecretForAllNamespaces({
      labelSelector: 'app in (shop, none)',
    });
    expect(byLabel.items.map(({ metadata }) => metadata?.name)).toEqual([
      'a',
      'b',
    ]);
    const byName = await core.listNamespacedSecret({
      namespace: 'default',
      fieldSelector: 'metadata.name=c',
    });
    expect(byName.items).toHaveLength(1);

    const first = await core.listNamespacedSecret({
      namespace: 'default',
      limit: 2,
    });
    expect(first.metadata?.remainingItemCount).toBe(1);
    const second = await core.listNamespacedSecret({
      namespace: 'default',
      limit: 2,
      _continue: first.metadata?._continue,
    });
    expect(second.items.map(({ metadata }) => metadata?.name)).toEqual(['c']);
    expect(second.metadata?._continue).toBeUndefined();
  });

  it('keeps an informer up to date', async () => {
    await createSecret('before');
    const informer = makeInformer(cluster.kubeConfig(), SECRETS, () =>
      core.listNamespacedSecret({ namespace: 'default' }),
    );
    const seen: string[] = [];
    informer.on('add', ({ metadata }) => seen.push(`+${metadata?.name}`));
    informer.on('update', ({ metadata }) => seen.push(`~${metadata?.name}`));
    informer.on('delete', ({ metadata }) => seen.push(`-${metadata?.name}`));
    await informer.start();
    try {
      const created = await createSecret('after');
      await core.replaceNamespacedSecret({
        namespace: 'default',
        name: 'after',
        body: { ...created, type: 'Changed' },
      });
      await core.deleteNamespacedSecret({
        namespace: 'default',
        name: 'after',
      });
      await untilTrue('the deletion is seen', () => seen.includes('-after'));
      expect(seen).toEqual(['+before', '+after', '~after', '-after']);
    } finally {
      await informer.stop();
    }
  });

  it('replays to a watch what happened since its version', async () => {
    const first = await createSecret('first');
    await createSecret('second');
    const seen: string[] = [];
    const request = await new Watch(cluster.kubeConfig()).watch(
      SECRETS,
      { resourceVersion: first.metadata?.resourceVersion },
      (type: string, object: KubernetesObject) =>
        seen.push(`${type} ${object.metadata?.name}`),
      () => undefined,
    );
    await untilTrue('the second is seen', () => seen.length > 0);
    request.abort();
    expect(seen).toEqual(['ADDED second']);
  });

  it('tells a watch that its version is gone, once the cluster has restarted', async () => {
    const { metadata } = await createSecret('first');
    await createSecret('second');
    await cluster.restart();
    const seen: Array<[string, { code?: number }]> = [];
    await new Promise(done =>
      new Watch(cluster.kubeConfig()).watch(
        SECRETS,
        { resourceVersion: metadata?.resourceVersion },
        (type, object) => seen.push([type, object]),
        done,
      ),
    );
    expect(seen).toEqual([['ERROR', expect.objectContaining({ code: 410 })]]);
  });

  it('shows a metadata-reader that Secrets exist, never what they hold', async () => {
    await createSecret('db');
    const read = (init: RequestInit) =>
      cluster.fetch(SECRETS, { token: READER_TOKEN, ...init });
    expect((await read({})).status).toBe(403);
    const list = await read({
      headers: {
        accept:
          'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
      },
    });
    expect(list.status).toBe(200);
    const body = await list.json();
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'db' } }],
    });
    expect(JSON.stringify(body)).not.toContain(
      Buffer.from('hunter2').toString('base64'),
    );
    const watch = await cluster.fetch(`${SECRETS}?watch=true`, {
      token: READER_TOKEN,
    });
    expect(watch.status).toBe(403);
  });

  it('lets a metadata-reader read all else and write nothing', async () => {
    const reader = cluster.kubeConfig(READER_TOKEN);
    const apps = reader.makeApiClient(AppsV1Api);
    await expect(apps.listDeploymentForAllNamespaces()).resolves.toMatchObject({
      items: [],
    });
    const readerCore = reader.makeApiClient(CoreV1Api);
    await expect(
      readerCore.createNamespace({ body: { metadata: { name: 'mine' } } }),
    ).rejects.toMatchObject({ code: 403 });
    await expect(
      readerCore.deleteNamespace({ name: 'default' }),
    ).rejects.toMatchObject({ code: 403 });
  });

  it('knows nobody without a token of its own', async () => {
    for (const headers of [
      { authorization: 'Bearer somebody-else' },
      { authorization: 'Bearer ' },
      { authorization: '' },
    ]) {
      const response = await cluster.fetch(SECRETS, { headers });
      expect(response.status).toBe(401);
    }
  });

  it('tells clients what it serves', async () => {
    const version = cluster.kubeConfig().makeApiClient(VersionApi);
    await expect(version.getCode()).resolves.toMatchObject({ major: '1' });
    const apps = cluster.kubeConfig().makeApiClient(AppsV1Api);
    const { resources } = await apps.getAPIResources();
    expect(resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'deployments',
        'deployments/status',
        'daemonsets',
      ]),
    );
    const custom = cluster.kubeConfig().makeApiClient(CustomObjectsApi);
    await expect(
      custom.listClusterCustomObject({
        group: 'bitnami.com',
        version: 'v1alpha1',
        plural: 'sealedsecrets',
      }),
    ).resolves.toMatchObject({ kind: 'SealedSecretList', items: [] });
    expect((await cluster.fetch('/api/v1/nodes')).status).toBe(404);
    expect((await cluster.fetch('/readyz')).status).toBe(200);
  });

  it('refuses a dry run instead of changing something', async () => {
    await expect(
      core.createNamespace({
        body: { metadata: { name: 'mine' } },
        dryRun: 'All',
      }),
    ).rejects.toMatchObject({ code: 400 });
    await expect(core.readNamespace({ name: 'mine' })).rejects.toMatchObject({
      code: 404,
    });
  });
});
