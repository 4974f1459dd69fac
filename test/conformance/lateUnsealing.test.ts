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
  let now = DateTime.utc();
  let cluster: SandboxCluster;
  let probe: PropagationProbe;
  let given: SealedTarget;

  const observe = (versionId: string) =>
    probe.observe(
      { secret: given.secret, target: given.target, versionId },
      fakeCallContext({ now: () => now }),
    );
  const run = async (versionId: string) => {
    now = now.plus({ minutes: 1 });
    await given.run(versionId, Buffer.from(versionId));
  };

  beforeAll(async () => {
    cluster = await SandboxCluster.start(directory.path, () => now);
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
      });
    }
  });

  it('do not run where pods restarted before the Secret changed, until they restart again', async () => {
    const { namespace, secretName } = given.target;
    const versionId = 'version-3';
    cluster.refuseUnsealing();
    await run(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'not-yet',
      versionId: 'version-2',
    });

    now = now.plus({ minutes: 1 });
    cluster.unsealAgain();
    await cluster.unsealed(namespace, secretName, {
      secretRef: given.secret.ref,
      versionId,
    });
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'not-yet',
      versionId,
      evidence: expect.arrayContaining([
        expect.stringMatching(
          /^Restart Deployment payments\/api: pods api-\w+-\w+, api-\w+-\w+ started before the Secret changed$/,
        ),
      ]),
    });

    now = now.plus({ minutes: 1 });
    await given.restart(versionId);
    await expect(observe(versionId)).resolves.toMatchObject({
      state: 'running',
      versionId,
    });
  });
});
