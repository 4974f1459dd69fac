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
  isWorkloadVersionEdit,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RacedWorkloads } from '../__testUtils__/RacedWorkloads';
import { EU, US } from '../__testUtils__/RotationBench';

/** What a rotation has on record of pod templates stays true of its base branches, before, during and after a restart. */
describe.each(databases.eachSupportedId())(
  'the record of restarts on %s',
  engineId => {
    const create = async (
      options: Parameters<typeof RacedWorkloads.create>[1] = {},
    ) =>
      RacedWorkloads.create(await openTestDatabase(engineId), {
        policy: { maxOverlap: 'PT10M' },
        ...options,
      });

    const edits = async ({ b }: RacedWorkloads, id: string) =>
      (await b.store.edits(id))
        .filter(isWorkloadVersionEdit)
        .map(({ value, previous }) => ({ value, previous }));

    async function restarted(w: RacedWorkloads) {
      const { id, version } = await w.merged(EU);
      await w.later();
      const [{ url }] = await w.restarts(id);
      w.b.forge.mergeAsPerson(url);
      return { id, version, url };
    }

    const rollBack = async ({ b }: RacedWorkloads, id: string) => {
      await b.store.requestRollback(id, {
        requestedBy: 'user:default/jane',
        reason: 'checkout is down',
      });
      await b.runDue();
    };

    const back = async ({ b }: RacedWorkloads, id: string) =>
      (await b.rotation(id)).pullRequests.filter(
        ({ rollback, restart }) => rollback && restart === undefined,
      );

    it('has the text that was merged, and what was there before the rotation', async () => {
      const w = await create();
      const { id, version } = await restarted(w);
      const before = { value: version, previous: null };
      expect(await edits(w, id)).toEqual([before, before]);
      await w.later();
      expect(await w.annotation(EU)).toBe(`${version}~restart-1`);
      expect(await edits(w, id)).toEqual([
        { value: `${version}~restart-1`, previous: null },
        before,
      ]);
      expect((await w.b.rotation(id)).restarts).toMatchObject({
        round: 1,
        merged: [
          {
            versionId: version,
            edit: { targetId: EU, value: `${version}~restart-1` },
          },
        ],
      });
    });

    it('leads to the next rotation and back from it', async () => {
      const w = await create({ policy: { maxOverlap: 'PT0S' } });
      const { id, version } = await restarted(w);
      await w.later();
      w.prove(EU, version);
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'completed' });

      const next = await w.b.start();
      await w.b.runDue();
      for (const { url } of (await w.b.rotation(next)).pullRequests) {
        w.b.forge.mergeAsPerson(url);
      }
      await w.later();
      const { versionId } = await w.b.rotation(next);
      expect(await w.annotation(EU)).toBe(versionId);
      expect(await edits(w, next)).toEqual([
        { value: versionId, previous: `${version}~restart-1` },
        { value: versionId, previous: version },
      ]);
      await rollBack(w, next);
      for (const { url } of await back(w, next)) w.b.forge.mergeAsPerson(url);
      await w.later();
      expect(await w.annotation(EU)).toBe(`${version}~${versionId}`);
      w.prove(EU, version);
      w.prove(US, version);
      await w.later();
      await w.later();
      expect(await w.b.rotation(next)).toMatchObject({ phase: 'rolled-back' });
    });

    it('is taken back by a rollback that closes an open restart before it proposes anything', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      await w.later();
      const [{ url }] = await w.restarts(id);
      await rollBack(w, id);
      expect(w.b.forge.inspect(url)).toMatchObject({
        state: 'closed',
        comments: ['Closed: the rotation is rolled back'],
      });
      const rotation = await w.b.rotation(id);
      expect(rotation).toMatchObject({ phase: 'rollback-proposed' });
      expect(await w.restarts(id)).toMatchObject([{ state: 'closed' }]);
      const [pullRequest] = await back(w, id);
      expect(pullRequest).toMatchObject({ attempt: 3, state: 'open' });
      w.b.forge.mergeAsPerson(pullRequest.url);
      await w.later();
      const { previousVersionId } = await w.b.rotation(id);
      expect(await w.annotation(EU)).toBe(`${previousVersionId}~${version}`);
    });

    it('is taken back by a rollback although the restart was merged a moment before', async () => {
      const w = await create();
      const { id, version } = await restarted(w);
      await rollBack(w, id);
      const [pullRequest] = await back(w, id);
      w.b.forge.mergeAsPerson(pullRequest.url);
      await w.later();
      const { phase, previousVersionId } = await w.b.rotation(id);
      expect(phase).toBe('rollback-merged');
      expect(await w.annotation(EU)).toBe(
        `${previousVersionId}~${version}~restart-1`,
      );
    });

    it('is taken back by a rollback although somebody reopened and merged the restart that it had closed', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      await w.later();
      const [{ url }] = await w.restarts(id);
      await rollBack(w, id);
      w.b.forge.mergeAsPerson(url);
      await w.later();
      expect(await w.annotation(EU)).toBe(`${version}~restart-1`);
      const [pullRequest] = await back(w, id);
      w.b.forge.mergeAsPerson(pullRequest.url);
      await w.later();
      const { phase, previousVersionId } = await w.b.rotation(id);
      expect(phase).toBe('rollback-merged');
      expect(await w.annotation(EU)).toBe(`${previousVersionId}~${version}`);
    });

    it('goes on, and restarts again, where the rollback comes to nothing', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      await w.later();
      await rollBack(w, id);
      for (const { url } of await back(w, id)) w.b.forge.closeAsPerson(url);
      await w.later();
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'merged' });
      expect(await w.restarts(id)).toMatchObject([
        { state: 'closed', restart: 1 },
        { state: 'open', restart: 2 },
      ]);
      w.b.forge.mergeAsPerson((await w.restarts(id))[1].url);
      await w.later();
      expect(await w.annotation(EU)).toBe(`${version}~restart-2`);
      w.prove(EU, version);
      await w.later();
      await w.later(10);
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('has the restarts of a rollback, which loses the same race', async () => {
      const w = await create();
      const { id, version } = await restarted(w);
      await w.later();
      w.prove(EU, version);
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'propagated' });

      await rollBack(w, id);
      for (const { url } of await back(w, id)) w.b.forge.mergeAsPerson(url);
      await w.later();
      const previous = (await w.b.rotation(id)).previousVersionId!;
      expect(await w.annotation(EU)).toBe(`${previous}~${version}~restart-1`);
      w.prove(EU, previous);
      await w.race(US, previous);
      await w.later();
      await w.later();
      const restart = (await w.restarts(id)).at(-1)!;
      expect(restart).toMatchObject({
        state: 'open',
        restart: 2,
        rollback: true,
      });
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'rollback-merged',
        waitingFor: expect.stringContaining('which restarts Deployment api'),
      });
      w.b.forge.mergeAsPerson(restart.url);
      await w.later();
      expect(await w.annotation(US)).toBe(`${previous}~${version}~restart-2`);
      expect(w.b.issuer.liveCredentials).toContain('old');
      w.prove(US, previous);
      await w.later();
      await w.later(11);
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'rolled-back',
        revocation: { outcome: 'revoked' },
      });
      expect(w.b.issuer.liveCredentials).toEqual(['old']);
    });

    it('has no second restart beside one that the forge would not close', async () => {
      const w = await create();
      const { id } = await w.merged(EU);
      await w.later();
      const [{ url }] = await w.restarts(id);
      w.b.forge.calls.failNext(
        'withdraw',
        new UpstreamError('The forge refuses', { retryable: false }),
      );
      await rollBack(w, id);
      const [pullRequest] = await back(w, id);
      w.b.forge.closeAsPerson(pullRequest.url);
      await w.later();
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: 'blocked',
        waitingFor: expect.stringMatching(/^Close pull request #2 in acme/),
      });
      w.b.forge.closeAsPerson(url);
      await w.later();
      expect(await w.restarts(id)).toMatchObject([
        { state: 'closed', restart: 1 },
        { state: 'open', restart: 2 },
      ]);
    });

    it('is left as it is where the rotation is given up', async () => {
      const w = await create({ policy: { stallAfter: 'PT1H' } });
      const { id } = await w.merged(EU);
      await w.later();
      await w.later(120);
      expect(await w.b.rotation(id)).toMatchObject({ condition: 'partial' });
      await w.b.cancel(id);
      await w.b.runDue();
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'failed' });
      const [{ url }] = await w.restarts(id);
      expect(w.b.forge.inspect(url).state).toBe('open');
    });
  },
);
