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
import { SecretAuthority } from '@keyturn/plugin-secrets-node';
import {
  describeAuthority,
  fakeCallContext,
} from '@keyturn/plugin-secrets-node/testUtils';
import { DateTime } from 'luxon';
import { SandboxCluster } from './SandboxCluster';
import { sealedSecretsAuthority } from './sealedSecretsAuthority';
import { SealedTarget } from './SealedTarget';

// A cluster's first start makes an RSA key of 4096 bits, and a rollout takes its time on a busy machine.
jest.setTimeout(120_000);

describe('beside a cluster that unseals', () => {
  const directory = createMockDirectory();
  let cluster: SandboxCluster;
  let authority: SecretAuthority;
  let namespaces = 0;

  const newTarget = () => {
    namespaces += 1;
    return new SealedTarget(cluster, authority, `payments-${namespaces}`);
  };

  beforeAll(async () => {
    cluster = await SandboxCluster.start(directory.path);
    authority = await sealedSecretsAuthority({ url: cluster.certificateUrl });
  });

  afterAll(() => cluster?.stop());

  describeAuthority({
    name: 'SealedSecretsAuthority, with the certificate the cluster serves,',
    create() {
      const { secret, target, files } = newTarget();
      return {
        authority,
        secret,
        targets: [target],
        files,
        context: fakeCallContext({ now: () => DateTime.utc() }),
      };
    },
  });

  it.each([
    ['text', Buffer.from('correct horse battery staple')],
    ['binary', Buffer.from([0, 0xff, 0xfe, 0x0a, 0x80])],
  ])('seals %s such that the controller opens it', async (_, value) => {
    const given = newTarget();
    await given.run('version-1', value);
    const { namespace, secretName } = given.target;
    const opened = await cluster.unsealed(namespace, secretName, {
      secretRef: given.secret.ref,
      versionId: 'version-1',
    });
    expect(opened).toEqual({ password: value });
  });
});
