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
  API,
  context,
  putDeployment,
  putSealedSecret,
  putSecret,
  request,
  SYNCED,
} from './__testUtils__/probeUnderTest';
import { KubernetesProbe } from './KubernetesProbe';

const COMMIT = 'a'.repeat(40);
const KUSTOMIZATION =
  '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/apps';
const GIT_REPOSITORY =
  '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/gitops';
const APPLICATION =
  '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/payments';

const BY_FLUX = {
  labels: {
    'kustomize.toolkit.fluxcd.io/name': 'apps',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  },
};

describe('KubernetesProbe, asked what is deployed', () => {
  let cluster: FakeCluster;
  let probe: KubernetesProbe;

  const deployed = async () =>
    (
      await probe.observe(
        request({ versionId: 'v2', workloads: [API] }),
        context,
      )
    ).deployed;

  beforeEach(async () => {
    cluster = await FakeCluster.start();
    probe = KubernetesProbe.create({
      clusters: [
        { name: 'eu-1', url: cluster.url, token: 't', skipTlsVerify: false },
      ],
      requestTimeoutMs: 5000,
    });
    putSecret(cluster, 'v2');
    putDeployment(cluster, 'api', 'v2');
  });

  afterEach(() => cluster.stop());

  it('says nothing where nobody says that it applies the target', async () => {
    putSealedSecret(cluster, SYNCED);
    await expect(deployed()).resolves.toBeUndefined();
    expect(cluster.requests.map(({ path }) => path).join()).not.toMatch(
      /flux|argo/,
    );
  });

  describe('by Flux', () => {
    const agent = 'Flux Kustomization flux-system/apps';
    const INVENTORY = [
      { id: 'payments_db-password_bitnami.com_SealedSecret' },
      { id: 'payments_api_apps_Deployment' },
    ];
    const putKustomization = (
      lastAppliedRevision?: string,
      kind = 'GitRepository',
      entries = INVENTORY,
    ) =>
      cluster.objects.set(KUSTOMIZATION, {
        kind: 'Kustomization',
        spec: { sourceRef: { kind, name: 'gitops' } },
        status: { lastAppliedRevision, inventory: { entries } },
      });
    const putRepository = (ref?: object) =>
      cluster.objects.set(GIT_REPOSITORY, {
        kind: 'GitRepository',
        spec: { ref },
      });

    beforeEach(() => {
      putSealedSecret(cluster, SYNCED, { metadata: BY_FLUX });
      putKustomization(`main@sha1:${COMMIT}`);
    });

    it.each([
      ['a branch', { branch: 'release/eu' }, 'release/eu'],
      ['a tag', { branch: 'main', tag: 'v1.2.0' }, 'v1.2.0'],
      ['a ref', { branch: 'main', name: 'refs/heads/other' }, 'other'],
      ['a range of versions', { semver: '>=1.0.0' }, 'main'],
      ['what it says not', undefined, 'main'],
    ])('tells the commit, and that it follows %s', async (_, ref, follows) => {
      putRepository(ref);
      await expect(deployed()).resolves.toEqual([
        { agent, follows, commit: COMMIT },
      ]);
    });

    it('goes by what was applied where the GitRepository may not be read', async () => {
      cluster.fault = { on: /gitrepositories/, status: 403 };
      await expect(deployed()).resolves.toEqual([
        { agent, follows: 'main', commit: COMMIT },
      ]);
    });

    it('tells what the workloads are applied by, each agent once', async () => {
      putSealedSecret(cluster, SYNCED);
      cluster.objects.get(
        '/apis/apps/v1/namespaces/payments/deployments/api',
      )!.metadata.labels = BY_FLUX.labels;
      await expect(deployed()).resolves.toHaveLength(1);
      putSealedSecret(cluster, SYNCED, { metadata: BY_FLUX });
      await expect(deployed()).resolves.toHaveLength(1);
    });

    it('takes no digest of another source for a commit', async () => {
      putKustomization(`latest@sha256:${'b'.repeat(64)}`, 'OCIRepository');
      await expect(deployed()).resolves.toEqual([{ agent }]);
    });

    it('takes no other text for a commit or a branch', async () => {
      putKustomization(`<b>main</b>@sha1:${'z'.repeat(40)}`);
      await expect(deployed()).resolves.toEqual([{ agent }]);
    });

    it('tells nothing of a Kustomization of others, whatever a label says', async () => {
      putKustomization(`main@sha1:${COMMIT}`, 'GitRepository', [
        { id: 'payments_other_bitnami.com_SealedSecret' },
      ]);
      await expect(deployed()).resolves.toBeUndefined();
    });

    it('asks for nothing where the label names no object', async () => {
      putSealedSecret(cluster, SYNCED, {
        metadata: {
          labels: {
            ...BY_FLUX.labels,
            'kustomize.toolkit.fluxcd.io/name': '..',
          },
        },
      });
      await expect(deployed()).resolves.toBeUndefined();
    });

    it('is left out where it may not be read, and fails for another reason', async () => {
      cluster.fault = { on: /kustomizations/, status: 403 };
      await expect(deployed()).resolves.toBeUndefined();
      cluster.fault = { on: /kustomizations/, status: 503 };
      await expect(deployed()).rejects.toMatchObject({ name: 'UpstreamError' });
    });
  });

  describe('by Argo CD', () => {
    const agent = 'Argo CD Application argocd/payments';
    const RESOURCE = {
      group: 'bitnami.com',
      kind: 'SealedSecret',
      namespace: 'payments',
      name: 'db-password',
    };
    const tracked = (id: string) =>
      putSealedSecret(cluster, SYNCED, {
        metadata: { annotations: { 'argocd.argoproj.io/tracking-id': id } },
      });
    const putApplication = (
      options: { spec?: object; status?: object; path?: string } = {},
    ) =>
      cluster.objects.set(options.path ?? APPLICATION, {
        kind: 'Application',
        spec: options.spec ?? { source: { targetRevision: 'main' } },
        status: {
          sync: { status: 'Synced', revision: COMMIT },
          resources: [RESOURCE],
          ...options.status,
        },
      });
    const ID = 'payments:bitnami.com/SealedSecret:payments/db-password';

    beforeEach(() => {
      tracked(ID);
      putApplication();
    });

    it('tells the commit, and what it follows', async () => {
      await expect(deployed()).resolves.toEqual([
        { agent, follows: 'main', commit: COMMIT },
      ]);
    });

    it('finds an Application in another namespace, and one by its label', async () => {
      tracked(`team-a_${ID}`);
      putApplication({ path: APPLICATION.replace('/argocd/', '/team-a/') });
      await expect(deployed()).resolves.toMatchObject([
        { agent: 'Argo CD Application team-a/payments' },
      ]);
      putSealedSecret(cluster, SYNCED, {
        metadata: { labels: { 'app.kubernetes.io/instance': 'payments' } },
      });
      await expect(deployed()).resolves.toMatchObject([{ agent }]);
    });

    it('tells what was applied, not what was compared', async () => {
      const sync = { status: 'OutOfSync', revision: 'c'.repeat(40) };
      putApplication({ status: { sync } });
      await expect(deployed()).resolves.toEqual([{ agent, follows: 'main' }]);
      const operationState = {
        phase: 'Succeeded',
        syncResult: { revision: COMMIT },
      };
      putApplication({ status: { sync, operationState } });
      await expect(deployed()).resolves.toMatchObject([{ commit: COMMIT }]);
    });

    it.each([
      ['HEAD', { source: { targetRevision: 'HEAD' } }],
      ['a commit', { source: { targetRevision: COMMIT } }],
    ])('follows no branch where it names %s', async (_, spec) => {
      putApplication({ spec });
      await expect(deployed()).resolves.toEqual([{ agent, commit: COMMIT }]);
    });

    it.each([
      ['a chart', { source: { chart: 'x', targetRevision: '1.2.0' } }],
      ['several sources', { sources: [{}, {}] }],
    ])('tells no commit of %s', async (_, spec) => {
      putApplication({ spec });
      await expect(deployed()).resolves.toEqual([{ agent }]);
    });

    it.each([
      [
        'the annotation was copied from another object',
        () => tracked('payments:bitnami.com/SealedSecret:payments/other'),
      ],
      [
        'the Application does not know the object',
        () => putApplication({ status: { resources: [] } }),
      ],
      [
        'it may not be read',
        () => {
          cluster.fault = { on: /applications/, status: 403 };
        },
      ],
      ['it is not there', () => cluster.objects.delete(APPLICATION)],
    ])('is left out where %s', async (_, change) => {
      change();
      await expect(deployed()).resolves.toBeUndefined();
    });
  });
});
