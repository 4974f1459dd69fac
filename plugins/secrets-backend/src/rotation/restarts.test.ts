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
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import { RacedWorkloads } from '../__testUtils__/RacedWorkloads';
import { EU, SECRET_REF, US } from '../__testUtils__/RotationBench';

const REPOSITORY = 'https://git.example.com/acme/gitops';

describe.each(databases.eachSupportedId())(
  'pods that are older than the Secret on %s',
  engineId => {
    const create = async (
      options: Parameters<typeof RacedWorkloads.create>[1] = {},
    ) => RacedWorkloads.create(await openTestDatabase(engineId), options);

    const restartOf = async (w: RacedWorkloads, id: string) =>
      (await w.restarts(id)).at(-1)!;

    const events = async (w: RacedWorkloads, id: string) =>
      (await w.b.store.journal(id, 0)).map(({ event }) => event);

    it('are restarted by a pull request with another annotation and nothing else, until they are proven', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      expect(await w.restarts(id)).toEqual([]);
      await w.later();
      const restart = await restartOf(w, id);
      expect(restart).toMatchObject({
        state: 'open',
        restart: 1,
        rollback: false,
        branch: `restart/db-password/${id}-2`,
      });
      const { changes, title, body } = w.b.forge.inspect(restart.url);
      expect([...changes.keys()]).toEqual(['clusters/eu-1/api.yaml']);
      const before = w.b.forge.fileContent(w.manifestOf(EU))!;
      expect(changes.get('clusters/eu-1/api.yaml')).toBe(
        before.replace(version, `"${version}~restart-1"`),
      );
      expect(title).toBe(`Restart what uses DB password for ${version}`);
      expect(body).toContain('Deployment api of production/eu-1/payments');
      expect(body).toContain('Its pods are older than the Secret');
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: undefined,
        waitingFor: expect.stringMatching(
          /^Waiting for review and merge of pull request #2 in acme\/gitops, which restarts Deployment api of production\/eu-1\/payments\. production\/eu-1/,
        ),
      });

      w.b.forge.mergeAsPerson(restart.url, 'reviewer');
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'merged',
        waitingFor: expect.stringContaining(
          'Waiting for the clusters to restart Deployment api of production/eu-1/payments',
        ),
      });
      w.prove(EU, version);
      await w.later();
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'completed',
        revocation: { outcome: 'revoked' },
        previousVersionId: expect.any(String),
      });
      expect(await w.restarts(id)).toHaveLength(1);
      expect(await events(w, id)).toEqual(
        expect.arrayContaining([
          'restart.begun',
          'pull-request.opened',
          'pull-request.merged',
          'restart.merged',
        ]),
      );
      expect(w.b.issuer.liveCredentials).not.toContain('old');
    });

    it('are seen so twice, one poll apart, before anything is proposed', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      // somebody wakes it at once, as a webhook does
      await w.b.store.wakeByPullRequest({
        pullRequestUrl: (await w.b.rotation(id)).pullRequests[0].url,
      });
      await w.b.runDue();
      expect(w.b.probe.calls.count('observe')).toBe(4);
      expect(await w.restarts(id)).toEqual([]);

      w.set(EU, { versionId: version, workloads: { api: 'v-other' } });
      await w.later();
      await w.race(EU, version);
      await w.later();
      expect(await w.restarts(id)).toEqual([]);
      await w.later();
      expect(await w.restarts(id)).toHaveLength(1);
    });

    it('are not restarted where the cluster could not be asked in between', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      w.set(EU, { down: 'no route' });
      await w.later();
      await w.race(EU, version);
      await w.later();
      expect(await w.restarts(id)).toEqual([]);
    });

    it('are restarted in one pull request per repository', async () => {
      const w = await create({ twoRepositories: true });
      const { id } = await w.merged(EU, US);
      await w.later();
      expect(await w.restarts(id)).toMatchObject([
        { repository: `${REPOSITORY}`, state: 'open' },
        { repository: `${REPOSITORY}-us`, state: 'open' },
      ]);
      await w.later();
      expect(await w.restarts(id)).toHaveLength(2);
    });

    it('are restarted again only where they took the restart and lost the race again, three times at most', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      for (let round = 1; round <= 3; round++) {
        await w.later();
        const restart = await restartOf(w, id);
        expect(restart).toMatchObject({ restart: round, state: 'open' });
        w.b.forge.mergeAsPerson(restart.url);
        // the agent has not applied it yet
        for (let poll = 0; poll < 5; poll++) await w.later();
        expect(await w.restarts(id)).toHaveLength(round);
        await w.race(EU, version);
        await w.later();
        expect(await w.restarts(id)).toHaveLength(round);
      }
      await w.later();
      expect(await w.restarts(id)).toHaveLength(3);
      expect(await w.b.rotation(id)).toMatchObject({
        condition: 'blocked',
        waitingFor: expect.stringContaining(
          'Deployment api of production/eu-1/payments was restarted 3 times, and its pods are still older than the Secret',
        ),
      });
      const notices = await w.b
        .db('notices')
        .where('payload', 'like', '%waits for a person%');
      expect(notices).toHaveLength(1);

      await w.b.store.requestRetry(id, 'user:default/jane');
      await w.b.runDue();
      expect(await w.restarts(id)).toHaveLength(4);
      expect(w.b.issuer.liveCredentials).toContain('old');
    });

    it('are taken for restarted where a cluster that tells no annotation was seen without them', async () => {
      const w = await create();
      const raced = (version: string) => ({
        versionId: version,
        restart: [{ kind: 'Deployment', name: 'api' }],
      });
      const { id, version } = await w.merged(EU);
      w.set(EU, raced(version));
      await w.later();
      await w.later();
      w.b.forge.mergeAsPerson((await restartOf(w, id)).url);
      for (let poll = 0; poll < 5; poll++) await w.later();
      expect(await w.restarts(id)).toHaveLength(1);
      w.set(EU, { versionId: version, workloads: { api: 'v-other' } });
      await w.later();
      w.set(EU, raced(version));
      await w.later();
      await w.later();
      expect(await w.restarts(id)).toHaveLength(2);
    });

    it('wait for a person where no manifest is named', async () => {
      const w = await create({ withoutManifest: true });
      const { id, version } = await w.merged(EU);
      w.set(EU, {
        versionId: version,
        restart: [{ kind: 'Deployment', name: 'api' }],
      });
      await w.later();
      await w.later();
      expect(w.b.forge.pullRequestUrls).toHaveLength(1);
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'merged',
        waitingFor: expect.stringMatching(
          /^Restart Deployment api of production\/eu-1\/payments by hand/,
        ),
      });
    });

    it('block the rotation where their pull request is closed, until they are proven or it is proposed again', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      await w.later();
      w.b.forge.closeAsPerson((await restartOf(w, id)).url);
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: 'blocked',
        waitingFor: expect.stringMatching(
          /^Pull request #2 in acme\/gitops, which restarts Deployment api of production\/eu-1\/payments, was closed without being merged: restart it by hand, or retry to propose it again/,
        ),
      });
      await w.b.store.requestRetry(id, 'user:default/jane');
      await w.b.runDue();
      expect(await w.restarts(id)).toMatchObject([
        { state: 'closed', superseded: true, restart: 1 },
        {
          state: 'open',
          restart: 1,
          branch: `restart/db-password/${id}-3`,
        },
      ]);
      w.b.forge.closeAsPerson((await restartOf(w, id)).url);
      await w.later();
      w.prove(EU, version);
      await w.later();
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('need no pull request any longer once a person has restarted them', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      await w.later();
      const { url } = await restartOf(w, id);
      w.prove(EU, version);
      await w.later();
      expect(w.b.forge.inspect(url)).toMatchObject({
        state: 'closed',
        comments: ['Closed: every pod was seen to run the version'],
      });
      expect(await w.restarts(id)).toMatchObject([{ state: 'closed' }]);
      expect((await w.b.rotation(id)).restarts).toEqual({
        round: 1,
        merged: [],
      });
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('are proven although the restart was merged in the meantime', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      await w.later();
      w.b.forge.mergeAsPerson((await restartOf(w, id)).url);
      w.prove(EU, version);
      await w.later();
      expect(await w.restarts(id)).toMatchObject([{ state: 'merged' }]);
      expect(await w.b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('are observed also while the forge is down', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU, US);
      w.b.forge.calls.failNext(
        'propose',
        new UpstreamError('The forge is down', { retryable: true }),
      );
      w.prove(US, version);
      await w.later();
      expect(await w.b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: undefined,
        waitingFor: expect.stringMatching(
          /^The restart of workloads failed: The forge is down\. production\/eu-1/,
        ),
        targets: [{ state: 'not-yet' }, { state: 'running' }],
      });
      await w.later();
      expect(await w.restarts(id)).toMatchObject([{ state: 'open' }]);
    });

    it('are not restarted where their pod template names another version by now', async () => {
      const w = await create();
      const { id, version } = await w.merged(EU);
      const url = w.manifestOf(EU);
      w.b.forge.writeFile(
        url,
        w.b.forge.fileContent(url)!.replace(version, 'v-other'),
      );
      await w.later();
      expect(await w.restarts(id)).toEqual([]);
      expect(await w.b.rotation(id)).toMatchObject({
        condition: 'blocked',
        waitingFor: expect.stringMatching(
          /^The base branch does not hold what the rotation brings.*api\.yaml/,
        ),
      });
    });

    describe('by the approval of the policy', () => {
      it.each([
        ['review', { approval: 'review' }, 'open'],
        ['auto-merge', { approval: 'auto-merge' }, 'merged'],
        [
          'a merge of restarts alone',
          { approval: 'review', restartApproval: 'auto-merge' },
          'merged',
        ],
        [
          'a review of restarts alone',
          { approval: 'auto-merge', restartApproval: 'review' },
          'open',
        ],
      ] as const)('%s', async (_, policy, state) => {
        const w = await create({ policy });
        const id = await w.b.start();
        await w.b.runDue();
        if (policy.approval === 'review') w.b.mergeAll();
        await w.later();
        await w.race(EU, (await w.b.rotation(id)).versionId!);
        await w.later();
        await w.later();
        expect(await w.restarts(id)).toMatchObject([{ state }]);
        const told = await w.b
          .db('notices')
          .where('payload', 'like', '%Review a restart%');
        expect(told).toHaveLength(state === 'open' ? 1 : 0);
      });

      it('waits for required checks, and does not merge what somebody else has a part in', async () => {
        const w = await create({ policy: { approval: 'auto-merge' } });
        const id = await w.b.start();
        await w.b.runDue();
        w.b.forge.requireCheck(REPOSITORY, 'validate');
        await w.race(EU, (await w.b.rotation(id)).versionId!);
        await w.later();
        await w.later();
        const { url } = await restartOf(w, id);
        expect(await w.b.rotation(id)).toMatchObject({
          waitingFor: expect.stringContaining('check validate is pending'),
        });
        w.b.forge.commitToBranch(url, `${REPOSITORY}/blob/main/x.md`, 'x');
        w.b.forge.reportCheck(url, 'validate', 'success');
        await w.later();
        expect(await w.b.rotation(id)).toMatchObject({
          condition: 'blocked',
          waitingFor: expect.stringContaining('commits of somebody else'),
        });
        expect(w.b.forge.inspect(url).state).toBe('open');
      });

      it('does not restart pods with a version that stopped working', async () => {
        const w = await create({
          policy: { approval: 'auto-merge', restartApproval: 'auto-merge' },
        });
        const id = await w.b.start();
        await w.b.runDue();
        const { versionId } = await w.b.rotation(id);
        await w.race(EU, versionId!);
        await w.later();
        const version = (await w.b.store.version(SECRET_REF, versionId!))!;
        await w.b.issuer.revoke(version, fakeSecret());
        await w.later();
        expect(await w.b.rotation(id)).toMatchObject({
          condition: 'blocked',
          waitingFor: expect.stringContaining(
            'stopped working: pods that restart would use it',
          ),
        });
      });
    });

    it('keep an owner reminded of the pull request that waits, counted from its opening', async () => {
      const w = await create({
        policy: { remindAfter: 'PT1H', stallAfter: 'P7D' },
      });
      const { id, version } = await w.merged(EU);
      w.set(EU, { versionId: version, workloads: { api: 'v-other' } });
      await w.later(600);
      await w.race(EU, version);
      await w.later();
      await w.later();
      expect(await w.restarts(id)).toHaveLength(1);
      expect(await events(w, id)).not.toContain('pull-request.reminded');
      await w.later(60);
      await w.later();
      const reminders = await w.b
        .db('notices')
        .where('payload', 'like', '%restart the workloads by hand%');
      expect(reminders).toHaveLength(1);
    });
  },
);
