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

import {
  ProposeRequest,
  SecretValue,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { FakeAuthority } from './FakeAuthority';
import { fakeCallContext } from './fakeCallContext';
import { FakeForge } from './FakeForge';
import { FakeIssuer } from './FakeIssuer';
import { FakeProbe } from './FakeProbe';
import { fakeSecret, fakeTarget } from './fakeSecret';

const context = fakeCallContext();
const secret = fakeSecret();
const outage = new UpstreamError('The host is down', { retryable: true });

describe('FakeIssuer', () => {
  const request = { rotationId: 'rotation-1', secret, keys: ['password'] };

  it('fails as often as a test asked for, before or after the effect', async () => {
    const issuer = new FakeIssuer();
    issuer.calls.failNext('issue', outage);
    issuer.calls.failNext('issue', outage, 'after');
    await expect(issuer.issue(request, context)).rejects.toBe(outage);
    expect(issuer.liveCredentials).toEqual([]);
    await expect(issuer.issue(request, context)).rejects.toBe(outage);
    expect(issuer.liveCredentials).toEqual(['credential-1']);
    await issuer.issue(request, context);
    expect(issuer.liveCredentials).toEqual(['credential-2']);
    expect(issuer.calls.count('issue')).toBe(3);
  });

  it('adopts and revokes the credential that the declaration names', async () => {
    const issuer = new FakeIssuer();
    issuer.addLiveCredential('key-7');
    const declared = fakeSecret({
      spec: {
        credential: { kind: 'token', issuer: 'fake-issuer', id: 'key-7' },
      },
    });
    const handle = issuer.adopt(declared)!;
    await expect(
      issuer.revoke({ id: 'v', handle }, declared),
    ).resolves.toMatchObject({
      outcome: 'revoked',
    });
    expect(issuer.liveCredentials).toEqual([]);
    expect(issuer.adopt(secret)).toBeUndefined();
  });
});

describe('FakeAuthority', () => {
  it('gives the same text for the same value only', async () => {
    const target = fakeTarget();
    const content =
      'kind: SealedSecret\nmetadata: {name: db-password}\nspec: {encryptedData: {password: AgOld}}';
    const textOf = async (value: string) => {
      const [edit] = await new FakeAuthority().stage({
        secret,
        targets: [target],
        files: [{ url: target.manifest, content }],
        rotationId: 'rotation-1',
        versionId: 'version-1',
        values: { password: SecretValue.of(value) },
      });
      return edit.value;
    };
    expect(await textOf('a')).toBe(await textOf('a'));
    expect(await textOf('a')).not.toBe(await textOf('b'));
  });
});

describe('FakeForge', () => {
  const fileUrl = 'https://git.example.com/acme/gitops/blob/main/db.yaml';
  let forge: FakeForge;
  let request: ProposeRequest;
  let url: string;

  beforeEach(async () => {
    forge = new FakeForge();
    forge.writeFile(fileUrl, 'version: old\n');
    request = {
      rotationId: 'rotation-1',
      repository: forge.repositoryOf(fileUrl),
      branch: 'secrets/rotation-1',
      title: 'Rotate',
      body: 'Because it is due.',
      commitMessage: 'Rotate',
      files: [{ url: fileUrl, transform: text => text.replace('old', 'new') }],
    };
    ({ url } = await forge.propose(request));
  });

  it('conflicts where the base branch moved under the change', async () => {
    expect(await forge.getPullRequest(url)).toMatchObject({
      conflicting: false,
    });
    forge.writeFile(fileUrl, 'version: other\n');
    expect(await forge.getPullRequest(url)).toMatchObject({
      conflicting: true,
    });
    await expect(forge.merge(request)).rejects.toThrow('conflicts with main');
    expect(forge.fileContent(fileUrl)).toBe('version: other\n');
  });

  it('lets a test declare a conflict and take it back', async () => {
    forge.setConflicting(url);
    expect((await forge.getPullRequest(url)).conflicting).toBe(true);
    forge.setConflicting(url, false);
    expect((await forge.getPullRequest(url)).conflicting).toBe(false);
  });

  it('shows a test what people and callers did', async () => {
    expect(forge.pullRequestUrls).toEqual([url]);
    forge.closeAsPerson(url);
    await forge.withdraw({
      repository: forge.repositoryOf(fileUrl),
      branch: 'secrets/rotation-1',
      comment: 'Too late.',
    });
    expect(forge.inspect(url)).toMatchObject({
      title: 'Rotate',
      state: 'closed',
      comments: [],
    });
  });

  it('has nothing to propose where the base branch has it all', async () => {
    await expect(
      forge.propose({
        rotationId: 'rotation-2',
        repository: forge.repositoryOf(fileUrl),
        branch: 'secrets/rotation-2',
        title: 'Nothing',
        body: '',
        commitMessage: 'Nothing',
        files: [{ url: fileUrl, transform: text => text }],
      }),
    ).rejects.toThrow('already holds every change');
  });
});

describe('FakeProbe', () => {
  it('waits for the last workload', async () => {
    const probe = new FakeProbe();
    const target = fakeTarget({
      workloads: [
        { kind: 'Deployment', name: 'api' },
        { kind: 'Deployment', name: 'worker' },
      ],
    });
    probe.setTarget(target.id, {
      versionId: 'v-2',
      workloads: { worker: 'v-1' },
    });
    await expect(
      probe.observe({ secret, target, versionId: 'v-2' }),
    ).resolves.toEqual({
      state: 'not-yet',
      versionId: 'v-2',
      evidence: [
        'Secret db-password: v-2',
        'Deployment api: v-2',
        'Deployment worker: v-1',
      ],
    });
  });
});
