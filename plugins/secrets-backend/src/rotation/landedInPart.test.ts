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
import { databases } from '../__testUtils__/databases';
import { openTestDatabase } from '../__testUtils__/openTestDatabase';
import {
  BenchOptions,
  EU,
  RotationBench,
  US,
} from '../__testUtils__/RotationBench';

jest.setTimeout(60_000);

const REFUSAL = 'No write permission on acme/gitops-us';
const US_FILE =
  'https://git.example.com/acme/gitops-us/blob/main/clusters/us-1/db-password.yaml';

describe.each(databases.eachSupportedId())(
  'a rotation that has landed in part on %s',
  engineId => {
    const bench = async (options: BenchOptions = {}) =>
      RotationBench.create(await openTestDatabase(engineId), {
        twoRepositories: true,
        ...options,
      });

    async function pass(b: RotationBench, minutes = 1): Promise<void> {
      b.clock.pass({ minutes });
      await b.runDue();
    }

    const events = async (b: RotationBench, id: string) =>
      (await b.store.journal(id, 0)).map(({ event }) => event);
    const retry = (b: RotationBench, id: string) =>
      b.store.requestRetry(id, 'user:default/jane');

    /** The second repository refuses for good, once the pull request of the first has been dealt with. */
    async function refusedBySecond(
      b: RotationBench,
      deal: (url: string) => void,
    ): Promise<string> {
      const id = await b.start();
      await b.engine().run(id, { until: 'issued' });
      const propose = b.forge.propose.bind(b.forge);
      jest.spyOn(b.forge, 'propose').mockImplementation(async request => {
        if (!request.repository.url.endsWith('gitops-us')) {
          return propose(request);
        }
        const [url] = b.forge.pullRequestUrls;
        if (b.forge.inspect(url).state === 'open') deal(url);
        throw new UpstreamError(REFUSAL, { retryable: false });
      });
      await b.engine().run(id);
      return id;
    }

    /** One repository has merged, the other has closed its pull request. */
    async function closedBySecond(b: RotationBench): Promise<{
      id: string;
      closed: string;
    }> {
      const id = await b.start();
      await b.runDue();
      const [first, closed] = b.forge.pullRequestUrls;
      b.forge.mergeAsPerson(first);
      b.forge.closeAsPerson(closed);
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
      return { id, closed };
    }

    describe('and fails', () => {
      it('waits for a person instead of trying to undo it for ever', async () => {
        const b = await bench();
        const id = await refusedBySecond(b, url => {
          b.landByHand(url);
          b.forge.closeAsPerson(url);
        });
        expect(await b.rotation(id)).toMatchObject({
          phase: 'issued',
          condition: 'blocked',
          undo: undefined,
          waitingFor: expect.stringMatching(
            /^No write permission .*on the base branch already/,
          ),
          nextAttemptAt: undefined,
        });
        expect(
          (await events(b, id)).filter(event => event === 'undo.too-late'),
        ).toHaveLength(1);
        expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
      });

      it('can be given up where a pull request is merged, because nothing else can end it', async () => {
        const b = await bench();
        const id = await refusedBySecond(b, url => b.forge.mergeAsPerson(url));
        expect(await b.rotation(id)).toMatchObject({ condition: 'blocked' });
        await b.cancel(id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({
          phase: 'failed',
          waitingFor: 'not today',
        });
        expect(await events(b, id)).toContain('give-up.requested');
        expect(await b.start()).not.toBe(id);
      });
    });

    it('can be given up once it is stuck, and not before', async () => {
      const b = await bench();
      const id = await b.start();
      await b.runDue();
      const [first, second] = b.forge.pullRequestUrls;
      b.forge.mergeAsPerson(first);
      await pass(b);
      await expect(b.cancel(id)).rejects.toThrow(
        /Part of it is merged, so it cannot be cancelled/,
      );
      b.forge.closeAsPerson(second);
      await pass(b);
      await b.cancel(id);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
      expect(b.issuer.liveCredentials).toEqual(['old', 'credential-2']);
    });

    it('says which targets run the new version already', async () => {
      const b = await bench();
      const { id } = await closedBySecond(b);
      b.probe.setTarget(EU, { versionId: (await b.rotation(id)).versionId });
      b.probe.setTarget(US, { versionId: 'v-before' });
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
        targets: [
          { target: { id: EU }, state: 'running' },
          { target: { id: US }, state: 'not-yet' },
        ],
      });
    });

    it('goes on where a version that died has landed everywhere, since nothing can be undone', async () => {
      const b = await bench({ twoRepositories: false });
      const id = await b.start();
      await b.engine().run(id, { until: 'issued' });
      b.forge.calls.failNext(
        'propose',
        new UpstreamError('The answer was lost', { retryable: true }),
        'after',
      );
      await b.engine().run(id, { until: 'proposed' });
      b.mergeAll();
      b.issuer.revokeAsPerson('credential-2');
      await pass(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'merged',
        pullRequests: [{ state: 'merged' }],
      });
    });

    describe('and is proposed again', () => {
      it('is merged where somebody reopens what was closed and merges that', async () => {
        const b = await bench();
        const { id, closed } = await closedBySecond(b);
        await retry(b, id);
        await b.runDue();
        const again = b.forge.pullRequestUrls[2];
        expect(b.forge.inspect(again).state).toBe('open');
        b.forge.inspect(closed).state = 'open';
        b.forge.mergeAsPerson(closed);
        await pass(b);
        const { phase, pullRequests } = await b.rotation(id);
        expect(phase).toBe('merged');
        expect(pullRequests.map(({ state }) => state).sort()).toEqual([
          'closed',
          'merged',
          'merged',
        ]);
        expect(b.forge.inspect(again).state).toBe('closed');
        expect(await events(b, id)).toContain('pull-request.merged');
      });

      it('is merged where the change was put there by hand meanwhile', async () => {
        const b = await bench();
        const { id, closed } = await closedBySecond(b);
        b.landByHand(closed);
        await retry(b, id);
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'merged' });
        expect(b.forge.pullRequestUrls).toHaveLength(2);
        expect(b.forge.fileContent(US_FILE)).toContain(
          (await b.rotation(id)).versionId,
        );
      });
    });
  },
);
