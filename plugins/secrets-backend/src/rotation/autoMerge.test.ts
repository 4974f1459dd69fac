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
import {
  BenchOptions,
  RotationBench,
  SECRET_REF,
} from '../__testUtils__/RotationBench';

const REPOSITORY = 'https://git.example.com/acme/gitops';

describe.each(databases.eachSupportedId())(
  'merging without a person on %s',
  engineId => {
    /** A rotation whose pull request was just opened, into a branch that requires a check. */
    async function proposed(options: BenchOptions = {}) {
      const knex = await openTestDatabase(engineId);
      const b = await RotationBench.create(knex, {
        ...options,
        policy: { approval: 'auto-merge', ...options.policy },
      });
      b.forge.requireCheck(REPOSITORY, 'validate');
      const id = await b.start();
      await b.runDue();
      const [url] = b.forge.pullRequestUrls;
      return { b, id, url };
    }

    async function later(b: RotationBench) {
      b.clock.pass({ minutes: 1 });
      await b.runDue();
    }

    const merges = (b: RotationBench) => b.forge.calls.count('merge');

    it('waits for required checks, says for which, and merges when they have succeeded', async () => {
      const { b, id, url } = await proposed();
      const rotation = await b.rotation(id);
      expect(rotation).toMatchObject({
        phase: 'proposed',
        condition: undefined,
        waitingFor:
          'Pull request #1 in acme/gitops is merged later: check validate is pending',
        pullRequests: [
          {
            branch: `rotate/db-password/${id}`,
            mergeability: { state: 'waiting' },
          },
        ],
      });
      const journal = await b.store.journal(id, 0);
      expect(journal.at(-1)).toMatchObject({
        event: 'step.waiting',
        links: [{ title: 'Pull request #1', url }],
      });
      await later(b);
      expect(merges(b)).toBe(0);

      b.forge.reportCheck(url, 'validate', 'success');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        pullRequests: [{ state: 'merged', mergedBy: 'keyturn' }],
      });
      expect(merges(b)).toBe(1);
    });

    it('is blocked by a check that failed, until it succeeds', async () => {
      const { b, id, url } = await proposed();
      b.forge.reportCheck(url, 'validate', 'failure');
      await later(b);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
        waitingFor:
          'Pull request #1 in acme/gitops cannot be merged: check validate failed',
      });
      expect(merges(b)).toBe(0);
      const notices = await b
        .db('notices')
        .where('payload', 'like', '%waits for a person%');
      expect(notices).toHaveLength(1);

      b.forge.reportCheck(url, 'validate', 'success');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        condition: undefined,
      });
    });

    it('stalls where a check is never reported', async () => {
      const { b, id } = await proposed({ policy: { stallAfter: 'PT2H' } });
      b.clock.pass({ hours: 3 });
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        condition: 'stalled',
        waitingFor: expect.stringContaining('check validate is pending'),
      });
    });

    it('bases a pull request anew that is outdated, once for each time', async () => {
      const { b, id, url } = await proposed();
      b.forge.reportCheck(url, 'validate', 'success');
      b.forge.setOutdated(url);
      await later(b);
      const journal = await b.store.journal(id, 0);
      expect(
        journal.filter(({ event }) => event === 'pull-request.rebased'),
      ).toMatchObject([
        { message: expect.stringContaining('was behind its base branch') },
      ]);
      expect(merges(b)).toBe(0);

      b.forge.reportCheck(url, 'validate', 'success');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
      expect(b.forge.calls.count('rebase')).toBe(1);
    });

    it('leaves an outdated one to people that holds commits of somebody else', async () => {
      const { b, id, url } = await proposed();
      b.forge.setOutdated(url);
      b.forge.commitToBranch(url, `${REPOSITORY}/blob/main/README.md`, 'x');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        condition: 'blocked',
        waitingFor: expect.stringContaining('commits of somebody else'),
      });
    });

    it('tries again where the forge refuses a merge that it called ready', async () => {
      const { b, id, url } = await proposed();
      b.forge.reportCheck(url, 'validate', 'success');
      b.forge.calls.failNext(
        'merge',
        new UpstreamError('cannot be merged yet', { retryable: true }),
      );
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        waitingFor: 'cannot be merged yet',
      });
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
    });

    it('leaves a pull request to people whose version stopped working while it waited', async () => {
      const { b, id, url } = await proposed();
      const { versionId } = await b.rotation(id);
      const version = await b.store.version(SECRET_REF, versionId!);
      await b.issuer.revoke(version!, fakeSecret());
      b.forge.reportCheck(url, 'validate', 'success');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
        waitingFor: `Pull request #1 in acme/gitops is not merged, because ${versionId} stopped working: close it to cancel the rotation`,
      });
      expect(merges(b)).toBe(0);

      b.forge.closeAsPerson(url);
      await later(b);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
    });

    it('does not merge while its issuer cannot be asked whether the version works', async () => {
      const { b, id, url } = await proposed();
      b.forge.reportCheck(url, 'validate', 'success');
      const asked = jest
        .spyOn(b.issuer, 'isLive')
        .mockRejectedValueOnce(
          new UpstreamError('the issuer is down', { retryable: true }),
        );
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        waitingFor: 'the issuer is down',
      });
      expect(asked).toHaveBeenCalled();
      expect(merges(b)).toBe(0);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
    });

    it('leaves it to reviewers where the policy says review', async () => {
      const { b, id, url } = await proposed({ policy: { approval: 'review' } });
      b.forge.reportCheck(url, 'validate', 'success');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        waitingFor:
          'Waiting for review and merge of pull request #1 in acme/gitops',
        pullRequests: [{ mergeability: { state: 'ready' } }],
      });
      expect(merges(b)).toBe(0);
    });
  },
);
