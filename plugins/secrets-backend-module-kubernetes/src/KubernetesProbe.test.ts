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

import { inspect } from 'node:util';
import { workloadVersionAfter } from '@keyturn/plugin-secrets-node';
import { FakeCluster } from './__testUtils__/FakeCluster';
import {
  API,
  BY_CONTROLLER,
  context,
  podsPath,
  putDeployment,
  putPods,
  putSealedSecret,
  putSecret,
  REF,
  request,
  SYNCED,
} from './__testUtils__/probeUnderTest';
import { KubernetesProbe } from './KubernetesProbe';
import { LAST_APPLIED, parseObject } from './parseObject';

describe('KubernetesProbe', () => {
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

  const observe = (options: Parameters<typeof request>[0]) =>
    probe.observe(request(options), context);

  it('observes the targets of the clusters it was given', () => {
    const { target } = request({});
    expect(probe.observes(target)).toBe(true);
    expect(probe.observes({ ...target, cluster: 'us-1' })).toBe(false);
  });

  it('sees a version running once all of Git, Secret and pods have it', async () => {
    putSealedSecret(cluster, SYNCED);
    putSecret(cluster, 'v2');
    putDeployment(cluster, 'api', 'v2');
    await expect(
      observe({ versionId: 'v2', workloads: [API] }),
    ).resolves.toEqual({
      state: 'running',
      versionId: 'v2',
      evidence: [
        'SealedSecret payments/db-password unsealed at generation 4',
        'Secret payments/db-password holds version v2',
        'Deployment payments/api: 3 of 3 pods updated and available, all started since the Secret changed, with version v2',
      ],
      remembered: expect.any(String),
    });
  });

  it('says why a rollout does not go on', async () => {
    putSecret(cluster, 'v2');
    putDeployment(cluster, 'api', 'v2', { updatedReplicas: 0 });
    const path = '/apis/apps/v1/namespaces/payments/deployments/api';
    cluster.objects.get(path)!.spec.paused = true;
    const { state, evidence } = await observe({
      versionId: 'v2',
      workloads: [API],
    });
    expect({ state, evidence: evidence[0] }).toEqual({
      state: 'not-yet',
      evidence:
        'Deployment payments/api: 0 of 3 pods updated, with version v2, because it is paused: set spec.paused to false in its manifest, or resume it by kubectl rollout resume deployment/api -n payments',
    });
  });

  describe('of a Secret that kubectl has applied', () => {
    const applied = JSON.stringify({ data: { password: 'dGhlLXZhbHVl' } });
    const path = '/api/v1/namespaces/payments/secrets/db-password';

    it('has no value, and warns of it', async () => {
      putSecret(cluster, 'v2');
      const { metadata } = cluster.objects.get(path)!;
      metadata.annotations[LAST_APPLIED] = applied;
      const seen = await observe({ versionId: 'v2' });
      expect(seen).toMatchObject({
        state: 'running',
        warnings: [
          'Secret payments/db-password was written by kubectl apply, which keeps its values in the annotation kubectl.kubernetes.io/last-applied-configuration: anyone who may read the metadata of the Secret reads them. Remove it by kubectl annotate secret db-password -n payments kubectl.kubernetes.io/last-applied-configuration- and write the Secret in another way, such as by kubectl apply --server-side',
        ],
      });
      expect(JSON.stringify(seen)).not.toContain('dGhlLXZhbHVl');
    });

    it('tells nothing of an answer that is cut off in it', async () => {
      const body = JSON.stringify({
        kind: 'PartialObjectMetadata',
        metadata: { annotations: { [LAST_APPLIED]: applied } },
      });
      const cut = { status: 200, body: body.slice(0, -2) };
      cluster.fault = { on: /\/secrets\//, ...cut };
      const error = await observe({ versionId: 'v2' }).catch(reason => reason);
      expect(inspect(error, { depth: 9 })).not.toContain('dGhlLXZhbHVl');
      expect(error.message).toMatch(/did not answer like a Kubernetes API/);
    });

    it('is parsed without it, though its presence stays', () => {
      const text = JSON.stringify({
        kind: 'PartialObjectMetadata',
        metadata: { annotations: { [LAST_APPLIED]: applied, other: 'stays' } },
      });
      expect(parseObject(text)).toMatchObject({
        metadata: { annotations: { [LAST_APPLIED]: '', other: 'stays' } },
      });
    });

    it('gives no warning of another', async () => {
      putSecret(cluster, 'v2');
      expect(await observe({ versionId: 'v2' })).not.toHaveProperty('warnings');
    });
  });

  it('knows a version in a pod template that says what it went back from', async () => {
    putSecret(cluster, 'v2');
    putDeployment(cluster, 'api', workloadVersionAfter('v2', 'v3'));
    await expect(
      observe({ versionId: 'v2', workloads: [API] }),
    ).resolves.toMatchObject({ state: 'running', versionId: 'v2' });
    await expect(
      observe({ versionId: 'v3', workloads: [API] }),
    ).resolves.toMatchObject({ state: 'not-yet' });
  });

  describe('with a Secret that holds the credentials of two entities', () => {
    const other = 'resource:other/db-password';

    beforeEach(() => {
      putSecret(cluster, { [REF]: 'v2', [other]: 't7' });
      putDeployment(cluster, 'api', { [REF]: 'v2', [other]: 't7' });
    });

    it.each([
      [REF, 'v2', 't7'],
      [other, 't7', 'v2'],
    ])('sees of %s its own version %s', async (ref, own, foreign) => {
      const workloads = [API];
      await expect(
        observe({ ref, versionId: own, workloads }),
      ).resolves.toMatchObject({ state: 'running', versionId: own });
      await expect(
        observe({ ref, versionId: foreign, workloads }),
      ).resolves.toMatchObject({ state: 'not-yet', versionId: own });
    });

    it('takes the restart for one of them as none for the other', async () => {
      putSecret(cluster, { [REF]: 'v3', [other]: 't7' });
      putDeployment(cluster, 'api', { [REF]: 'v2', [other]: 'v3' });
      await expect(
        observe({ versionId: 'v3', workloads: [API] }),
      ).resolves.toMatchObject({
        state: 'not-yet',
        versionId: 'v3',
        evidence: expect.arrayContaining([
          'Deployment payments/api still runs version v2',
        ]),
      });
    });

    it('does not know the version of one that is not annotated', async () => {
      const { versionId, evidence } = await observe({
        ref: 'resource:default/third',
        versionId: 'v2',
      });
      expect(versionId).toBeUndefined();
      expect(evidence[0]).toBe(
        'Secret payments/db-password does not say which version it holds',
      );
    });
  });

  it('asks for the metadata of the Secret only, with the token of the cluster', async () => {
    putSecret(cluster, 'v2');
    await observe({ versionId: 'v2' });
    const asked = cluster.requests.find(({ path }) =>
      path.includes('/secrets/'),
    );
    expect(asked).toEqual({
      path: '/api/v1/namespaces/payments/secrets/db-password',
      accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      token: 'Bearer a-token',
    });
  });

  it('needs no SealedSecret, nor that the cluster knows the kind', async () => {
    putSecret(cluster, 'v2');
    cluster.fault = {
      on: /sealedsecrets/,
      status: 404,
      body: '404 page not found',
    };
    await expect(observe({ versionId: 'v2' })).resolves.toMatchObject({
      state: 'running',
      evidence: [
        'Secret payments/db-password holds version v2',
        'No workload is declared, so nobody can tell who reads it',
      ],
    });
  });

  describe('says what is missing first:', () => {
    const firstEvidence = async (workloads = [API]) => {
      const { state, evidence } = await observe({ versionId: 'v2', workloads });
      expect(state).toBe('not-yet');
      return evidence[0];
    };

    beforeEach(() => {
      putSealedSecret(cluster, SYNCED);
      putSecret(cluster, 'v2');
      putDeployment(cluster, 'api', 'v2');
    });

    it.each([
      [
        'a generation that was not unsealed',
        { ...SYNCED, observedGeneration: 3 },
        'SealedSecret payments/db-password is not unsealed yet: the controller has seen generation 3 of 4',
      ],
      [
        'a controller that has not answered',
        undefined,
        'SealedSecret payments/db-password is not unsealed yet: the controller has not reported on it',
      ],
      [
        'a ciphertext that cannot be opened',
        {
          observedGeneration: 4,
          conditions: [
            {
              type: 'Synced',
              status: 'False',
              message: 'text of the controller',
            },
          ],
        },
        'SealedSecret payments/db-password was not unsealed at generation 4: kubectl describe sealedsecret db-password -n payments says why',
      ],
    ])('%s', async (_, status, sentence) => {
      putSealedSecret(cluster, status);
      await expect(firstEvidence()).resolves.toBe(sentence);
    });

    it('a Secret that is not there', async () => {
      cluster.objects.delete('/api/v1/namespaces/payments/secrets/db-password');
      await expect(firstEvidence()).resolves.toBe(
        'Secret payments/db-password does not exist',
      );
    });

    it('a Secret with the old version', async () => {
      putSecret(cluster, 'v1');
      await expect(firstEvidence()).resolves.toBe(
        'Secret payments/db-password still holds version v1',
      );
    });

    it('a Secret without a version', async () => {
      putSecret(cluster);
      await expect(firstEvidence()).resolves.toBe(
        'Secret payments/db-password does not say which version it holds',
      );
    });

    it('a workload that is not there', async () => {
      await expect(firstEvidence([{ ...API, name: 'gone' }])).resolves.toBe(
        'Deployment payments/gone does not exist',
      );
    });

    it('pods that were started for the old version', async () => {
      putDeployment(cluster, 'api', 'v1');
      await expect(firstEvidence()).resolves.toBe(
        'Deployment payments/api still runs version v1',
      );
    });

    it('pods that no rotation has restarted', async () => {
      putDeployment(cluster, 'api', undefined);
      await expect(firstEvidence()).resolves.toBe(
        'Deployment payments/api has not been restarted for version v2',
      );
    });

    it('a rollout under way', async () => {
      putDeployment(cluster, 'api', 'v2', { updatedReplicas: 2 });
      await expect(firstEvidence()).resolves.toBe(
        'Deployment payments/api: 2 of 3 pods updated, with version v2',
      );
    });
  });

  describe('of pods that', () => {
    const FRESH = { createdAt: '2026-11-24T12:00:01Z' };
    const SAME = { createdAt: '2026-11-24T12:00:00Z' };
    const EARLY = { createdAt: '2026-11-24T11:59:59Z' };

    beforeEach(() => {
      putSealedSecret(cluster, SYNCED);
      putSecret(cluster, 'v2');
      putDeployment(cluster, 'api', 'v2');
    });

    const observeApi = () => observe({ versionId: 'v2', workloads: [API] });
    const problem = async () => {
      const { state, evidence } = await observeApi();
      expect(state).toBe('not-yet');
      return evidence[0];
    };

    it('started in a later second than the Secret changed, believes that they read it', async () => {
      putPods(cluster, 'api', FRESH, FRESH, FRESH);
      await expect(observeApi()).resolves.toMatchObject({ state: 'running' });
    });

    it('started in the second in which the Secret changed, believes nothing', async () => {
      putPods(cluster, 'api', FRESH, SAME, EARLY);
      await expect(problem()).resolves.toBe(
        'Restart Deployment payments/api: pod api-3 started before the Secret changed; pod api-2 started in the second in which the Secret changed, so which came first is unknown',
      );
    });

    it('were created before the Secret changed, does not go by the clock of their node', async () => {
      const ahead = {
        createdAt: '2026-11-24T11:58:00Z',
        startTime: '2026-11-24T12:05:01Z',
      };
      putPods(cluster, 'api', FRESH, FRESH, ahead);
      await expect(problem()).resolves.toBe(
        'Restart Deployment payments/api: pod api-3 started before the Secret changed',
      );
    });

    it('rolled out with the new version while the Secret was still the old one, asks for a restart', async () => {
      putPods(cluster, 'api', FRESH, EARLY, EARLY);
      await expect(problem()).resolves.toBe(
        'Restart Deployment payments/api: pods api-2, api-3 started before the Secret changed',
      );
    });

    it('are many, names some', async () => {
      putPods(cluster, 'api', ...Array(5).fill(EARLY));
      await expect(problem()).resolves.toMatch(
        /: pods api-1, api-2, api-3 and 2 more started before/,
      );
    });

    it('are ending with the old value, waits for their end', async () => {
      const ending = { ...EARLY, ending: true };
      putPods(cluster, 'api', FRESH, FRESH, FRESH, ending);
      await expect(problem()).resolves.toBe(
        'Deployment payments/api: pod api-4 started before the Secret changed and did not end yet',
      );
    });

    it('have ended, or have yet to start, does not mind', async () => {
      const failed = { ...EARLY, phase: 'Failed' };
      const pending = { ...EARLY, phase: 'Pending', startTime: null };
      putPods(cluster, 'api', FRESH, FRESH, FRESH, failed, pending);
      await expect(observeApi()).resolves.toMatchObject({ state: 'running' });
    });

    it('cannot be found, says how many can', async () => {
      putPods(cluster, 'api', FRESH, FRESH);
      await expect(problem()).resolves.toMatch(
        /its selector finds 2 of 3 pods, so what the others have read is unknown/,
      );
    });

    it('nothing selects, does not take those of everybody else for them', async () => {
      const path = '/apis/apps/v1/namespaces/payments/deployments/api';
      const { selector: _, ...spec } = cluster.objects.get(path)!.spec;
      cluster.objects.set(path, { ...cluster.objects.get(path), spec });
      await expect(problem()).resolves.toMatch(/finds 0 of 3 pods/);
      expect(
        cluster.requests.some(({ path: asked }) => /pods/.test(asked)),
      ).toBe(false);
    });

    it('are told in pages, reads all of them', async () => {
      putPods(cluster, 'api', FRESH, FRESH, EARLY);
      const all = cluster.objects.get(podsPath('api'))!;
      cluster.objects.set(podsPath('api'), {
        ...all,
        metadata: { continue: 'the rest' },
        items: all.items.slice(0, 2),
      });
      cluster.objects.set(podsPath('api', 'the rest'), {
        ...all,
        items: all.items.slice(2),
      });
      await expect(problem()).resolves.toMatch(/: pod api-3 started before/);
    });

    describe('cannot be compared, because the Secret', () => {
      it.each([
        ['has no managedFields', []],
        ['has one without a time', [{ ...BY_CONTROLLER, time: undefined }]],
        [
          'has a part without a time',
          [BY_CONTROLLER, { ...BY_CONTROLLER, time: undefined }],
        ],
      ])('%s, is not sure', async (_, managedFields) => {
        putSecret(cluster, 'v2', managedFields);
        const { state, evidence } = await observeApi();
        expect(state).toBe('not-yet');
        expect(evidence).toContain(
          'Deployment payments/api: it is unknown whether its pods have read the Secret as it is, because the cluster does not say when the Secret changed',
        );
      });
    });

    it.each([
      [
        'the last change of the writer of the version counts',
        { ...BY_CONTROLLER, fieldsV1: { 'f:metadata': {} } },
        'not-yet',
      ],
      [
        'that of somebody who wrote a label does not',
        { manager: 'kubectl-label', fieldsV1: { 'f:metadata': {} } },
        'running',
      ],
    ])('started between two changes: %s', async (_, entry, state) => {
      const later = { ...entry, time: '2026-11-24T12:10:00Z' };
      putSecret(cluster, 'v2', [BY_CONTROLLER, later]);
      await expect(observeApi()).resolves.toMatchObject({ state });
    });
  });

  describe('a workload without a manifest', () => {
    const worker = { kind: 'Deployment' as const, name: 'worker' };

    beforeEach(() => putSecret(cluster, 'v2'));

    it('needs no version in its pods, and the evidence tells', async () => {
      putDeployment(cluster, 'worker', undefined);
      const { state, evidence } = await observe({
        versionId: 'v2',
        workloads: [worker],
      });
      expect(state).toBe('running');
      expect(evidence).toContain(
        'Deployment payments/worker: 3 of 3 pods updated and available, all started since the Secret changed; no manifest is named for it, so no rotation restarts it',
      );
    });

    it('has to be restarted by somebody once the Secret has changed', async () => {
      putDeployment(cluster, 'worker', undefined);
      const early = { createdAt: '2026-11-24T11:59:59Z' };
      putPods(cluster, 'worker', early, early, early);
      const { state, evidence } = await observe({
        versionId: 'v2',
        workloads: [worker],
      });
      expect(state).toBe('not-yet');
      expect(evidence[0]).toBe(
        'Restart Deployment payments/worker: pods worker-1, worker-2, worker-3 started before the Secret changed; no manifest is named for it, so no rotation restarts it',
      );
    });

    it('still waits for a rollout under way', async () => {
      putDeployment(cluster, 'worker', undefined, { availableReplicas: 1 });
      const { state, evidence } = await observe({
        versionId: 'v2',
        workloads: [worker],
      });
      expect(state).toBe('not-yet');
      expect(evidence[0]).toMatch(/1 of 3 updated pods available/);
    });
  });

  describe('asked only which version runs', () => {
    it('tells the version of the Secret and whether the pods are on it', async () => {
      putSecret(cluster, 'v1');
      putDeployment(cluster, 'api', 'v1');
      await expect(observe({ workloads: [API] })).resolves.toMatchObject({
        state: 'running',
        versionId: 'v1',
      });
      putSecret(cluster, 'v2');
      await expect(observe({ workloads: [API] })).resolves.toMatchObject({
        state: 'not-yet',
        versionId: 'v2',
      });
    });

    it('names no version where the Secret carries none', async () => {
      putSecret(cluster);
      const observation = await observe({});
      expect(observation).toEqual({
        state: 'running',
        evidence: [
          'Secret payments/db-password does not say which version it holds',
          'No workload is declared, so nobody can tell who reads it',
        ],
      });
    });
  });
});
