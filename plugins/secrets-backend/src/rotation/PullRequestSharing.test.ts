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
import { fakeSecret } from '@keyturn/plugin-secrets-node/testUtils';
import { ENGINE_ACTOR } from '../engineActor';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';

jest.setTimeout(120_000);

const REFUSAL = new UpstreamError('The forge refuses it', { retryable: false });

describe.each(databases.eachSupportedId())(
  'sharing a pull request on %s',
  engineId => {
    async function bench(options: BenchOptions = {}) {
      const knex = await openTestDatabase(engineId);
      return RotationBench.create(knex, {
        ...options,
        policy: { batchFor: 'PT2M', ...options.policy },
      });
    }

    const byItself = (secretRef: string) => ({
      secretRef,
      requestedBy: ENGINE_ACTOR,
    });

    /** Rotations of the bench's secret and of another one, of the same owner and repository. */
    async function pair(
      b: RotationBench,
      other: Parameters<RotationBench['addSecret']>[1] = {},
    ) {
      const { ref, targetId, manifest } = await b.addSecret('api-token', other);
      const first = await b.start(byItself(SECRET_REF));
      b.clock.pass({ seconds: 1 });
      const second = await b.start(byItself(ref));
      return { first, second, ref, targetId, manifest };
    }

    /** Until nothing more happens by itself. */
    async function settle(b: RotationBench, minutes = 4) {
      for (let half = 0; half < minutes * 2; half++) {
        await b.runDue();
        b.clock.pass({ seconds: 30 });
      }
    }

    const phases = async (b: RotationBench, ...ids: string[]) =>
      Promise.all(ids.map(async id => (await b.rotation(id)).phase));
    const events = async (b: RotationBench, id: string) =>
      (await b.store.journal(id, 0)).map(({ event }) => event);

    it('gathers those of one repository and owner for a while, and proposes them together', async () => {
      const b = await bench();
      const { first, second, manifest } = await pair(b);
      await b.runDue();
      expect(await b.rotation(first)).toMatchObject({
        phase: 'issued',
        waitingFor: expect.stringContaining('to share a pull request'),
      });
      expect(b.forge.pullRequestUrls).toEqual([]);
      await settle(b);

      const [url, ...others] = b.forge.pullRequestUrls;
      expect(others).toEqual([]);
      const rotations = [await b.rotation(first), await b.rotation(second)];
      for (const rotation of rotations) {
        expect(rotation).toMatchObject({
          phase: 'proposed',
          batchId: first,
          pullRequests: [
            { url, state: 'open', branch: `rotate-batch/${first}` },
          ],
        });
      }
      const { title, body, changes } = b.forge.inspect(url);
      expect(title).toBe('Rotate 2 secrets: DB password, api-token');
      for (const { id, secretRef, versionId } of rotations) {
        expect(body).toContain(
          `(\`${secretRef}\`, owned by \`group:default/payments\`) to \`${versionId}\`: \`test\`. Follow it: https://portal.example.com/secrets/rotations/${id}`,
        );
      }
      expect([...changes.keys()].sort()).toEqual([
        'clusters/eu-1/api-token.yaml',
        'clusters/eu-1/db-password.yaml',
        'clusters/us-1/db-password.yaml',
      ]);
      expect(b.forge.fileContent(manifest)).toContain('AgOld');
    });

    it('advances all when it is merged, and completes each by its own evidence', async () => {
      const b = await bench();
      const { first, second, targetId } = await pair(b);
      await settle(b);
      b.mergeAll();
      await settle(b, 2);
      expect(await phases(b, first, second)).toEqual(['merged', 'merged']);
      b.probe.setTarget(targetId, {
        versionId: (await b.rotation(second)).versionId!,
      });
      await settle(b, 4);
      expect(await phases(b, first, second)).toEqual(['merged', 'completed']);
      b.propagate((await b.rotation(first)).versionId!);
      await settle(b, 4);
      expect(await phases(b, first, second)).toEqual([
        'completed',
        'completed',
      ]);
      expect(b.issuer.liveCredentials).toHaveLength(2);
    });

    it('is woken as a whole when the pull request changes', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await settle(b);
      const [pullRequestUrl] = b.forge.pullRequestUrls;
      const woken = await b.store.wakeByPullRequest({ pullRequestUrl });
      expect(woken).toEqual([first, second]);
    });

    it('walks back all when it is closed', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await settle(b);
      b.forge.closeAsPerson(b.forge.pullRequestUrls[0]);
      await settle(b, 2);
      expect(await phases(b, first, second)).toEqual([
        'cancelled',
        'cancelled',
      ]);
      expect([...b.issuer.liveCredentials].sort()).toEqual([
        'old',
        'old-api-token',
      ]);
    });

    it('merges all where the policy says auto-merge, once the checks have passed', async () => {
      const b = await bench({ policy: { approval: 'auto-merge' } });
      b.forge.requireCheck('https://git.example.com/acme/gitops', 'validate');
      const { first, second } = await pair(b);
      await settle(b);
      expect(await phases(b, first, second)).toEqual(['proposed', 'proposed']);
      b.forge.reportCheck(b.forge.pullRequestUrls[0], 'validate', 'success');
      await settle(b, 2);
      expect(await phases(b, first, second)).toEqual(['merged', 'merged']);
    });

    it('merges none by itself where the version of one stopped working meanwhile', async () => {
      const b = await bench({ policy: { approval: 'auto-merge' } });
      b.forge.requireCheck('https://git.example.com/acme/gitops', 'validate');
      const { first, second, ref } = await pair(b);
      await settle(b);
      const { versionId } = await b.rotation(second);
      const version = await b.store.version(ref, versionId!);
      await b.issuer.revoke(version!, { ...fakeSecret(), ref });
      b.forge.reportCheck(b.forge.pullRequestUrls[0], 'validate', 'success');
      await settle(b, 2);
      for (const id of [first, second]) {
        expect(await b.rotation(id)).toMatchObject({
          phase: 'proposed',
          condition: 'blocked',
          waitingFor: expect.stringContaining(`${versionId} stopped working`),
        });
      }
      expect(b.forge.calls.count('merge')).toBe(0);
    });

    it('bases all anew that conflict', async () => {
      const b = await bench();
      const { first, second, manifest } = await pair(b);
      await settle(b);
      const before = b.forge.fileContent(manifest)!;
      b.forge.writeFile(manifest, `# by hand\n${before}`);
      await settle(b, 2);
      b.mergeAll();
      await settle(b, 2);
      expect(await phases(b, first, second)).toEqual(['merged', 'merged']);
      const { versionId } = await b.rotation(second);
      expect(b.forge.fileContent(manifest)).toMatch(/^# by hand\n/);
      expect(b.forge.fileContent(manifest)).toContain(versionId);
    });

    it.each([
      ['of another owner', { ownerRef: 'group:default/checkout' }],
      ['of another repository', { repository: 'platform-gitops' }],
    ])('leaves alone one %s', async (_, other) => {
      const b = await bench();
      b.forge.writeFile(
        'https://git.example.com/acme/platform-gitops/blob/main/README.md',
        '',
      );
      const { first, second } = await pair(b, other);
      await settle(b);
      expect(b.forge.pullRequestUrls).toHaveLength(2);
      for (const id of [first, second]) {
        expect(await b.rotation(id)).toMatchObject({
          phase: 'proposed',
          batchId: undefined,
        });
      }
    });

    it('does not hold up a rotation that a person asked for', async () => {
      const b = await bench();
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('does not hold up one that spans repositories', async () => {
      const b = await bench({ twoRepositories: true });
      const id = await b.start(byItself(SECRET_REF));
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('proposes one alone that finds no others', async () => {
      const b = await bench();
      const id = await b.start(byItself(SECRET_REF));
      await settle(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        batchId: undefined,
        pullRequests: [{ branch: `rotate/db-password/${id}` }],
      });
    });

    it('goes on without one that is cancelled while they gather', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await b.runDue();
      await b.cancel(first);
      await settle(b);
      expect(await phases(b, first, second)).toEqual(['cancelled', 'proposed']);
      const [url] = b.forge.pullRequestUrls;
      expect([...b.forge.inspect(url).changes.keys()]).toEqual([
        'clusters/eu-1/api-token.yaml',
      ]);
    });

    it('refuses to cancel one once they are proposed together, and says what to do', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await settle(b);
      for (const id of [first, second]) {
        await expect(b.cancel(id)).rejects.toThrow(
          'It shares its pull request with others; close that, which cancels all of them',
        );
      }
      expect(await phases(b, first, second)).toEqual(['proposed', 'proposed']);
    });

    it('refuses to cancel one while they are about to be proposed', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await b.runDue();
      b.clock.pass({ minutes: 2 });
      const down = new UpstreamError('The forge is down', { retryable: true });
      b.forge.calls.failNext('propose', down, 'after');
      await b.runDue();
      await expect(b.cancel(second)).rejects.toThrow(
        'about to be proposed together',
      );
      await expect(b.cancel(first)).rejects.toThrow(
        'about to be proposed together',
      );
      await settle(b);
      expect(await phases(b, first, second)).toEqual(['proposed', 'proposed']);
      expect(b.forge.pullRequestUrls).toHaveLength(1);
    });

    it('goes on without one whose change does not fit', async () => {
      const b = await bench();
      const third = await b.addSecret('web-key');
      const { first, second, manifest } = await pair(b);
      const other = await b.start(byItself(third.ref));
      await b.runDue();
      b.forge.writeFile(manifest, 'kind: ConfigMap\n');
      await settle(b, 6);
      expect(await phases(b, first, second, other)).toEqual([
        'proposed',
        'failed',
        'proposed',
      ]);
      const open = b.forge.pullRequestUrls.filter(
        url => b.forge.inspect(url).state === 'open',
      );
      expect(open).toHaveLength(1);
      expect(await events(b, second)).toContain('batch.dissolved');
      expect([...b.issuer.liveCredentials]).toContain('old-api-token');
    });

    it('goes on without one whose new version has died', async () => {
      const b = await bench();
      const { first, second, ref } = await pair(b);
      await b.runDue();
      const { versionId } = await b.rotation(second);
      const version = await b.store.version(ref, versionId!);
      await b.issuer.revoke(version!, { ...fakeSecret(), ref });
      await settle(b, 6);
      expect(await phases(b, first, second)).toEqual(['proposed', 'failed']);
    });

    it('goes on without one whose issuer refuses to be asked', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await b.runDue();
      const isLive = b.issuer.isLive.bind(b.issuer);
      jest.spyOn(b.issuer, 'isLive').mockImplementation(async version => {
        if (version.id === (await b.rotation(second)).versionId) throw REFUSAL;
        return isLive(version);
      });
      await settle(b, 8);
      expect(await phases(b, first, second)).toEqual(['proposed', 'failed']);
    });

    it('proposes each alone where the forge refuses them together', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await b.runDue();
      b.clock.pass({ minutes: 2 });
      b.forge.calls.failNext('propose', REFUSAL);
      await settle(b);
      expect(b.forge.pullRequestUrls).toHaveLength(2);
      for (const id of [first, second]) {
        expect(await b.rotation(id)).toMatchObject({
          phase: 'proposed',
          batchId: undefined,
        });
      }
    });

    it('cancels all where the forge refused after it had opened the pull request', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await b.runDue();
      b.clock.pass({ minutes: 2 });
      b.forge.calls.failNext('propose', REFUSAL, 'after');
      await settle(b);
      expect(await phases(b, first, second)).toEqual([
        'cancelled',
        'cancelled',
      ]);
      expect(b.forge.inspect(b.forge.pullRequestUrls[0]).state).toBe('closed');
    });

    it('does not wait for ever for one that was given up', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await b.runDue();
      b.clock.pass({ minutes: 2 });
      for (let i = 0; i < 2; i++) {
        b.forge.calls.failNext('propose', REFUSAL);
        b.forge.calls.failNext('withdraw', REFUSAL);
      }
      await b.runDue();
      expect(await b.rotation(first)).toMatchObject({ condition: 'blocked' });
      await expect(b.cancel(second)).rejects.toThrow('proposed together');
      await b.cancel(first);
      await settle(b, 6);
      expect(await phases(b, first, second)).toEqual(['failed', 'proposed']);
      const [url] = b.forge.pullRequestUrls;
      expect([...b.forge.inspect(url).changes.keys()]).toEqual([
        'clusters/eu-1/api-token.yaml',
      ]);
    });

    it('cancels all with one that is stuck', async () => {
      const b = await bench({ policy: { approval: 'auto-merge' } });
      b.forge.requireCheck('https://git.example.com/acme/gitops', 'validate');
      const { first, second } = await pair(b);
      await settle(b);
      b.forge.reportCheck(b.forge.pullRequestUrls[0], 'validate', 'failure');
      await settle(b, 2);
      expect(await b.rotation(second)).toMatchObject({ condition: 'blocked' });
      await b.cancel(second);
      await settle(b, 2);
      expect(await phases(b, first, second)).toEqual([
        'cancelled',
        'cancelled',
      ]);
    });

    it('asks for one review, names all of them, and tells once what holds them up', async () => {
      const b = await bench();
      const { first, second } = await pair(b);
      await settle(b);
      const [url] = b.forge.pullRequestUrls;
      b.forge.setConflicting(url);
      await settle(b);
      for (const id of [first, second]) {
        expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
      }
      const notices = await b.db('notices').orderBy('id');
      expect(
        notices.map(({ payload, recipients }) => {
          const { title, description } = JSON.parse(payload);
          return { title, description, recipients: JSON.parse(recipients) };
        }),
      ).toEqual([
        {
          title: 'Review the rotation of 2 secrets',
          description:
            'A pull request waits for review: DB password, api-token.',
          recipients: ['group:default/payments'],
        },
        {
          title: expect.stringMatching(
            /^The rotation of .* and of those that share its pull request waits for a person$/,
          ),
          description: expect.stringContaining('conflicts with'),
          recipients: ['group:default/payments'],
        },
      ]);
    });

    it('reminds of a shared pull request once', async () => {
      const b = await bench({
        policy: { remindAfter: 'PT6H', stallAfter: 'P7D' },
      });
      await pair(b);
      await settle(b);
      b.clock.pass({ hours: 6 });
      await settle(b, 1);
      expect(
        await b.db('notices').where('dedupe_key', 'like', '%:reminder:%'),
      ).toHaveLength(1);
    });

    it('can be rolled back by each alone', async () => {
      const b = await bench({ policy: { maxOverlap: 'P1D' } });
      const { first, second, targetId, manifest } = await pair(b);
      const before = b.forge.fileContent(manifest);
      await settle(b);
      b.mergeAll();
      await settle(b, 2);
      b.probe.setTarget(targetId, {
        versionId: (await b.rotation(second)).versionId!,
      });
      await settle(b, 2);
      await b.store.requestRollback(second, {
        requestedBy: 'user:default/jane',
        reason: 'it broke',
      });
      await settle(b, 2);
      const url = b.forge.pullRequestUrls.at(-1)!;
      expect([...b.forge.inspect(url).changes.keys()]).toEqual([
        'clusters/eu-1/api-token.yaml',
      ]);
      b.forge.mergeAsPerson(url);
      expect(b.forge.fileContent(manifest)).toContain('AgOld');
      expect(before).toContain('AgOld');
      expect(await phases(b, first)).toEqual(['merged']);
    });
  },
);
