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

import { setTimeout } from 'node:timers/promises';
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

const DEADLINE_MS = 30_000;

describe('a Deployment that nobody declared', () => {
  const directory = createMockDirectory();
  let cluster: SandboxCluster;
  let probe: PropagationProbe;
  let given: SealedTarget;

  async function consumers(versionId: string): Promise<string[]> {
    const found = await probe.consumers!(
      { secret: given.secret, target: given.target, versionId },
      fakeCallContext({ now: () => DateTime.utc() }),
    );
    return found.consumers
      .map(({ kind, name, component, state }) =>
        [kind, name, component, state].join(' '),
      )
      .sort();
  }

  /** Rollouts take their time. */
  async function becomes(versionId: string, expected: string[]) {
    const deadline = performance.now() + DEADLINE_MS;
    while (
      JSON.stringify(await consumers(versionId)) !== JSON.stringify(expected) &&
      performance.now() < deadline
    ) {
      await setTimeout(50);
    }
    expect(await consumers(versionId)).toEqual(expected);
  }

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

  it('is found beside the declared one, and is behind until its pods restart', async () => {
    await given.run('version-1', Buffer.from('one'));
    await given.runUndeclared('report', 'never');
    await becomes('version-1', [
      'Deployment api api running',
      'Deployment report report running',
    ]);

    await given.run('version-2', Buffer.from('two'));
    expect(await consumers('version-2')).toEqual([
      'Deployment api api running',
      'Deployment report report not-yet',
    ]);

    await given.runUndeclared('report', 'once');
    await becomes('version-2', [
      'Deployment api api running',
      'Deployment report report running',
    ]);
  });

  it('is behind where its pods and the Secret fall into one second, until they restart', async () => {
    const { namespace, secretName } = given.target;
    const { ref: secretRef } = given.secret;
    cluster.stopClock();
    await given.run('version-3', Buffer.from('three'));
    await given.runUndeclared('report', 'twice');
    await cluster.unsealed(namespace, secretName, {
      secretRef,
      versionId: 'version-3',
    });
    expect(await consumers('version-3')).toEqual([
      'Deployment api api not-yet',
      'Deployment report report not-yet',
    ]);

    cluster.startClock();
    await given.restart('version-3');
    await given.runUndeclared('report', 'thrice');
    await becomes('version-3', [
      'Deployment api api running',
      'Deployment report report running',
    ]);
  });
});
