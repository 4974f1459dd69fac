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

import { describeAuthority } from './conformance/describeAuthority';
import { describeForge } from './conformance/describeForge';
import { describeIssuer } from './conformance/describeIssuer';
import { describeProbe } from './conformance/describeProbe';
import { FakeAuthority } from './FakeAuthority';
import { FakeForge } from './FakeForge';
import { FakeIssuer } from './FakeIssuer';
import { FakeProbe } from './FakeProbe';
import { FakeTwoUserIssuer } from './FakeTwoUserIssuer';
import { fakeSecret, fakeTarget } from './fakeSecret';

const repository = 'https://git.example.com/acme/gitops';

for (const revocation of [true, false]) {
  describeIssuer({
    name: `FakeIssuer ${revocation ? 'with' : 'without'} revocation`,
    create: () => {
      const issuer = new FakeIssuer({ capabilities: { revocation } });
      return {
        issuer,
        secret: fakeSecret({
          spec: {
            credential: {
              kind: 'password',
              issuer: 'fake-issuer',
              options: { account: 'payments' },
            },
          },
        }),
        keys: ['username', 'password'],
        countLive: async () => issuer.liveCredentials.length,
        foreignCredential() {
          issuer.addLiveCredential(
            'theirs',
            'resource:default/theirs',
            'theirs',
          );
          return {
            handle: { credentialId: 'theirs' },
            isLive: () => issuer.liveCredentials.includes('theirs'),
          };
        },
      };
    },
  });
}

describeIssuer({
  name: 'FakeTwoUserIssuer',
  create: () => {
    const issuer = new FakeTwoUserIssuer();
    return {
      issuer,
      secret: fakeSecret(),
      countLive: async () => issuer.liveUsers.length,
    };
  },
});

describeAuthority({
  name: 'FakeAuthority',
  create: () => {
    const workload = {
      kind: 'Deployment' as const,
      name: 'api',
      manifest: `${repository}/blob/main/api.yaml`,
    };
    const target = fakeTarget({ workloads: [workload] });
    return {
      authority: new FakeAuthority(),
      secret: fakeSecret(),
      targets: [target],
      files: [
        {
          url: target.manifest,
          content:
            'kind: SealedSecret\nmetadata:\n  name: db-password\nspec:\n  encryptedData:\n    password: AgOld\n',
        },
        {
          url: workload.manifest,
          content:
            'kind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 2\n',
        },
      ],
    };
  },
});

describeForge({
  name: 'FakeForge',
  create: () => {
    const forge = new FakeForge();
    const fileUrls: [string, string] = [
      `${repository}/blob/main/clusters/eu-1/db.yaml`,
      `${repository}/blob/main/api.yaml`,
    ];
    fileUrls.forEach(url => forge.writeFile(url, 'version: old\n'));
    return {
      forge,
      fileUrls,
      missingFileUrl: `${repository}/blob/main/gone.yaml`,
      foreignFileUrl: 'https://elsewhere.example.com/a/b/blob/main/c.yaml',
      commitToBase: (url, content) => forge.writeFile(url, content),
      commitToBranch: ({ url }, fileUrl, content) =>
        forge.commitToBranch(url, fileUrl, content),
      mergeAsPerson: url => forge.mergeAsPerson(url),
      approveAsPerson(url) {
        forge.approveAsPerson(url, 'ada');
        return 'ada';
      },
      otherSpelling: url => url.replace('acme/gitops', 'Acme/GitOps'),
      renameRepository() {
        const to = 'https://git.example.com/acme/Platform-GitOps';
        forge.renameRepository(repository, to);
        return to;
      },
      requireCheck: name => forge.requireCheck(repository, name),
      reportCheck: ({ url }, name, state) =>
        forge.reportCheck(url, name, state),
    };
  },
});

describeProbe({
  name: 'FakeProbe',
  create: () => {
    const probe = new FakeProbe({ clusters: ['eu-1'] });
    const target = fakeTarget({
      workloads: [{ kind: 'Deployment', name: 'api' }],
    });
    const merged = {
      document: { kind: 'SealedSecret', name: target.secretName },
      path: ['spec', 'encryptedData', 'password'],
      sha256: '0'.repeat(64),
    };
    return {
      probe,
      secret: fakeSecret(),
      target,
      foreignTarget: fakeTarget({ cluster: 'us-1' }),
      runVersion: versionId =>
        probe.setTarget(target.id, {
          versionId,
          consumers: [{ kind: 'Deployment', name: 'api' }],
        }),
      expected: () => [merged],
      runMislabelled: versionId =>
        probe.setTarget(target.id, {
          versionId,
          holds: { [JSON.stringify(merged.path)]: '1'.repeat(64) },
          consumers: [{ kind: 'Deployment', name: 'api' }],
        }),
      runUndeclared: versionId =>
        probe.setTarget(target.id, {
          versionId,
          consumers: [
            { kind: 'Deployment', name: 'api' },
            { kind: 'CronJob', name: 'report', state: 'not-yet' },
          ],
        }),
      goDown: () => probe.setTarget(target.id, { down: 'no route' }),
    };
  },
});
