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
import {
  PropagationProbe,
  SecretAuthority,
} from '@keyturn/plugin-secrets-node';
import {
  describeProbe,
  fakeCallContext,
  fakeTarget,
} from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { partsOfModule } from './partsOfModule';
import { SandboxCluster } from './SandboxCluster';
import { sealedSecretsAuthority } from './sealedSecretsAuthority';
import { SealedTarget } from './SealedTarget';

// A cluster's first start makes an RSA key of 4096 bits, and a rollout takes its time on a busy machine.
jest.setTimeout(120_000);

describe('beside a cluster with SealedSecrets, a GitOps agent and rollouts', () => {
  const directory = createMockDirectory();
  let cluster: SandboxCluster;
  let authority: SecretAuthority;
  let probe: PropagationProbe;
  let namespaces = 0;

  beforeAll(async () => {
    cluster = await SandboxCluster.start(directory.path);
    authority = await sealedSecretsAuthority({ url: cluster.certificateUrl });
    const parts = await partsOfModule(secretsModuleKubernetes, cluster.config);
    [probe] = parts.probes;
  });

  afterAll(() => cluster?.stop());

  describeProbe({
    name: 'The Kubernetes module',
    create() {
      namespaces += 1;
      const given = new SealedTarget(
        cluster,
        authority,
        `payments-${namespaces}`,
      );
      return {
        probe,
        secret: given.secret,
        target: given.target,
        foreignTarget: fakeTarget({ cluster: 'mars-1' }),
        context: fakeCallContext({ now: () => DateTime.utc() }),
        runVersion: versionId => given.run(versionId, Buffer.from(versionId)),
        expected: () => given.expected,
        runMislabelled: async versionId => {
          await given.mislabel(versionId, Buffer.from('another'));
          await cluster.observedSealedSecret(given.target);
        },
        runOverwritten: () =>
          cluster.patch(
            `/api/v1/namespaces/${given.target.namespace}/secrets/${given.target.secretName}`,
            { data: { password: Buffer.from('old').toString('base64') } },
          ),
        goDown: () => cluster.goDown(),
        stop: async () => cluster.comeBack(),
      };
    },
  });
});
