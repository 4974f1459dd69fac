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

import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { FakeTwoUserIssuer } from '@keyturn/plugin-secrets-node/testUtils';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  RotationBench,
  US,
} from '../__testUtils__/RotationBench';

describe.each(databases.eachSupportedId())(
  'slots of an issuer on %s',
  engineId => {
    const bench = async (options: BenchOptions) =>
      RotationBench.create(await openTestDatabase(engineId), options);

    const limited = (policy: Partial<RotationPolicy> = {}) =>
      bench({ issuer: { capabilities: { maxLive: 2 } }, policy });

    async function look(b: RotationBench): Promise<void> {
      b.clock.pass({ minutes: 1 });
      await b.runDue();
    }

    async function rotate(b: RotationBench): Promise<string> {
      const id = await b.start();
      await b.runDue();
      if ((await b.rotation(id)).phase !== 'proposed') return id;
      b.mergeAll();
      await look(b);
      b.propagate((await b.rotation(id)).versionId!);
      await look(b);
      return id;
    }

    /** Two credentials live: the new version, and the one before that its rotation had to leave. */
    async function withLeftOver(b: RotationBench): Promise<void> {
      const id = await rotate(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'propagated' });
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
    }

    const holdUp = (b: RotationBench) =>
      jest
        .spyOn(b.probe, 'consumers')
        .mockImplementation(async ({ target, versionId }) => ({
          consumers: [
            {
              kind: 'Pod',
              namespace: 'payments',
              name: 'debug',
              state: 'not-yet',
              evidence: [`${target.id} is not on ${versionId}`],
            },
          ],
        }));

    it('that has one is never asked to mint', async () => {
      const b = await bench({ issuer: { capabilities: { maxLive: 1 } } });
      const id = await rotate(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'failed',
        waitingFor: expect.stringContaining(
          'keeps one live credential of a secret',
        ),
      });
      expect(b.issuer.calls.count('issue')).toBe(0);
      expect(b.issuer.calls.count('revoke')).toBe(0);
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('are told which versions are in use, and only where there is a limit', async () => {
      const b = await limited();
      const issue = jest.spyOn(b.issuer, 'issue');
      const first = await rotate(b);
      await rotate(b);
      const { versionId } = await b.rotation(first);
      expect(issue.mock.calls.map(([{ inUse }]) => inUse)).toEqual([
        [
          {
            id: expect.stringMatching(/^adopted-/),
            handle: { credentialId: 'old' },
          },
        ],
        [{ id: versionId, handle: { credentialId: 'credential-2' } }],
      ]);

      const free = await bench({});
      const unlimited = jest.spyOn(free.issuer, 'issue');
      await rotate(free);
      expect(unlimited.mock.calls[0][0].inUse).toBeUndefined();
    });

    it('are freed of what an earlier rotation had to leave, once nothing uses it', async () => {
      const b = await limited();
      const held = holdUp(b);
      await withLeftOver(b);
      held.mockRestore();
      const issue = jest
        .spyOn(b.issuer, 'issue')
        .mockImplementationOnce(async (...args) => {
          // before anything new is there
          expect(b.issuer.liveCredentials).toEqual(['credential-2']);
          return b.issuer.issue(...args);
        });
      const id = await rotate(b);
      expect(issue).toHaveBeenCalled();
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect(b.issuer.liveCredentials).toEqual(['credential-3']);
      expect(await b.store.journal(id, 0)).toContainEqual(
        expect.objectContaining({
          event: 'version.revoked',
          message: expect.stringContaining('To make room for a new one'),
        }),
      );
    });

    it('are not freed of what something still uses: nothing is minted then, and it is named', async () => {
      const b = await limited();
      holdUp(b);
      await withLeftOver(b);
      const minted = b.issuer.calls.count('issue');
      const id = await rotate(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'failed',
        waitingFor: expect.stringMatching(
          /Nothing was minted: .* keeps 2 live credentials.*Pod payments\/debug/,
        ),
      });
      expect(b.issuer.calls.count('issue')).toBe(minted);
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
    });

    it('are looked at again later where nobody can tell just now', async () => {
      const b = await limited();
      const held = holdUp(b);
      await withLeftOver(b);
      held.mockRestore();
      b.probe.setTarget(US, { down: 'no route' });
      const { versionId } = (await b.store.list({ limit: 1 }, 'everything'))
        .items[0];
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'requested',
        attempts: 1,
        waitingFor: expect.stringContaining('no route'),
      });
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
      b.probe.setTarget(US, { versionId });
      await look(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
    });

    it('are not freed of what the policy keeps', async () => {
      const b = await limited({ revokeOld: false });
      const first = await rotate(b);
      expect(await b.rotation(first)).toMatchObject({
        revocation: { outcome: 'kept' },
      });
      const second = await rotate(b);
      expect(await b.rotation(second)).toMatchObject({
        phase: 'failed',
        waitingFor: expect.stringContaining('the policy keeps'),
      });
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
      // somebody ends it by hand, and there is room
      b.issuer.revokeAsPerson('old');
      const third = await rotate(b);
      expect(await b.rotation(third)).toMatchObject({ phase: 'completed' });
    });

    it('do not count what stopped working', async () => {
      const b = await limited();
      holdUp(b);
      await withLeftOver(b);
      b.issuer.revokeAsPerson('old');
      await b.start();
      await b.runDue();
      expect(b.issuer.liveCredentials).toEqual([
        'credential-2',
        'credential-3',
      ]);
    });

    it('does not take the dead version on record for the one in use', async () => {
      const b = await limited();
      holdUp(b);
      await withLeftOver(b);
      b.issuer.revokeAsPerson('credential-2');
      const issue = jest.spyOn(b.issuer, 'issue');
      await b.start();
      await b.runDue();
      expect(issue.mock.calls[0][0].inUse).toMatchObject([
        { handle: { credentialId: 'old' } },
      ]);
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-3']);
    });

    describe('with two users that take turns', () => {
      const turns = async () => {
        const users = new FakeTwoUserIssuer();
        users.setPasswordAsPerson('user_a');
        const b = await bench({
          otherIssuer: users,
          spec: {
            credential: { kind: 'password', issuer: users.id, id: 'user_a' },
          },
        });
        return { b, users };
      };

      it('mints into the one that nobody uses, rotation after rotation', async () => {
        const { b, users } = await turns();
        for (const live of ['user_b', 'user_a', 'user_b']) {
          const id = await b.start();
          await b.runDue();
          expect(users.liveUsers).toEqual(['user_a', 'user_b']);
          b.mergeAll();
          await look(b);
          b.propagate((await b.rotation(id)).versionId!);
          await look(b);
          expect(await b.rotation(id)).toMatchObject({
            phase: 'completed',
            revocation: { outcome: 'revoked' },
          });
          expect(users.liveUsers).toEqual([live]);
        }
      });

      it('does not touch the one in use when a lost answer has to be found again', async () => {
        const { b, users } = await turns();
        users.calls.failNext(
          'issue',
          new Error('the answer was lost'),
          'after',
        );
        const id = await b.start();
        await b.runDue();
        await b.cancel(id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
        expect(users.liveUsers).toEqual(['user_a']);
      });

      it('is refused while something may use each of them', async () => {
        const { b, users } = await turns();
        holdUp(b);
        const id = await rotate(b);
        await b.cancel(id);
        await b.runDue();
        expect(users.liveUsers).toEqual(['user_a', 'user_b']);
        const next = await rotate(b);
        expect(await b.rotation(next)).toMatchObject({ phase: 'failed' });
        expect(users.calls.count('issue')).toBe(1);
        expect(users.liveUsers).toEqual(['user_a', 'user_b']);
        expect(users.calls.count('revoke')).toBe(0);
      });
    });
  },
);
