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

import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { FakeIssuer } from '@keyturn/plugin-secrets-node/testUtils';
import { backOff } from '../backOff';
import { toInstant } from '../Clock';
import {
  EU,
  RotationBench,
  SECRET_REF,
  US,
} from '../__testUtils__/RotationBench';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';

describe.each(databases.eachSupportedId())('RotationEngine on %s', engineId => {
  const bench = async (options = {}) =>
    RotationBench.create(await openTestDatabase(engineId), options);

  /** A rotation whose pull requests are merged and whose clusters run the new version. */
  async function rotateUpTo(
    phase: 'proposed' | 'merged' | 'propagated',
    b: RotationBench,
  ) {
    const id = await b.start();
    await b.runDue();
    if (phase === 'proposed') return id;
    b.mergeAll();
    b.clock.pass({ minutes: 1 });
    await b.runDue();
    if (phase === 'merged') return id;
    b.propagate((await b.rotation(id)).versionId!);
    b.clock.pass({ minutes: 1 });
    await b.runDue();
    return id;
  }

  /** When a failure in a row, counted from 1, is tried again. */
  const soon = (b: RotationBench, id: string, nth: number, askedMs?: number) =>
    toInstant(b.clock.now().plus(backOff(nth, { seed: id, askedMs })));

  const messages = async (b: RotationBench, id: string) =>
    (await b.store.journal(id, 0)).map(({ event }) => event);

  describe('the walk', () => {
    it('goes from the request to the revocation, and the inventory follows', async () => {
      const b = await bench();
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        pullRequests: [{ state: 'open', number: 1 }],
      });
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);

      b.mergeAll();
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      const { versionId } = await b.rotation(id);
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });

      b.probe.setTarget(EU, { versionId });
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        targets: [{ state: 'running' }, { state: 'not-yet' }],
      });
      expect(b.issuer.liveCredentials).toContain('old');

      b.propagate(versionId!);
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
      });
      expect(b.issuer.liveCredentials).toEqual(['credential-2']);
      expect(
        await b.db('secrets').where({ ref: SECRET_REF }).first(),
      ).toMatchObject({
        version_id: versionId,
        open_rotation_id: null,
      });
      expect(await messages(b, id)).toEqual([
        'phase.requested',
        'phase.issued',
        'version.proven',
        'pull-request.opened',
        'phase.proposed',
        'step.waiting',
        'pull-request.merged',
        'phase.merged',
        'target.not-yet',
        'target.not-yet',
        'target.running',
        'target.running',
        'phase.propagated',
        'version.proven-again',
        'version.revoked',
        'phase.completed',
      ]);
    });

    it('shows what a probe found unsafe at a target, whatever it runs', async () => {
      const b = await bench();
      const id = await rotateUpTo('merged', b);
      const warnings = ['Secret payments/db was written by kubectl apply'];
      b.probe.setTarget(EU, { versionId: 'old', warnings });
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      const { targets } = await b.rotation(id);
      expect(targets.map(({ warnings: told }) => told)).toEqual([
        warnings,
        undefined,
      ]);
    });

    it('adopts the open rotation when a second one is started', async () => {
      const b = await bench();
      const [first, second] = await Promise.all([b.start(), b.start()]);
      expect(second).toBe(first);
      expect(await b.db('rotations')).toHaveLength(1);
    });

    it('opens one pull request per repository', async () => {
      const b = await bench({ twoRepositories: true });
      const id = await rotateUpTo('proposed', b);
      expect(b.forge.pullRequestUrls).toHaveLength(2);
      expect(
        (await b.rotation(id)).pullRequests.map(p => p.repository),
      ).toEqual([
        'https://git.example.com/acme/gitops',
        'https://git.example.com/acme/gitops-us',
      ]);
    });

    it('stops at the phase a request asked for, and goes on by itself after the grace', async () => {
      const b = await bench();
      const id = await b.start();
      await b.engine().run(id, { until: 'issued' });
      expect(await b.rotation(id)).toMatchObject({ phase: 'issued' });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'issued' });
      b.clock.pass({ seconds: 30 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('merges by itself where the policy says auto-merge', async () => {
      const b = await bench({ policy: { approval: 'auto-merge' } });
      const id = await rotateUpTo('proposed', b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        pullRequests: [{ mergedBy: 'keyturn' }],
      });
    });

    it('leaves a pull request to people that holds commits of somebody else', async () => {
      const b = await bench({ policy: { approval: 'auto-merge' } });
      b.forge.calls.failNext(
        'merge',
        new UpstreamError('The forge is down', { retryable: true }),
      );
      const id = await rotateUpTo('proposed', b);
      const [url] = b.forge.pullRequestUrls;
      const [path] = b.forge.inspect(url).changes.keys();
      b.forge.commitToBranch(
        url,
        `${url.split('/pull/')[0]}/blob/main/${path}`,
        'x',
      );
      b.clock.pass({ hours: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
        waitingFor: expect.stringContaining('commits of somebody else'),
        pullRequests: [{ state: 'open' }],
      });
      b.forge.mergeAsPerson(url);
      b.clock.pass({ hours: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        pullRequests: [{ state: 'merged', mergedBy: 'guest' }],
      });
    });

    it('waits for the window before it proposes', async () => {
      // the bench begins on a Tuesday at 12:00 UTC
      const b = await bench({
        policy: {
          window: {
            days: ['wed'],
            from: '09:00',
            to: '10:00',
            timeZone: 'UTC',
          },
        },
      });
      const id = await rotateUpTo('proposed', b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'issued',
        nextAttemptAt: '2026-11-25T09:00:00.000Z',
      });
      b.clock.pass({ hours: 21 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });
  });

  describe('revocation', () => {
    it('waits for the overlap', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT2H' } });
      const id = await rotateUpTo('propagated', b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
      expect(b.issuer.liveCredentials).toContain('old');
      b.clock.pass({ hours: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect(b.issuer.liveCredentials).not.toContain('old');
    });

    it('is held back when a target was rolled back during the overlap', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT2H' } });
      const id = await rotateUpTo('propagated', b);
      b.probe.setTarget(US, { versionId: 'v-older' });
      b.clock.pass({ hours: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'propagated',
        condition: 'blocked',
      });
      expect(b.issuer.liveCredentials).toContain('old');
    });

    it('is held back while a cluster cannot be asked', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT2H' } });
      const id = await rotateUpTo('propagated', b);
      b.probe.setTarget(US, { down: 'connection refused' });
      b.clock.pass({ hours: 2 });
      await b.runDue();
      expect(b.issuer.liveCredentials).toContain('old');
      expect((await b.rotation(id)).targets[1]).toMatchObject({
        state: 'unknown',
        unknownSince: expect.any(String),
      });
    });

    it('does not happen when the new version does not work any more', async () => {
      const b = await bench({ policy: { maxOverlap: 'PT2H' } });
      const id = await rotateUpTo('propagated', b);
      b.issuer.revokeAsPerson('credential-2');
      b.clock.pass({ hours: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'kept' },
      });
      expect(b.issuer.liveCredentials).toEqual(['old']);
      expect(await b.store.journal(id, 0)).toContainEqual(
        expect.objectContaining({
          event: 'version.kept',
          level: 'error',
          message: expect.stringContaining('the new version does not work'),
        }),
      );
    });

    it('is not claimed where the issuer has nothing to revoke', async () => {
      const b = await bench({
        issuer: { capabilities: { revocation: false } },
      });
      const id = await rotateUpTo('propagated', b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'nothing-to-revoke' },
      });
    });

    it('does not happen where the policy keeps old versions', async () => {
      const b = await bench({ policy: { revokeOld: false } });
      const id = await rotateUpTo('propagated', b);
      expect(await b.rotation(id)).toMatchObject({
        revocation: { outcome: 'kept' },
      });
      expect(b.issuer.liveCredentials).toContain('old');
    });

    it.each([
      [
        'declares another target',
        (b: RotationBench) => b.declareTarget('ap-1'),
      ],
      ['drops a target', (b: RotationBench) => b.dropTarget('us-1')],
    ])(
      'waits where the secret %s after the merge, until that is undone',
      async (_, change) => {
        const b = await bench();
        const id = await rotateUpTo('merged', b);
        const { versionId } = await b.rotation(id);
        b.propagate(versionId!);
        const before = (await b.store.get(id))!.declared.spec;
        await change(b);
        b.clock.pass({ minutes: 5 });
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'merged',
          condition: 'blocked',
          waitingFor: expect.stringContaining('spec.targets['),
        });
        expect(b.issuer.liveCredentials).toContain('old');
        await b.changeSpec(() => before);
        b.clock.pass({ minutes: 5 });
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      },
    );

    it('goes by the policy as it was at the start', async () => {
      const b = await bench({ policy: { revokeOld: false } });
      const id = await rotateUpTo('merged', b);
      await b.changeSpec(spec => ({
        ...spec,
        rotation: { ...spec.rotation, maxOverlap: 'P1D' },
      }));
      b.propagate((await b.rotation(id)).versionId!);
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        revocation: { outcome: 'kept' },
      });
      expect(b.issuer.liveCredentials).toContain('old');
    });

    it('covers a credential that somebody minted by hand and declared', async () => {
      const b = await bench();
      await rotateUpTo('propagated', b);
      b.issuer.addLiveCredential('by-hand');
      await b.changeSpec(spec => ({
        ...spec,
        credential: {
          ...spec.credential,
          id: 'by-hand',
          issuedAt: '2026-11-24T13:00:00Z',
        },
      }));
      const id = await rotateUpTo('propagated', b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect(b.issuer.liveCredentials).toEqual(['credential-4']);
    });

    it('of a second rotation touches the version the first one made, and nothing else', async () => {
      const b = await bench();
      await rotateUpTo('propagated', b);
      b.issuer.addLiveCredential('made-by-hand');
      await rotateUpTo('propagated', b);
      expect(b.issuer.liveCredentials).toEqual([
        'made-by-hand',
        'credential-4',
      ]);
    });
  });

  describe('walking back', () => {
    it('discards the new version when the pull request is closed unmerged', async () => {
      const b = await bench();
      const id = await rotateUpTo('proposed', b);
      b.forge.closeAsPerson(b.forge.pullRequestUrls[0]);
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      expect(b.issuer.liveCredentials).toEqual(['old']);
      expect(await b.start()).not.toBe(id);
    });

    it.each(['close', 'cancel'])(
      'is too late when the change reached the base branch by hand (%s)',
      async how => {
        const b = await bench();
        const id = await rotateUpTo('proposed', b);
        const [url] = b.forge.pullRequestUrls;
        b.landByHand(url);
        if (how === 'close') b.forge.closeAsPerson(url);
        else await b.cancel(id);
        b.clock.pass({ minutes: 1 });
        await b.runDue();
        b.forge.closeAsPerson(url);
        b.clock.pass({ minutes: 1 });
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
        expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
      },
    );

    it('closes all pull requests when a person cancels', async () => {
      const b = await bench({ twoRepositories: true });
      const id = await rotateUpTo('proposed', b);
      await b.store.requestUndo(id, {
        outcome: 'cancelled',
        actor: 'user:default/jane',
        reason: 'not today',
      });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'cancelled',
        waitingFor: 'not today',
        pullRequests: [{ state: 'closed' }, { state: 'closed' }],
      });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('goes on when the pull request was merged in the meantime', async () => {
      const b = await bench();
      const id = await rotateUpTo('proposed', b);
      b.mergeAll();
      await b.store.requestUndo(id, {
        outcome: 'cancelled',
        actor: 'user:default/jane',
        reason: 'too late',
      });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
      expect(await messages(b, id)).toContain('undo.too-late');
    });

    it('is refused after the merge', async () => {
      const b = await bench();
      const id = await rotateUpTo('merged', b);
      await expect(
        b.store.requestUndo(id, {
          outcome: 'cancelled',
          actor: 'user:default/jane',
          reason: 'no',
        }),
      ).rejects.toThrow(/only before its merge/);
    });

    it('revokes a credential that was minted without being recorded', async () => {
      const b = await bench();
      const id = await b.start();
      b.issuer.calls.failNext(
        'issue',
        new UpstreamError('the answer was lost', { retryable: true }),
        'after',
      );
      await b.runDue();
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
      await b.store.requestUndo(id, {
        outcome: 'cancelled',
        actor: 'user:default/jane',
        reason: 'changed my mind',
      });
      await b.runDue();
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('is cancelled where the declaration names another issuer after one was asked to mint', async () => {
      const other = new FakeIssuer({ id: 'another' });
      const b = await bench({ otherIssuer: other });
      const id = await b.start();
      b.issuer.calls.failNext(
        'issue',
        new UpstreamError('the answer was lost', { retryable: true }),
        'after',
      );
      await b.runDue();
      await b.changeSpec(spec => ({
        ...spec,
        credential: { ...spec.credential, issuer: 'another' },
      }));
      b.clock.pass({ minutes: 5 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'cancelled',
        waitingFor: expect.stringContaining('spec.credential.issuer'),
      });
      expect(b.issuer.liveCredentials).toEqual(['old']);
      expect(other.liveCredentials).toEqual([]);
    });

    it('asks the issuer that minted, though the declaration names another one by now', async () => {
      const b = await bench();
      const id = await b.start();
      b.issuer.calls.failNext(
        'issue',
        new UpstreamError('the answer was lost', { retryable: true }),
        'after',
      );
      await b.runDue();
      await b.changeSpec(spec => ({
        ...spec,
        credential: { ...spec.credential, issuer: 'another' },
      }));
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('is not lost when it is asked for in the middle of a step', async () => {
      const b = await bench();
      const id = await b.start();
      const lookedAt = jest.spyOn(b.forge, 'propose');
      lookedAt.mockImplementationOnce(async () => {
        await b.cancel(id);
        throw new UpstreamError('No write permission', { retryable: false });
      });
      await b.runDue();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('can be given up where it is stuck, so that the next rotation can make up for it', async () => {
      const b = await bench({ policy: { stallAfter: 'PT1H' } });
      const id = await rotateUpTo('merged', b);
      await expect(b.cancel(id)).rejects.toThrow(/only while it is stuck/);
      b.clock.pass({ hours: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ condition: 'stalled' });
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);

      const next = await rotateUpTo('propagated', b);
      expect(await b.rotation(next)).toMatchObject({
        revocation: { outcome: 'revoked' },
      });
      expect(b.issuer.liveCredentials).toEqual(['credential-3']);
    });

    it('that is blocked is given up by asking a second time', async () => {
      const b = await bench();
      const id = await rotateUpTo('proposed', b);
      const gone = () =>
        new UpstreamError('No such repository', { retryable: false });
      b.forge.calls.failNext('getPullRequest', gone());
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
      expect(await b.start()).not.toBe(id);
    });

    it('never happens after the first merge: a second repository that closed blocks until a person acts', async () => {
      const b = await bench({ twoRepositories: true });
      const id = await rotateUpTo('proposed', b);
      b.forge.mergeAsPerson(b.forge.pullRequestUrls[0]);
      b.forge.closeAsPerson(b.forge.pullRequestUrls[1]);
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
      });
      await b.store.requestRetry(id, 'user:default/jane');
      await b.runDue();
      expect(b.forge.pullRequestUrls).toHaveLength(3);
      b.forge.mergeAsPerson(
        (await b.rotation(id)).pullRequests.find(p => p.state === 'open')!.url,
      );
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
    });
  });

  describe('trouble', () => {
    it('tries again later, and later still, when the forge is down', async () => {
      const b = await bench();
      const id = await b.start();
      const down = () =>
        new UpstreamError('The forge is down', { retryable: true });
      b.forge.calls.failNext('propose', down());
      b.forge.calls.failNext('propose', down());
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'issued',
        waitingFor: 'The forge is down',
        nextAttemptAt: soon(b, id, 1),
      });
      b.clock.pass({ seconds: 5 });
      const second = soon(b, id, 2);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        attempts: 2,
        nextAttemptAt: second,
      });
      b.clock.pass({ seconds: 10 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
      expect(
        (await messages(b, id)).filter(event => event === 'step.failed'),
      ).toHaveLength(1);
    });

    it('is stalled when the trouble outlasts the policy, and tells so', async () => {
      const b = await bench({ policy: { stallAfter: 'PT1H' } });
      const id = await b.start();
      for (let i = 0; i < 12; i++) {
        b.forge.calls.failNext(
          'propose',
          new UpstreamError('The forge is down', { retryable: true }),
        );
        await b.runDue();
        b.clock.pass({ minutes: 15 });
      }
      expect(await b.rotation(id)).toMatchObject({ condition: 'stalled' });
      const titles = (await b.db('notices')).map(
        n => JSON.parse(n.payload).title,
      );
      expect(titles).toEqual(['The rotation of DB password is stalled']);
    });

    it('does not press an upstream that asked to be left alone, however often somebody asks', async () => {
      const b = await bench();
      const id = await b.start();
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('Too many requests', {
          retryable: true,
          retryAfterMs: 3_600_000,
        }),
      );
      for (let i = 0; i < 5; i++) {
        await b.engine().run(id, { until: 'proposed' });
      }
      expect(b.forge.calls.count('propose')).toBe(1);
      await b.store.requestRetry(id, 'user:default/jane');
      await b.engine().run(id, { until: 'proposed' });
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('does not log a value that an unexpected error quotes', async () => {
      const b = await bench();
      jest.spyOn(b.issuer, 'verify').mockImplementation(async credential => {
        const [value] = Object.values(credential.values);
        throw new TypeError(value.use(bytes => `invalid header ${bytes}`));
      });
      await b.start();
      await b.runDue();
      const logged = b.loggedText();
      expect(logged).toContain('TypeError');
      for (const value of b.issuer.mintedValues.filter(Boolean)) {
        expect(logged).not.toContain(value);
      }
    });

    it('leaves an upstream alone for as long as it asks', async () => {
      const b = await bench();
      const id = await b.start();
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('Too many requests', {
          retryable: true,
          retryAfterMs: 120_000,
        }),
      );
      await b.runDue();
      const { nextAttemptAt } = await b.rotation(id);
      expect(nextAttemptAt).toBe(soon(b, id, 1, 120_000));
      expect(nextAttemptAt! >= '2026-11-24T12:02:00.000Z').toBe(true);
    });

    it('fails and discards the version when the repository refuses', async () => {
      const b = await bench();
      const id = await b.start();
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('No write permission on acme/gitops', {
          retryable: false,
        }),
      );
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'failed',
        waitingFor: 'No write permission on acme/gitops',
      });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('mints nothing when a manifest is refused', async () => {
      const b = await bench();
      b.forge.writeFile(
        'https://git.example.com/acme/gitops/blob/main/clusters/us-1/db-password.yaml',
        'metadata: {{ .Values.x }}\n',
      );
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
      expect(b.issuer.calls.count('issue')).toBe(0);
    });

    it('mints nothing where a merge could not take effect', async () => {
      const b = await bench();
      const refusals = [
        'Secret payments/db belongs to somebody else. Delete it',
      ];
      b.probe.setTarget(EU, { versionId: 'old', refusals });
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'failed',
        waitingFor: refusals[0],
      });
      expect(b.issuer.calls.count('issue')).toBe(0);
    });

    it('mints where a cluster cannot say whether a merge takes effect, and tells so', async () => {
      const b = await bench();
      b.probe.setTarget(EU, { down: 'it is restarted' });
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
      const journal = await b.store.journal(id, 0);
      expect(journal).toContainEqual(
        expect.objectContaining({
          event: 'target.unknown',
          level: 'warning',
          message: `${EU}: it is unknown whether a merge takes effect there. Cluster eu-1 cannot be asked: it is restarted`,
        }),
      );
    });

    it('waits for a person where the policy says hold', async () => {
      const b = await bench({ policy: { onFailure: 'hold' } });
      const id = await b.start();
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('No write permission', { retryable: false }),
      );
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'issued',
        condition: 'blocked',
      });
      await b.store.requestRetry(id, 'user:default/jane');
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: undefined,
      });
    });

    it('bases a pull request anew when its base branch moved under it', async () => {
      const b = await bench();
      const id = await rotateUpTo('proposed', b);
      const file =
        'https://git.example.com/acme/gitops/blob/main/clusters/eu-1/db-password.yaml';
      b.forge.writeFile(file, `# by hand\n${b.forge.fileContent(file)}`);
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await messages(b, id)).toContain('pull-request.rebased');
      b.mergeAll();
      expect(b.forge.fileContent(file)).toMatch(/^# by hand\n/);
      expect(b.forge.fileContent(file)).toContain(
        (await b.rotation(id)).versionId,
      );
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
    });

    it('remembers what each edit replaces where several are based anew at once', async () => {
      const b = await bench({ twoRepositories: true });
      const id = await rotateUpTo('proposed', b);
      for (const { file } of await b.store.edits(id)) {
        b.forge.writeFile(
          file,
          b.forge.fileContent(file)!.replace('AgOld', 'AgSealedAnew'),
        );
      }
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      const replaced = (await b.store.edits(id)).flatMap(
        ({ previous }) => previous ?? [],
      );
      expect(replaced).toEqual(['AgSealedAnew', 'AgSealedAnew']);
    });

    it('says that a pull request conflicts', async () => {
      const b = await bench();
      const id = await rotateUpTo('proposed', b);
      b.forge.setConflicting(b.forge.pullRequestUrls[0]);
      b.clock.pass({ minutes: 1 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
        waitingFor: expect.stringContaining('conflicts with its base branch'),
      });
    });

    it('names the stragglers when only some targets took the version in time', async () => {
      const b = await bench({ policy: { stallAfter: 'PT1H' } });
      const id = await rotateUpTo('merged', b);
      b.probe.setTarget(EU, { versionId: (await b.rotation(id)).versionId });
      b.probe.setTarget(US, { down: 'no route to host' });
      b.clock.pass({ hours: 2 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        condition: 'partial',
        waitingFor: expect.stringContaining(US),
      });
      expect(
        await b.db('secrets').where({ ref: SECRET_REF }).first(),
      ).toMatchObject({
        rotation_partial: engineId === 'SQLITE_3' ? 1 : true,
      });
    });

    it('does not say a word of an error that was not made for people', async () => {
      const b = await bench();
      const id = await b.start();
      b.forge.calls.failNext('propose', new Error('token=hunter2'));
      await b.runDue();
      const journal = await b.store.journal(id, 0);
      expect(JSON.stringify([journal, await b.rotation(id)])).not.toContain(
        'hunter2',
      );
      expect(journal.map(j => j.event)).toContain('step.failed');
    });
  });

  describe('two runners', () => {
    it('leave a rotation to the one that holds it', async () => {
      const b = await bench();
      const id = await b.start();
      expect(await b.store.claim(id, 'somebody', 30)).toBe(true);
      expect(await b.engine().run(id)).toBe('busy');
      b.clock.pass({ seconds: 31 });
      expect(await b.engine().run(id)).toBe('idle');
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('refuse what a runner writes after it lost the ticket', async () => {
      const b = await bench();
      const id = await b.start();
      await b.store.claim(id, 'slow', 30);
      b.clock.pass({ seconds: 31 });
      await b.store.claim(id, 'fast', 30);
      await expect(
        b.store.change(id, 'slow', { phase: 'issued' }),
      ).rejects.toThrow(/taken over/);
    });
  });

  describe('notices', () => {
    it('tell owners of each turn once, and everybody of the completion', async () => {
      const b = await bench();
      await rotateUpTo('propagated', b);
      const notices = await b.db('notices').orderBy('id');
      expect(
        notices.map(n => [
          JSON.parse(n.payload).title,
          JSON.parse(n.recipients),
        ]),
      ).toEqual([
        [
          'Review the rotation of DB password',
          ['group:default/payments', 'user:default/jane'],
        ],
        [
          'DB password was rotated',
          [
            'group:default/payments',
            'user:default/jane',
            'group:default/checkout',
          ],
        ],
      ]);
    });
  });
});
