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
import { describeProbe } from '@keyturn/plugin-secrets-node/testUtils';
import { FakeCluster } from './__testUtils__/FakeCluster';
import {
  API,
  BY_CONTROLLER,
  CIPHERTEXT,
  context,
  putDeployment,
  putSealedSecret,
  putSecret,
  request,
  SYNCED,
} from './__testUtils__/probeUnderTest';
import { pod } from './__testUtils__/podFixture';
import { putNamespace, template } from './__testUtils__/putNamespace';
import { KubernetesProbe } from './KubernetesProbe';

const DEPLOYMENT = {
  metadata: { name: API.name },
  spec: { template: template() },
};

const sha256 = (text: string) =>
  createHash('sha256').update(text).digest('hex');

describeProbe({
  name: 'KubernetesProbe',
  async create() {
    const cluster = await FakeCluster.start();
    const { secret, target } = request({ workloads: [API] });
    let down = false;
    return {
      probe: KubernetesProbe.create({
        clusters: [
          {
            name: target.cluster,
            url: cluster.url,
            token: 'a-token',
            skipTlsVerify: false,
          },
        ],
        requestTimeoutMs: 5000,
      }),
      secret,
      target,
      foreignTarget: { ...target, cluster: 'us-1' },
      context,
      runVersion(versionId) {
        putSealedSecret(cluster, SYNCED);
        putSecret(cluster, versionId);
        putDeployment(cluster, API.name, versionId);
        putNamespace(cluster, { deployments: [DEPLOYMENT] });
      },
      expected: versionId => [
        {
          document: { kind: 'SealedSecret', name: target.secretName },
          path: ['spec', 'encryptedData', 'password'],
          sha256: sha256(CIPHERTEXT),
        },
        {
          document: { kind: API.kind, name: API.name },
          path: [
            'spec',
            'template',
            'metadata',
            'annotations',
            versionAnnotation(secret.ref),
          ],
          sha256: sha256(versionId),
        },
      ],
      runMislabelled: () =>
        putSealedSecret(cluster, SYNCED, { ciphertext: 'AgOfTheOldVersion' }),
      runOverwritten: versionId =>
        putSecret(cluster, versionId, [
          {
            ...BY_CONTROLLER,
            fieldsV1: { ...BY_CONTROLLER.fieldsV1, 'f:data': {} },
          },
          {
            ...BY_CONTROLLER,
            manager: 'kubectl-patch',
            fieldsV1: { 'f:data': { 'f:password': {} } },
          },
        ]),
      runUndeclared(versionId) {
        putSecret(cluster, versionId);
        putNamespace(cluster, {
          deployments: [DEPLOYMENT],
          pods: [pod('debug', { createdAt: '2026-11-24T11:00:00Z' })],
        });
      },
      async goDown() {
        down = true;
        await cluster.stop();
      },
      async stop() {
        if (!down) await cluster.stop();
      },
    };
  },
});
