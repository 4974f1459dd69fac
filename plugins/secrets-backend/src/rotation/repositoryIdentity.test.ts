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
import { BenchOptions, RotationBench } from '../__testUtils__/RotationBench';

const OLD = 'https://git.example.com/acme/gitops';
const NEW = 'https://git.example.com/platform/Manifests';

describe.each(databases.eachSupportedId())(
  'what a repository is, on %s',
  engineId => {
    const bench = async (options: BenchOptions = {}) =>
      RotationBench.create(await openTestDatabase(engineId), options);

    const later = async (b: RotationBench) => {
      b.clock.pass({ minutes: 1 });
      await b.runDue();
    };

    const proposed = async (options: BenchOptions = {}) => {
      const b = await bench(options);
      const id = await b.start();
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'proposed' });
      return { b, id };
    };

    it('makes one pull request of two spellings, and finishes', async () => {
      const b = await bench();
      await b.changeSpec(spec => ({
        ...spec,
        targets: spec.targets.map((target, i) => ({
          ...target,
          manifest:
            i === 0
              ? target.manifest
              : target.manifest.replace('acme/gitops', 'Acme/GitOps'),
        })),
      }));
      const id = await b.start();
      await b.runDue();
      expect(b.forge.pullRequestUrls).toHaveLength(1);
      const [url] = b.forge.pullRequestUrls;
      expect([...b.forge.inspect(url).changes.keys()]).toHaveLength(2);
      b.mergeAll();
      b.propagate((await b.rotation(id)).versionId!);
      await later(b);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
    });

    it('refuses to propose to a repository that has moved, with the fields and the new address', async () => {
      const b = await bench();
      b.forge.renameRepository(OLD, NEW);
      const id = await b.start();
      await b.runDue();
      const rotation = await b.rotation(id);
      expect(rotation.phase).toBe('failed');
      expect(rotation.waitingFor).toContain(NEW);
      expect(b.forge.pullRequestUrls).toEqual([]);
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('discards what it minted where the repository has moved since', async () => {
      const b = await bench();
      for (const when of ['before', 'after'] as const) {
        const down = new UpstreamError('It is down', { retryable: true });
        b.forge.calls.failNext('propose', down, when);
        const id = await b.start();
        await b.runDue();
        expect(await b.rotation(id)).toMatchObject({ phase: 'issued' });
        b.forge.renameRepository(OLD, NEW);
        await later(b);
        const { phase, waitingFor } = await b.rotation(id);
        expect(phase).toBe('failed');
        expect(waitingFor).toContain(
          `spec.targets[0].manifest, spec.targets[1].manifest name a repository that was renamed or transferred, and is ${NEW} now`,
        );
        expect(b.issuer.liveCredentials).toEqual(['old']);
        b.forge.renameRepository(NEW, OLD);
      }
      const [url] = b.forge.pullRequestUrls;
      expect(b.forge.inspect(url).state).toBe('closed');
    });

    it('refuses two names of one repository', async () => {
      const b = await bench({ twoRepositories: true });
      const us = 'https://git.example.com/acme/gitops-us';
      const id = await b.start();
      const identify = b.forge.identifyRepository.bind(b.forge);
      b.forge.identifyRepository = repository =>
        identify(repository.url === us ? { url: OLD } : repository);
      await b.runDue();
      const { phase, waitingFor } = await b.rotation(id);
      expect(phase).toBe('failed');
      expect(waitingFor).toContain(
        `spec.targets[1].manifest names a repository that was renamed or transferred, and is ${OLD} now`,
      );
      expect(b.forge.pullRequestUrls).toEqual([]);
    });

    it('goes on where it was renamed while its pull request was open', async () => {
      const { b, id } = await proposed();
      b.forge.renameRepository(OLD, NEW);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: undefined,
        pullRequests: [{ state: 'open', repository: OLD }],
      });
      b.mergeAll();
      b.propagate((await b.rotation(id)).versionId!);
      await later(b);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'completed' });
      expect(b.issuer.liveCredentials).not.toContain('old');
    });

    it('leaves the merge to a person where it was renamed', async () => {
      const b = await bench({ policy: { approval: 'auto-merge' } });
      b.forge.requireCheck(OLD, 'validate');
      const id = await b.start();
      await b.runDue();
      b.forge.renameRepository(OLD, NEW);
      const [url] = b.forge.pullRequestUrls;
      b.forge.reportCheck(url, 'validate', 'success');
      await later(b);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'proposed',
        condition: 'blocked',
        waitingFor: expect.stringContaining(NEW),
      });
      expect(b.forge.inspect(url).state).toBe('open');
    });

    it('can be cancelled where it was renamed', async () => {
      const { b, id } = await proposed();
      b.forge.renameRepository(OLD, NEW);
      await b.cancel(id);
      await later(b);
      expect(await b.rotation(id)).toMatchObject({ phase: 'cancelled' });
      const [url] = b.forge.pullRequestUrls;
      expect(b.forge.inspect(url).state).toBe('closed');
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('takes no pull request of another repository that has got the name', async () => {
      const { b, id } = await proposed();
      b.forge.renameRepository(OLD, NEW);
      b.forge.writeFile(`${OLD}/blob/main/README.md`, 'another\n');
      await later(b);
      const { phase, pullRequests } = await b.rotation(id);
      expect(phase).toBe('proposed');
      expect(pullRequests).toMatchObject([{ state: 'open' }]);
    });
  },
);

describe.each(databases.eachSupportedId())(
  'a refusal that nobody knows, on %s',
  engineId => {
    const unknown = () =>
      new UpstreamError('The host says "No pears today."', {
        retryable: true,
        unrecognized: true,
      });
    const down = () => new UpstreamError('It is down', { retryable: true });

    async function refused(times: number, failure = unknown) {
      const b = await RotationBench.create(await openTestDatabase(engineId));
      for (let i = 0; i < times; i++) {
        b.forge.calls.failNext('propose', failure());
      }
      const id = await b.start();
      for (let i = 0; i < times; i++) {
        await b.runDue();
        b.clock.pass({ minutes: 16 });
      }
      return { b, id };
    }

    it('does not end a rotation at the first try, nor at the eleventh', async () => {
      const { b, id } = await refused(11);
      expect(await b.rotation(id)).toMatchObject({
        phase: 'issued',
        refusals: 11,
        waitingFor: 'The host says "No pears today."',
      });
      expect(b.issuer.liveCredentials).toHaveLength(2);
      await b.runDue();
      const rotation = await b.rotation(id);
      expect(rotation).toMatchObject({ phase: 'proposed' });
      expect(rotation.refusals).toBeUndefined();
    });

    it('ends it at the twelfth, and discards what it minted', async () => {
      const { b, id } = await refused(12);
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({ phase: 'failed' });
      expect(b.issuer.liveCredentials).toEqual(['old']);
    });

    it('counts no failure of another kind', async () => {
      const { b, id } = await refused(14, down);
      b.forge.calls.failNext('propose', unknown());
      await b.runDue();
      expect(await b.rotation(id)).toMatchObject({
        phase: 'issued',
        refusals: 1,
      });
    });
  },
);
