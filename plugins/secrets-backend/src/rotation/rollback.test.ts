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

import { UpstreamError, versionAnnotation } from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';

const manifest = (repository: string, cluster: string) =>
  `https://git.example.com/acme/${repository}/blob/main/clusters/${cluster}/db-password.yaml`;

describe.each(databases.eachSupportedId())('a rollback on %s', engineId => {
  const bench = async (options: BenchOptions = {}) =>
    RotationBench.create(await openTestDatabase(engineId), options);

  const overlap = { policy: { maxOverlap: 'PT4H' } };

  async function pass(b: RotationBench, minutes = 1): Promise<void> {
    b.clock.pass({ minutes });
    await b.runDue();
  }

  async function merged(b: RotationBench): Promise<string> {
    const id = await b.start();
    await b.runDue();
    b.mergeAll();
    await pass(b);
    return id;
  }

  /** The new version runs everywhere; with an overlap the previous one still works. */
  async function propagated(b: RotationBench): Promise<string> {
    const id = await merged(b);
    b.propagate((await b.rotation(id)).versionId!);
    await pass(b);
    return id;
  }

  async function propagatedWithoutPerson() {
    const b = await bench({
      policy: { approval: 'auto-merge', maxOverlap: 'PT4H' },
    });
    const id = await b.start();
    await b.runDue();
    await pass(b);
    b.propagate((await b.rotation(id)).versionId!);
    await pass(b);
    return { b, id };
  }

  const ask = (b: RotationBench, id: string) =>
    b.store.requestRollback(id, {
      requestedBy: 'user:default/jane',
      reason: 'checkout is down',
    });

  async function proposedBack(b: RotationBench, id: string): Promise<string> {
    await ask(b, id);
    await b.runDue();
    const open = (await b.rotation(id)).pullRequests.filter(
      one => one.state === 'open',
    );
    return open[0].url;
  }

  const events = async (b: RotationBench, id: string) =>
    (await b.store.journal(id, 0)).map(({ event }) => event);

  const secretRow = (b: RotationBench) =>
    b.db('secrets').where({ ref: SECRET_REF }).first();

  it('puts back exactly what the rotation replaced, proves it, and revokes the new version last', async () => {
    const b = await bench(overlap);
    const before = b.forge.fileContent(manifest('gitops', 'eu-1'));
    const liveBefore = await secretRow(b);
    const id = await propagated(b);
    const { versionId, previousVersionId } = await b.rotation(id);
    expect((await secretRow(b)).version_id).toBe(versionId);

    const url = await proposedBack(b, id);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rollback-proposed',
      rollback: { requestedBy: 'user:default/jane' },
      revokeAt: undefined,
    });
    const { branch, title, body } = b.forge.inspect(url);
    expect(branch).toBe(`rollback/db-password/${id}-2`);
    expect(title).toBe(`Roll back DB password to ${previousVersionId}`);
    expect(body).toContain('checkout is down');

    b.forge.mergeAsPerson(url);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({ phase: 'rollback-merged' });
    const back = b.forge.fileContent(manifest('gitops', 'eu-1'))!;
    expect(back).toContain('password: AgOld\n');
    expect(back).toContain(previousVersionId);
    expect(back.replace(/ {2}annotations:\n.*\n/, '')).toBe(before);
    expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);

    b.propagate(previousVersionId!);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rollback-propagated',
      waitingFor: expect.stringMatching(
        /^The new version stays valid for an overlap/,
      ),
    });
    const row = await secretRow(b);
    expect(row).toMatchObject({
      version_id: previousVersionId,
      version_issued_at: liveBefore.version_issued_at,
      issued_at: liveBefore.issued_at,
      rotate_by: liveBefore.rotate_by,
      expires_at: liveBefore.expires_at,
      expiry_source: liveBefore.expiry_source,
    });
    expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);

    await pass(b, 4 * 60);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rolled-back',
      revocation: { outcome: 'revoked' },
    });
    expect(b.issuer.liveCredentials).toEqual(['old']);
    expect(await secretRow(b)).toMatchObject({
      version_id: previousVersionId,
      open_rotation_id: null,
    });
    expect(await b.db('versions').select('id', 'state').orderBy('id')).toEqual([
      { id: previousVersionId, state: 'current' },
      { id: versionId, state: 'revoked' },
    ]);
    expect(await events(b, id)).toEqual(
      expect.arrayContaining([
        'rollback.requested',
        'phase.rollback-proposed',
        'phase.rollback-merged',
        'phase.rollback-propagated',
        'version.revoked',
        'phase.rolled-back',
      ]),
    );
  });

  it('leaves the next rotation a clean start', async () => {
    const b = await bench();
    const id = await merged(b);
    const url = await proposedBack(b, id);
    b.forge.mergeAsPerson(url);
    await pass(b);
    b.propagate((await b.rotation(id)).previousVersionId!);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({ phase: 'rolled-back' });

    const next = await propagated(b);
    expect(await b.rotation(next)).toMatchObject({
      phase: 'completed',
      revocation: { outcome: 'revoked' },
    });
    expect(b.issuer.liveCredentials).toEqual(['credential-3']);
  });

  it('can be asked for before the new version runs anywhere', async () => {
    const b = await bench();
    const id = await merged(b);
    const { previousVersionId } = await b.rotation(id);
    const url = await proposedBack(b, id);
    b.forge.mergeAsPerson(url);
    await pass(b);
    b.propagate(previousVersionId!);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rolled-back',
      revocation: { outcome: 'revoked' },
    });
    expect((await secretRow(b)).version_id).toBe(previousVersionId);
  });

  it('works where there is no record of the previous version', async () => {
    const b = await bench({
      spec: { credential: { kind: 'password', issuer: 'fake-issuer' } },
    });
    const id = await merged(b);
    const { versionId } = await b.rotation(id);
    b.forge.mergeAsPerson(await proposedBack(b, id));
    await pass(b);
    expect(b.forge.fileContent(manifest('gitops', 'us-1'))).toContain(
      `before-${versionId}`,
    );
    b.propagate(`before-${versionId}`);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rolled-back',
      revocation: { outcome: 'revoked' },
    });
    expect(b.issuer.liveCredentials).toEqual(['old']);
  });

  it('proposes to each repository, and once however often it is asked', async () => {
    const b = await bench({ twoRepositories: true });
    const id = await merged(b);
    await ask(b, id);
    await expect(ask(b, id)).rejects.toThrow(/being rolled back already/);
    await b.runDue();
    await pass(b);
    const back = (await b.rotation(id)).pullRequests.filter(
      one => one.rollback,
    );
    expect(back.map(({ state }) => state)).toEqual(['open', 'open']);
    expect(b.forge.pullRequestUrls).toHaveLength(4);
  });

  it('is merged without a person where the policy says so', async () => {
    const { b, id } = await propagatedWithoutPerson();
    await ask(b, id);
    await b.runDue();
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rollback-merged',
      pullRequests: [
        { state: 'merged' },
        { state: 'merged', mergedBy: 'keyturn', rollback: true },
      ],
    });
    expect(b.forge.fileContent(manifest('gitops', 'eu-1'))).toContain(
      'password: AgOld\n',
    );
  });

  it('is not merged without a person where the previous version stopped working meanwhile', async () => {
    const { b, id } = await propagatedWithoutPerson();
    b.forge.requireCheck('https://git.example.com/acme/gitops', 'validate');
    const url = await proposedBack(b, id);
    b.issuer.revokeAsPerson('old');
    b.forge.reportCheck(url, 'validate', 'success');
    await pass(b);
    const { previousVersionId, ...rotation } = await b.rotation(id);
    expect(rotation).toMatchObject({
      phase: 'rollback-proposed',
      condition: 'blocked',
      waitingFor: `Pull request #2 in acme/gitops is not merged, because ${previousVersionId} stopped working: close it to cancel the rollback`,
    });
    expect(b.forge.inspect(url).state).toBe('open');
  });

  it('is based anew when its base branch moved under it', async () => {
    const b = await bench();
    const id = await merged(b);
    const pullRequest = await proposedBack(b, id);
    const url = manifest('gitops', 'eu-1');
    b.forge.writeFile(url, `# moved\n${b.forge.fileContent(url)}`);
    await pass(b);
    b.forge.mergeAsPerson(pullRequest);
    expect(b.forge.fileContent(url)).toMatch(/^# moved\n/);
    expect(b.forge.fileContent(url)).toContain('password: AgOld\n');
  });

  it('is blocked by a place that somebody has changed since, and names it', async () => {
    const b = await bench();
    const id = await merged(b);
    const url = manifest('gitops', 'eu-1');
    b.forge.writeFile(
      url,
      b.forge.fileContent(url)!.replace(/password: .*/, 'password: AgTheirs'),
    );
    await ask(b, id);
    await b.runDue();
    expect(await b.rotation(id)).toMatchObject({
      condition: 'blocked',
      waitingFor: expect.stringMatching(
        /eu-1.*spec\.encryptedData\.password was changed by somebody else/,
      ),
    });
    expect(b.forge.pullRequestUrls).toHaveLength(1);
    await b.cancel(id);
    await b.runDue();
    expect(await b.rotation(id)).toMatchObject({
      phase: 'merged',
      rollback: undefined,
    });
  });

  it('remembers what stood there when the change was based on it, not what stood there before', async () => {
    const b = await bench();
    const id = await b.start();
    await b.engine().run(id, { until: 'issued' });
    const url = manifest('gitops', 'eu-1');
    b.forge.writeFile(
      url,
      b.forge.fileContent(url)!.replace('AgOld', 'AgSealedAnew'),
    );
    await b.engine().run(id, { until: 'proposed' });
    b.mergeAll();
    await pass(b);
    b.forge.mergeAsPerson(await proposedBack(b, id));
    expect(b.forge.fileContent(url)).toContain('password: AgSealedAnew\n');
    expect(b.forge.fileContent(manifest('gitops', 'us-1'))).toContain(
      'password: AgOld\n',
    );
  });

  it('remembers it also where the answer of the forge was lost', async () => {
    const b = await bench();
    const id = await b.start();
    await b.engine().run(id, { until: 'issued' });
    const url = manifest('gitops', 'eu-1');
    b.forge.writeFile(
      url,
      b.forge.fileContent(url)!.replace('AgOld', 'AgSealedAnew'),
    );
    b.forge.calls.failNext(
      'propose',
      new UpstreamError('The forge does not answer', { retryable: true }),
      'after',
    );
    await b.engine().run(id, { until: 'proposed' });
    await pass(b);
    b.mergeAll();
    await pass(b);
    b.forge.mergeAsPerson(await proposedBack(b, id));
    expect(b.forge.fileContent(url)).toContain('password: AgSealedAnew\n');
  });

  /** Before the first rotation the manifests name the versions that they hold. */
  const annotate = (b: RotationBench, ...ids: string[]) =>
    ['eu-1', 'us-1'].map((cluster, at) => {
      const url = manifest('gitops', cluster);
      const content = b.forge
        .fileContent(url)!
        .replace(
          '  namespace: payments\n',
          `  namespace: payments\n  annotations:\n    ${versionAnnotation(
            SECRET_REF,
          )}: ${ids[at] ?? ids[0]}\n`,
        );
      b.forge.writeFile(url, content);
      return { url, content };
    });

  it('knows a version of before by the id that the manifests give it, and puts that back', async () => {
    const b = await bench();
    const before = annotate(b, 'v-seed');
    const id = await merged(b);
    expect(await b.rotation(id)).toMatchObject({ previousVersionId: 'v-seed' });
    expect(await b.store.version(SECRET_REF, 'v-seed')).toMatchObject({
      handle: { credentialId: 'old' },
      state: 'previous',
    });
    b.forge.mergeAsPerson(await proposedBack(b, id));
    for (const { url, content } of before) {
      expect(b.forge.fileContent(url)).toBe(content);
    }
  });

  it.each([
    ['contradict each other', ['v-a', 'v-b']],
    ['hold what can be no id', ['"not an id"']],
  ])('gives it an id where the manifests %s', async (_, ids) => {
    const b = await bench();
    annotate(b, ...ids);
    const id = await merged(b);
    expect((await b.rotation(id)).previousVersionId).toMatch(/^adopted-/);
  });

  it('gives it an id where the manifests name only the version of another secret', async () => {
    const b = await bench();
    const other = versionAnnotation('resource:other/db-password');
    for (const { url, content } of annotate(b, 'v-seed')) {
      b.forge.writeFile(
        url,
        content.replace(versionAnnotation(SECRET_REF), other),
      );
    }
    const id = await merged(b);
    expect((await b.rotation(id)).previousVersionId).toMatch(/^adopted-/);
    expect(b.forge.fileContent(manifest('gitops', 'eu-1'))).toContain(
      `${other}: v-seed\n`,
    );
  });

  it('takes what somebody has put back by hand as done', async () => {
    const b = await bench();
    const id = await merged(b);
    const { versionId, previousVersionId } = await b.rotation(id);
    for (const cluster of ['eu-1', 'us-1']) {
      const url = manifest('gitops', cluster);
      b.forge.writeFile(
        url,
        b.forge
          .fileContent(url)!
          .replace(/password: .*/, 'password: AgOld')
          .replaceAll(versionId!, previousVersionId!),
      );
    }
    await ask(b, id);
    await b.runDue();
    expect(await b.rotation(id)).toMatchObject({ phase: 'rollback-merged' });
    expect(b.forge.pullRequestUrls).toHaveLength(1);
  });

  describe('ends, and the rotation goes on,', () => {
    it('when its pull request is closed unmerged', async () => {
      const b = await bench(overlap);
      const id = await propagated(b);
      const url = await proposedBack(b, id);
      b.forge.closeAsPerson(url);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        rollback: undefined,
      });
      await pass(b, 4 * 60);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
      });
      expect(b.issuer.liveCredentials).toEqual(['credential-2']);
    });

    it('when a person cancels it, with its pull requests closed', async () => {
      const b = await bench({ ...overlap, twoRepositories: true });
      const id = await propagated(b);
      await proposedBack(b, id);
      await b.cancel(id);
      await b.runDue();
      const { phase, undo, rollback, pullRequests } = await b.rotation(id);
      expect({ phase, undo, rollback }).toEqual({ phase: 'propagated' });
      expect(
        pullRequests.filter(one => one.rollback).map(({ state }) => state),
      ).toEqual(['closed', 'closed']);
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
    });

    it('when the previous version does not work any more', async () => {
      const b = await bench(overlap);
      const id = await propagated(b);
      b.issuer.revokeAsPerson('old');
      await ask(b, id);
      await b.runDue();
      expect((await b.rotation(id)).rollback).toBeUndefined();
      expect(await events(b, id)).toContain('rollback.ended');
      expect(b.forge.pullRequestUrls).toHaveLength(1);
    });

    it('and can be asked for again, from a new branch', async () => {
      const b = await bench(overlap);
      const id = await propagated(b);
      b.forge.closeAsPerson(await proposedBack(b, id));
      await pass(b);
      const url = await proposedBack(b, id);
      expect(b.forge.inspect(url)).toMatchObject({
        state: 'open',
        branch: `rollback/db-password/${id}-3`,
      });
    });
  });

  describe('is refused', () => {
    it('before the merge, and once the rotation has ended', async () => {
      const b = await bench();
      const id = await b.start();
      await b.runDue();
      await expect(ask(b, id)).rejects.toThrow(/not merged yet; cancel it/);
      b.mergeAll();
      await pass(b);
      b.propagate((await b.rotation(id)).versionId!);
      await pass(b);
      await expect(ask(b, id)).rejects.toThrow(/has ended as completed/);
    });

    it('once the revocation has begun, even if it failed', async () => {
      const b = await bench(overlap);
      const id = await propagated(b);
      b.issuer.calls.failNext(
        'revoke',
        new UpstreamError('The database does not answer', { retryable: true }),
      );
      await pass(b, 4 * 60);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
      await expect(ask(b, id)).rejects.toThrow(/revocation .* has begun/);
    });
  });

  it('asked for at the last moment keeps the previous version from being revoked', async () => {
    const b = await bench(overlap);
    const id = await propagated(b);
    b.clock.pass({ hours: 4 });
    // As the engine asks whether the new version works, a person decides against it.
    const isLive = b.issuer.isLive.bind(b.issuer);
    jest.spyOn(b.issuer, 'isLive').mockImplementationOnce(async version => {
      await ask(b, id);
      return isLive(version);
    });
    await b.runDue();
    expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
    await b.runDue();
    expect(await b.rotation(id)).toMatchObject({ phase: 'rollback-proposed' });
  });

  it('does not revoke the new version when the previous one has died meanwhile', async () => {
    const b = await bench();
    const id = await merged(b);
    b.forge.mergeAsPerson(await proposedBack(b, id));
    await pass(b);
    b.issuer.revokeAsPerson('old');
    b.propagate((await b.rotation(id)).previousVersionId!);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rolled-back',
      revocation: { outcome: 'kept' },
    });
    expect(b.issuer.liveCredentials).toEqual(['credential-2']);
    const notices = await b.db('notices').select('payload');
    expect(
      notices.map(({ payload }) => JSON.parse(payload)).at(-1),
    ).toMatchObject({ severity: 'critical' });
  });

  it('is partial when some targets went back in time and others did not', async () => {
    const b = await bench({ policy: { stallAfter: 'PT1H' } });
    const rotation = await merged(b);
    const { versionId, previousVersionId } = await b.rotation(rotation);
    b.forge.mergeAsPerson(await proposedBack(b, rotation));
    await pass(b);
    b.probe.setTarget(EU, { versionId: previousVersionId });
    b.probe.setTarget(US, { versionId });
    await pass(b, 90);
    expect(await b.rotation(rotation)).toMatchObject({
      phase: 'rollback-merged',
      condition: 'partial',
      waitingFor: expect.stringContaining(US),
    });
    expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
  });

  it('is blocked where one repository went back and the other was closed, until a person acts', async () => {
    const b = await bench({ twoRepositories: true });
    const id = await merged(b);
    await ask(b, id);
    await b.runDue();
    const [first, second] = (await b.rotation(id)).pullRequests.filter(
      one => one.rollback,
    );
    b.forge.mergeAsPerson(first.url);
    b.forge.closeAsPerson(second.url);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({
      phase: 'rollback-proposed',
      condition: 'blocked',
    });
    await b.store.requestRetry(id, 'user:default/jane');
    await b.runDue();
    const open = (await b.rotation(id)).pullRequests.filter(
      one => one.state === 'open',
    );
    expect(open).toHaveLength(1);
    b.forge.mergeAsPerson(open[0].url);
    await pass(b);
    expect(await b.rotation(id)).toMatchObject({ phase: 'rollback-merged' });
  });

  it('that is stuck after its merge can be given up, and the next rotation revokes what it left', async () => {
    const b = await bench({ policy: { stallAfter: 'PT1H' } });
    const id = await merged(b);
    b.forge.mergeAsPerson(await proposedBack(b, id));
    await pass(b);
    await expect(b.cancel(id)).rejects.toThrow(/only while it is stuck/);
    await pass(b, 90);
    await b.cancel(id);
    await b.runDue();
    expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
    expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
    const next = await propagated(b);
    expect(await b.rotation(next)).toMatchObject({ phase: 'completed' });
    expect(b.issuer.liveCredentials).toEqual(['credential-3']);
  });

  it('tells owners that a review waits, and everybody that it is done', async () => {
    const b = await bench();
    const id = await merged(b);
    b.forge.mergeAsPerson(await proposedBack(b, id));
    await pass(b);
    b.propagate((await b.rotation(id)).previousVersionId!);
    await pass(b);
    const notices = (await b.db('notices').orderBy('id')).map(row => ({
      title: JSON.parse(row.payload).title,
      recipients: JSON.parse(row.recipients),
    }));
    expect(notices).toEqual(
      expect.arrayContaining([
        {
          title: 'Review the rollback of DB password',
          recipients: expect.arrayContaining(['group:default/payments']),
        },
        {
          title: 'DB password was rolled back',
          recipients: expect.arrayContaining([
            'group:default/payments',
            'group:default/checkout',
          ]),
        },
      ]),
    );
  });
});
