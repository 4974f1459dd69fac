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

import { createMockDirectory } from '@backstage/backend-test-utils';
import secretsModuleKubernetes from '@keyturn/plugin-secrets-backend-module-kubernetes';
import { PropagationProbe } from '@keyturn/plugin-secrets-node';
import { fakeCallContext } from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { partsOfModule } from './partsOfModule';
import { SandboxCluster } from './SandboxCluster';
import { sealedSecretsAuthority } from './sealedSecretsAuthority';
import { SealedTarget } from './SealedTarget';

// A cluster's first start makes an RSA key of 4096 bits, and a rollout takes its time on a busy machine.
jest.setTimeout(120_000);

describe('SealedSecret and Deployment in one commit', () => {
  const directory = createMockDirectory();
  let cluster: SandboxCluster;
  let probe: PropagationProbe;
  let given: SealedTarget;

  const observe = (versionId: string) =>
    probe.observe(
      { secret: given.secret, target: given.target, versionId },
      fakeCallContext({ now: () => DateTime.utc() }),
    );
  const run = (versionId: string) =>
    given.run(versionId, Buffer.from(versionId));
  const unsealed = (versionId: string) =>
    cluster.unsealed(given.target.namespace, given.target.secretName, {
      secretRef: given.secret.ref,
      versionId,
    });

  beforeAll(async () => {
    cluster = await SandboxCluster.start(directory.path);
    const authority = await sealedSecretsAuthority({
      url: cluster.certificateUrl,
    });
    given = new SealedTarget(cluster, authority, 'payments');
    const parts = await partsOfModule(secretsModuleKubernetes, cluster.config);
    [probe] = parts.probes;
  });

  afterAll(() => cluster?.stop());

  it('run at once where the controller unseals in time', async () => {
    for (const versionId of ['version-1', 'version-2']) {
      await run(versionId);
      await expect(observe(versionId)).resolves.toMatchObject({
        state: 'running',
        versionId,
        deployed: [
          {
            agent: expect.stringMatching(/^Flux Kustomization flux-system\//),
            follows: 'main',
            commit: expect.stringMatching(/^[0-9a-f]{40}$/),
          },
        ],
      });
    }
  });

  it('do not run where pods restarted before the Secret changed, until they restart again', async () => {
    const versionId = 'version-3';
    cluster.refuseUnsealing();
    await run(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'not-yet',
      versionId: 'version-2',
    });

    cluster.unsealAgain();
    await unsealed(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'not-yet',
      versionId,
      evidence: expect.arrayContaining([
        expect.stringMatching(
          /^Restart Deployment payments\/api: pods api-\w+-\w+, api-\w+-\w+ started before the Secret changed$/,
        ),
      ]),
    });

    await given.restart(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'running',
      versionId,
    });
  });

  it('do not run where pods and Secret fall into one second, and lack a restart', async () => {
    const versionId = 'version-4';
    cluster.stopClock();
    await run(versionId);
    await unsealed(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'not-yet',
      versionId,
      restart: [{ kind: 'Deployment', name: 'api' }],
    });
    cluster.startClock();
    await given.restart(versionId);
    const observed = await observe(versionId);
    expect(observed).toMatchObject({ state: 'running', versionId });
    expect(observed.restart).toBeUndefined();
  });

  it('do not run where the clocks of nodes that are ahead say that pods started later', async () => {
    const versionId = 'version-5';
    cluster.refuseUnsealing();
    cluster.skewNodes(3_600_000);
    await run(versionId);
    cluster.unsealAgain();
    await unsealed(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'not-yet',
      restart: [{ kind: 'Deployment', name: 'api' }],
    });
    await given.restart(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'running',
    });
    cluster.rightNodes();
  });

  it('do not run where somebody patched the value, until it is unsealed again', async () => {
    const { namespace, secretName } = given.target;
    await cluster.patch(
      `/api/v1/namespaces/${namespace}/secrets/${secretName}`,
      {
        data: { password: Buffer.from('version-1').toString('base64') },
      },
    );
    await given.restart('version-5');
    const { state, versionId, evidence } = await observe('version-5');
    expect([state, versionId]).toEqual(['not-yet', 'version-5']);
    expect(evidence[0]).toBe(
      `kubectl-patch wrote key password of Secret ${namespace}/${secretName}, sealed-secrets-controller wrote the version`,
    );
  });
});
