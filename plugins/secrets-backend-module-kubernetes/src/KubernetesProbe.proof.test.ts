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

import { createHash } from 'node:crypto';
import { versionAnnotation } from '@keyturn/plugin-secrets-node';
import { FakeCluster } from './__testUtils__/FakeCluster';
import { NODE, PodOptions } from './__testUtils__/podFixture';
import {
  API,
  BY_CONTROLLER,
  CIPHERTEXT,
  context,
  putDeployment,
  putPods,
  putSealedSecret,
  putSecret,
  REF,
  request,
  SYNCED,
} from './__testUtils__/probeUnderTest';
import { putNamespace } from './__testUtils__/putNamespace';
import { KubernetesProbe } from './KubernetesProbe';

const ANNOTATION = versionAnnotation(REF);
const LEASE = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${NODE}`;

const sha256 = (text: string) =>
  createHash('sha256').update(text).digest('hex');

function sealed(path: string[], text: string) {
  const document = {
    kind: 'SealedSecret',
    name: 'db-password',
    namespace: 'payments',
  };
  return { document, path, sha256: sha256(text) };
}

function templateOf(name: string, text: string) {
  return {
    document: { kind: 'Deployment', name },
    path: ['spec', 'template', 'metadata', 'annotations', ANNOTATION],
    sha256: sha256(text),
  };
}

const PASSWORD = ['spec', 'encryptedData', 'password'];

describe('KubernetesProbe takes no label for a proof:', () => {
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
    putSealedSecret(cluster, SYNCED);
    putSecret(cluster, 'v2');
    putDeployment(cluster, 'api', 'v2');
    putNamespace(cluster);
  });

  afterEach(() => cluster.stop());

  const observe = (more: Parameters<typeof request>[0] = {}) =>
    probe.observe(
      request({ versionId: 'v2', workloads: [API], ...more }),
      context,
    );
  const problem = async (more: Parameters<typeof request>[0] = {}) => {
    const { state, evidence } = await observe(more);
    expect(state).toBe('not-yet');
    return evidence[0];
  };
  const consumers = (remembered?: string) =>
    probe.consumers({ ...request({ remembered }), versionId: 'v2' }, context);

  describe('what the merge brings', () => {
    it('is there', async () => {
      await expect(
        observe({
          expected: [sealed(PASSWORD, CIPHERTEXT), templateOf('api', 'v2')],
        }),
      ).resolves.toMatchObject({
        state: 'running',
        evidence: expect.arrayContaining([
          'SealedSecret payments/db-password unsealed at generation 4, as it was merged',
        ]),
      });
    });

    it('is another ciphertext under the same version', async () => {
      const expected = [sealed(PASSWORD, 'AgOther')];
      await expect(problem({ expected })).resolves.toBe(
        'SealedSecret payments/db-password does not hold what was merged: the ciphertext of key password is another',
      );
      putNamespace(cluster, {
        pods: [
          {
            metadata: {
              name: 'web',
              creationTimestamp: '2026-11-24T12:00:05Z',
            },
            spec: {
              nodeName: NODE,
              containers: [
                { envFrom: [{ secretRef: { name: 'db-password' } }] },
              ],
            },
          },
        ],
      });
      const found = await probe.consumers(
        { ...request({ expected }), versionId: 'v2' },
        context,
      );
      expect(found.consumers).toMatchObject([{ state: 'not-yet' }]);
    });

    it.each([
      [
        'an annotation of the SealedSecret',
        sealed(['metadata', 'annotations', ANNOTATION], 'v2'),
        `SealedSecret payments/db-password does not hold what was merged: annotation ${ANNOTATION} is another`,
      ],
      [
        'the pod template',
        templateOf('api', 'v3'),
        `Deployment payments/api does not have what was merged: annotation ${ANNOTATION} is another`,
      ],
    ])('differs in %s', async (_, scalar, sentence) => {
      await expect(problem({ expected: [scalar] })).resolves.toBe(sentence);
    });

    it('belongs to a SealedSecret that is not there', async () => {
      cluster.objects.delete(
        '/apis/bitnami.com/v1alpha1/namespaces/payments/sealedsecrets/db-password',
      );
      await expect(
        problem({ expected: [sealed(PASSWORD, CIPHERTEXT)] }),
      ).resolves.toBe('SealedSecret payments/db-password does not exist');
    });

    it('is not judged in documents that the cluster does not hold', async () => {
      await expect(
        observe({
          expected: [
            templateOf('elsewhere', 'v9'),
            {
              document: { kind: 'HelmValues', name: 'db-password' },
              path: ['a'],
              sha256: sha256('b'),
            },
            {
              ...sealed(PASSWORD, 'AgOther'),
              document: {
                kind: 'SealedSecret',
                name: 'db-password',
                namespace: 'elsewhere',
              },
            },
          ],
        }),
      ).resolves.toMatchObject({ state: 'running' });
    });
  });

  describe('the writer of the version', () => {
    const owning = (manager: string, fieldsV1: object, time?: string) => ({
      ...BY_CONTROLLER,
      manager,
      fieldsV1,
      time: time ?? BY_CONTROLLER.time,
    });
    const version = { 'f:annotations': { [`f:${ANNOTATION}`]: {} } };
    const password = { 'f:data': { 'f:password': {} } };

    it.each([
      [
        'did not write a key',
        [
          owning('controller', { 'f:metadata': version, 'f:data': {} }),
          owning('kubectl-patch', password),
        ],
        'kubectl-patch wrote key password of Secret payments/db-password, controller wrote the version',
      ],
      [
        'is not the only one to own a key',
        [
          owning('controller', { 'f:metadata': version, ...password }),
          owning('kustomize', password),
        ],
        'kustomize wrote key password of Secret payments/db-password, controller wrote the version',
      ],
      [
        'shares a key that was applied as text',
        [
          owning('controller', { 'f:metadata': version, ...password }),
          owning('apply', { 'f:stringData': { 'f:password': {} } }),
        ],
        'apply wrote key password of Secret payments/db-password, controller wrote the version',
      ],
      [
        'has a name that would be read as more than a name',
        [
          owning('controller', { 'f:metadata': version }),
          owning(`[x](//evil)\n${'a'.repeat(99)}`, password),
        ],
        `?x??//evil??${'a'.repeat(
          51,
        )}… wrote key password of Secret payments/db-password, controller wrote the version`,
      ],
      [
        'cannot be told',
        [owning('controller', password)],
        'Secret payments/db-password: it is unknown whether its value belongs to its version, because the cluster does not say who wrote its version',
      ],
      [
        'of a key cannot be told',
        [owning('controller', { 'f:metadata': version, 'f:data': {} })],
        'Secret payments/db-password: it is unknown whether its value belongs to its version, because the cluster does not say who wrote its key password',
      ],
    ])('%s', async (_, managedFields, sentence) => {
      putSecret(cluster, 'v2', managedFields);
      await expect(problem()).resolves.toBe(sentence);
    });

    it('may share the annotation, and leave other keys to others', async () => {
      putSecret(cluster, 'v2', [
        owning('controller', { 'f:metadata': version, ...password }),
        owning('kubectl-edit', { 'f:metadata': version }),
        owning(
          'kubectl-patch',
          { 'f:data': { 'f:other': {} } },
          '2026-11-24T13:00:00Z',
        ),
      ]);
      await expect(observe()).resolves.toMatchObject({ state: 'running' });
    });
  });

  describe('a pod that is older than the Secret', () => {
    const FRESH: PodOptions = {};
    const OLD: PodOptions = { createdAt: '2026-11-24T11:00:00Z' };

    /** The node's clock, seconds ahead of the API server's. */
    const putLease = (aheadSeconds: number) =>
      cluster.objects.set(LEASE, {
        kind: 'Lease',
        metadata: {
          managedFields: [
            {
              manager: 'kubelet',
              time: '2026-11-24T12:30:00Z',
              fieldsV1: { 'f:spec': { 'f:renewTime': {} } },
            },
          ],
        },
        spec: {
          renewTime: new Date(
            Date.parse('2026-11-24T12:30:00.250Z') + aheadSeconds * 1000,
          )
            .toISOString()
            .replace('Z', '123Z'),
        },
      });
    const restartedAt = (startedAt: string): PodOptions => ({
      ...OLD,
      startedAt,
      restartCount: 1,
    });

    it.each([
      ['of a right clock', 0, '2026-11-24T12:00:22Z'],
      ['of a clock that is ahead', 30, '2026-11-24T12:00:52Z'],
      ['of a clock that is behind', -300, '2026-11-24T11:55:22Z'],
    ])(
      'has read it where its container restarted later %s',
      async (_, ahead, startedAt) => {
        putLease(ahead);
        putPods(cluster, 'api', FRESH, FRESH, restartedAt(startedAt));
        await expect(observe()).resolves.toMatchObject({
          state: 'running',
          evidence: expect.arrayContaining([
            'Deployment payments/api: 3 of 3 pods updated and available, 2 started since the Secret changed, 1 restarted since by the clock of the node, which is known to within 21 seconds, with version v2',
          ]),
        });
      },
    );

    it.each([
      [
        'too soon to tell',
        0,
        '2026-11-24T12:00:20Z',
        /: pod api-3 restarted too soon after/,
      ],
      [
        'too soon on a clock that is ahead',
        30,
        '2026-11-24T12:00:50Z',
        /: pod api-3 restarted too soon after/,
      ],
      [
        'before it on a clock that is ahead',
        300,
        '2026-11-24T12:04:30Z',
        /: pod api-3 started before the Secret changed$/,
      ],
    ])(
      'has not where it restarted %s',
      async (_, ahead, startedAt, sentence) => {
        putLease(ahead);
        putPods(cluster, 'api', FRESH, FRESH, restartedAt(startedAt));
        await expect(problem()).resolves.toMatch(sentence);
      },
    );

    it.each([
      ['there is no Lease', () => cluster.objects.delete(LEASE)],
      [
        'Leases may not be read',
        () => {
          cluster.fault = { on: /leases/, status: 403 };
        },
      ],
      [
        'nobody says when the Lease was written',
        () =>
          cluster.objects.set(LEASE, {
            kind: 'Lease',
            spec: { renewTime: '2026-11-24T12:30:00.000000Z' },
          }),
      ],
    ])('has not where %s', async (_, breakLease) => {
      putLease(0);
      breakLease();
      putPods(
        cluster,
        'api',
        FRESH,
        FRESH,
        restartedAt('2026-11-24T12:10:00Z'),
      );
      await expect(problem()).resolves.toMatch(
        /: pod api-3 started before the Secret changed$/,
      );
    });

    it('is unknown where the Lease cannot be read for another reason', async () => {
      cluster.fault = { on: /leases/, status: 500 };
      putPods(
        cluster,
        'api',
        FRESH,
        FRESH,
        restartedAt('2026-11-24T12:10:00Z'),
      );
      await expect(observe()).rejects.toMatchObject({ name: 'UpstreamError' });
    });

    it('has not where the clock of the node was set since: nothing starts after it was told', async () => {
      putLease(0);
      const told = {
        subresource: 'status',
        time: '2026-11-24T11:59:30Z',
        fieldsV1: {},
      };
      putPods(cluster, 'api', FRESH, FRESH, {
        ...restartedAt('2026-11-24T12:10:00Z'),
        managedFields: [told],
      });
      await expect(problem()).resolves.toMatch(/restarted too soon/);
    });

    const ENV = {
      env: [{ valueFrom: { secretKeyRef: { name: 'db-password' } } }],
    };
    const LATER = { running: { startedAt: '2026-11-24T12:10:00Z' } };
    const EARLIER = { terminated: { startedAt: '2026-11-24T11:00:00Z' } };

    it.each([
      [
        'an init container read it before',
        { initContainers: [{ name: 'init', ...ENV }] },
        { initContainerStatuses: [{ name: 'init', state: EARLIER }] },
      ],
      [
        'an ephemeral container read it before',
        { ephemeralContainers: [{ name: 'debug', ...ENV }] },
        {
          ephemeralContainerStatuses: [{ name: 'debug', state: EARLIER }],
        },
      ],
      [
        'a second container read it before',
        {
          containers: [
            { name: 'main', ...ENV },
            { name: 'side', ...ENV },
          ],
        },
        {
          containerStatuses: [
            { name: 'main', state: LATER },
            { name: 'side', state: { running: EARLIER.terminated } },
          ],
        },
      ],
      [
        'a container waits',
        { containers: [{ name: 'main', ...ENV }] },
        { containerStatuses: [{ name: 'main', state: { waiting: {} } }] },
      ],
      [
        'a volume holds it, which a node brings up to date in its own time',
        {
          containers: [{ name: 'main', ...ENV }],
          volumes: [{ secret: { secretName: 'db-password' } }],
        },
        { containerStatuses: [{ name: 'main', state: LATER }] },
      ],
    ])('has not where %s', async (_, spec, status) => {
      putLease(0);
      const base = { containers: [{ name: 'main' }] };
      putPods(cluster, 'api', FRESH, FRESH, {
        ...OLD,
        spec: { ...base, ...spec },
        status,
      });
      await expect(problem()).resolves.toMatch(/: pod api-3 started before/);
    });

    it('has where only containers that do not read it started before', async () => {
      putLease(0);
      putPods(cluster, 'api', FRESH, FRESH, {
        ...OLD,
        spec: { containers: [{ name: 'main', ...ENV }, { name: 'side' }] },
        status: {
          containerStatuses: [
            { name: 'side', state: { running: EARLIER.terminated } },
            { name: 'main', state: LATER },
          ],
        },
      });
      await expect(observe()).resolves.toMatchObject({ state: 'running' });
    });
  });

  describe('what is remembered', () => {
    const touched = (more: object = {}) =>
      putSecret(cluster, 'v2', [
        { ...BY_CONTROLLER, time: '2026-11-24T14:00:00Z', ...more },
      ]);

    it('keeps pods proven through a new label or the same Secret put back', async () => {
      const { remembered } = await observe();
      touched();
      await expect(problem()).resolves.toMatch(/^Restart/);
      await expect(observe({ remembered })).resolves.toMatchObject({
        state: 'running',
        remembered,
        evidence: expect.arrayContaining([
          'Deployment payments/api: 3 of 3 pods updated and available, 3 seen earlier with the same value, with version v2',
        ]),
      });
    });

    it('serves both questions', async () => {
      const pods = [
        {
          ...cluster.objects.get(
            '/api/v1/namespaces/payments/pods?labelSelector=app%3Dapi&limit=50',
          )!.items[0],
        },
      ];
      putNamespace(cluster, { pods });
      const { remembered } = await consumers();
      touched();
      expect((await consumers(remembered)).consumers).toMatchObject([
        { state: 'running' },
      ]);
      expect((await consumers()).consumers).toMatchObject([
        { state: 'not-yet' },
      ]);
      const observed = await observe({ remembered });
      expect(observed.evidence[0]).toMatch(
        /: pods api-2, api-3 started before/,
      );
      expect(observed.remembered).toBe(remembered);
    });

    it('says nothing of a pod whose container has started again since, nor of another pod', async () => {
      const { remembered } = await observe();
      touched();
      const other = { uid: 'another' };
      const again = { restartCount: 1, startedAt: '2026-11-24T13:00:00Z' };
      putPods(cluster, 'api', other, again, {});
      await expect(problem({ remembered })).resolves.toMatch(
        /: pods api-1, api-2 started before/,
      );
    });

    it('says nothing of another version, of other contents, nor of another hand', async () => {
      const { remembered } = await observe();
      touched();
      putSealedSecret(cluster, SYNCED, { ciphertext: 'AgOther' });
      await expect(problem({ remembered })).resolves.toMatch(/^Restart/);
      putSealedSecret(cluster, SYNCED);
      touched({ fieldsV1: { 'f:data': {} } });
      await expect(problem({ remembered })).resolves.toMatch(/who wrote/);
      putSecret(cluster, 'v3', [
        { ...BY_CONTROLLER, time: '2026-11-24T14:00:00Z' },
      ]);
      putDeployment(cluster, 'api', 'v3');
      await expect(
        observe({ versionId: 'v3', remembered }),
      ).resolves.toMatchObject({ state: 'not-yet' });
    });

    it('is nothing of pods that may read it again at any time', async () => {
      const volume = { volumes: [{ secret: { secretName: 'db-password' } }] };
      putPods(cluster, 'api', { spec: volume }, { spec: volume }, {});
      const { state, remembered } = await observe();
      expect(state).toBe('running');
      touched();
      await expect(problem({ remembered })).resolves.toMatch(
        /: pods api-1, api-2 started before/,
      );
    });

    it.each([
      ['', 'no JSON'],
      ['null', 'nothing'],
      ['{"format":2,"pods":["x"]}', 'of another format'],
      ['{"format":1,"version":"v2","contents":"x","pods":[1]}', 'broken'],
    ])('is ignored where it is %s (%s)', async remembered => {
      await expect(observe({ remembered })).resolves.toMatchObject({
        state: 'running',
      });
      touched();
      await expect(problem({ remembered })).resolves.toMatch(/^Restart/);
    });

    it('stays small, and forgets what does not fit', async () => {
      const pods = Array.from({ length: 3_100 }, () => ({}));
      putPods(cluster, 'api', ...pods);
      const { remembered = '' } = await observe();
      expect(Buffer.byteLength(remembered)).toBeLessThanOrEqual(64 * 1024);
      touched();
      const { evidence } = await observe({ remembered });
      expect(evidence[0]).toMatch(/ and 97 more started before/);
    }, 60_000);

    it('is nothing new where the Secret changed while the pods were looked at', async () => {
      const path = '/api/v1/namespaces/payments/secrets/db-password';
      const secret = cluster.objects.get(path)!;
      let reads = 0;
      cluster.objects.get = function get(key: string) {
        const found = Map.prototype.get.call(this, key);
        if (key !== path) return found;
        reads += 1;
        const metadata = { ...secret.metadata, resourceVersion: String(reads) };
        return { ...secret, metadata };
      };
      const { remembered } = await observe();
      expect(JSON.parse(remembered!)).toMatchObject({ pods: [] });
    });
  });

  describe('a restart is all that is missing', () => {
    const OLD: PodOptions = { createdAt: '2026-11-24T12:00:00Z' };
    const restart = async (more: Parameters<typeof request>[0] = {}) =>
      (await observe(more)).restart;

    beforeEach(() => putPods(cluster, 'api', {}, {}, OLD));

    it('where only pods are older than the Secret', async () => {
      await expect(restart()).resolves.toEqual([
        { kind: 'Deployment', name: 'api', annotation: 'v2' },
      ]);
      putPods(cluster, 'api', {}, {}, {});
      await expect(restart()).resolves.toBeUndefined();
    });

    it.each<[string, () => void]>([
      [
        'pods are ending',
        () => putPods(cluster, 'api', {}, {}, {}, { ...OLD, ending: true }),
      ],
      [
        'a rollout is under way',
        () => {
          putDeployment(cluster, 'api', 'v2', { updatedReplicas: 2 });
          putPods(cluster, 'api', {}, {}, OLD);
        },
      ],
      [
        'the template has another version',
        () => {
          putDeployment(cluster, 'api', 'v1');
          putPods(cluster, 'api', {}, {}, OLD);
        },
      ],
      ['the Secret holds another version', () => putSecret(cluster, 'v1')],
      ['the SealedSecret was not unsealed', () => putSealedSecret(cluster)],
      [
        'the Secret says not when it changed',
        () => putSecret(cluster, 'v2', []),
      ],
    ])('but not where %s', async (_, change) => {
      change();
      const { state, restart: missing } = await observe();
      expect([state, missing]).toEqual(['not-yet', undefined]);
    });

    it('but not where another ciphertext is held, or another annotation', async () => {
      for (const scalar of [
        sealed(PASSWORD, 'AgOther'),
        templateOf('api', 'x'),
      ]) {
        await expect(restart({ expected: [scalar] })).resolves.toBeUndefined();
      }
    });
  });
});
