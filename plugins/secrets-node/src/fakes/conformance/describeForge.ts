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
  CallContext,
  Forge,
  ProposeRequest,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { setTimeout } from 'node:timers/promises';
import { fakeCallContext } from '../fakeCallContext';

/** A host may still work out whether a pull request can be merged; longer than this it does not take. */
const TIME_TO_WORK_OUT_MS = 20_000;
const PAUSE_MS = 50;

/** A forge, fresh for one test. @public */
export interface ForgeUnderTest {
  forge: Forge;
  context?: CallContext;
  /** Two files of one repository and its default branch, each with the content `version: old\n`. */
  fileUrls: [string, string];
  /** A file that does not exist, in the same repository. */
  missingFileUrl: string;
  /** A file on a host that the forge does not handle. */
  foreignFileUrl: string;
  /** Commits a file to the base branch. */
  commitToBase(fileUrl: string, content: string): Promise<void> | void;
  /** Commits a file to the branch of a pull request, as somebody else than the forge. */
  commitToBranch(
    pullRequest: { url: string; branch: string },
    fileUrl: string,
    content: string,
  ): Promise<void> | void;
  /** Merges a pull request behind the forge's back. */
  mergeAsPerson(pullRequestUrl: string): Promise<void> | void;
  /** Approves a pull request, as somebody else than the forge; answers their name on the forge. */
  approveAsPerson(pullRequestUrl: string): Promise<string> | string;
  /** Adds a rule to the base branch: this check must have succeeded on what is merged. */
  requireCheck(name: string): Promise<void> | void;
  /** Says how a check of the head of a pull request goes. */
  reportCheck(
    pullRequest: { url: string; branch: string },
    name: string,
    state: 'pending' | 'success' | 'failure',
  ): Promise<void> | void;
  /** The same file with its repository spelt in another way, where the host lets it be. */
  otherSpelling?(fileUrl: string): string;
  /** Renames the repository of the files; its old address leads to the new one, which is answered. */
  renameRepository?(): Promise<string> | string;
  stop?(): Promise<void>;
}

/**
 * Defines the tests that every forge must pass.
 * @public
 */
export function describeForge(options: {
  name: string;
  create(): Promise<ForgeUnderTest> | ForgeUnderTest;
}): void {
  describe(`${options.name} keeps the promise of a forge`, () => {
    let given: ForgeUnderTest;
    let forge: Forge;
    let context: CallContext;
    let request: ProposeRequest;

    const readAll = () =>
      Promise.all(given.fileUrls.map(url => forge.readFile(url, context)));

    /** Merges as the engine does: what is only waited for is asked for again. */
    const mergeWhenReady = async (asked = request) => {
      const deadline = performance.now() + TIME_TO_WORK_OUT_MS;
      for (;;) {
        try {
          return await forge.merge(asked, context);
        } catch (error) {
          const isWaiting = error instanceof UpstreamError && error.retryable;
          if (!isWaiting || performance.now() > deadline) throw error;
          await setTimeout(PAUSE_MS);
        }
      }
    };

    beforeEach(async () => {
      given = await options.create();
      forge = given.forge;
      context = given.context ?? fakeCallContext();
      request = {
        rotationId: 'rotation-1',
        repository: forge.repositoryOf(given.fileUrls[0]),
        branch: 'secrets/rotation-1',
        title: 'Rotate db-password',
        body: 'Because it is due.',
        commitMessage: 'Rotate db-password',
        files: given.fileUrls.map(url => ({
          url,
          transform: content => content.replace('old', 'new'),
        })),
      };
    });

    afterEach(async () => {
      await given?.stop?.();
    });

    it('handles its own URLs and no others', () => {
      const [fileUrl] = given.fileUrls;
      expect(forge.handles(fileUrl)).toBe(true);
      expect(forge.handles(forge.repositoryOf(fileUrl).url)).toBe(true);
      expect(forge.handles(given.foreignFileUrl)).toBe(false);
      expect(forge.handles('not a URL')).toBe(false);
    });

    it('finds the one repository of files beside each other', () => {
      const [a, b] = given.fileUrls.map(url => forge.repositoryOf(url).url);
      expect(a).toBe(b);
    });

    describe('a repository', () => {
      const identify = (fileUrl: string) =>
        forge.identifyRepository(forge.repositoryOf(fileUrl), context);

      it('is the same by the URL of a file and by its own', async () => {
        const { url } = forge.repositoryOf(given.fileUrls[0]);
        expect(forge.repositoryOf(url)).toEqual({ url });
        const identity = await identify(given.fileUrls[0]);
        expect(identity.id).toMatch(/./);
        expect(identity.url.toLowerCase()).toBe(url.toLowerCase());
      });

      it('is the same however it is spelt', async () => {
        if (!given.otherSpelling) return;
        const [first, second] = given.fileUrls;
        const spelt = given.otherSpelling(second);
        expect(spelt).not.toBe(second);
        expect(forge.repositoryOf(spelt)).toEqual(forge.repositoryOf(first));
        expect(await identify(spelt)).toEqual(await identify(first));
        await forge.propose(
          {
            ...request,
            files: [request.files[0], { ...request.files[1], url: spelt }],
          },
          context,
        );
        await mergeWhenReady();
        expect(await readAll()).toEqual(['version: new\n', 'version: new\n']);
      });

      it('is changed once by each of two spellings of a file', async () => {
        if (!given.otherSpelling) return;
        const [url] = given.fileUrls;
        await given.commitToBase(url, 'version: old\nother: old\n');
        const files = [
          {
            url,
            transform: (content: string) =>
              content.replace('version: old', 'version: new'),
          },
          {
            url: given.otherSpelling(url),
            transform: (content: string) =>
              content.replace('other: old', 'other: new'),
          },
        ];
        await forge.propose({ ...request, files }, context);
        await mergeWhenReady({ ...request, files });
        expect(await forge.readFile(url, context)).toBe(
          'version: new\nother: new\n',
        );
      });

      it('is refused at an address that it has left, with the present one', async () => {
        if (!given.renameRepository) return;
        const identity = await identify(given.fileUrls[0]);
        const url = await given.renameRepository();
        expect(await identify(given.fileUrls[0])).toEqual({ ...identity, url });
        for (const act of [
          () => forge.readFile(given.fileUrls[0], context),
          () => forge.propose(request, context),
          () => forge.merge(request, context),
        ]) {
          await expect(act()).rejects.toMatchObject({
            name: 'UpstreamError',
            retryable: false,
            message: expect.stringContaining(url),
            movedTo: { id: identity.id, url },
          });
        }
      });

      it('keeps its pull requests when it is renamed, found by its id', async () => {
        if (!given.renameRepository) return;
        const { id } = await identify(given.fileUrls[0]);
        const { url } = await forge.propose(request, context);
        await given.renameRepository();
        await expect(forge.getPullRequest(url, context)).rejects.toMatchObject({
          movedTo: { id },
        });
        expect(await forge.getPullRequest(url, context, id)).toMatchObject({
          state: 'open',
        });
        const { branch } = request;
        const repository = { ...request.repository, id };
        const comment = 'Cancelled.';
        expect(
          await forge.withdraw({ repository, branch, comment }, context),
        ).toMatchObject({ state: 'closed' });
      });

      it('is not another one that has got its address', async () => {
        if (!given.renameRepository) return;
        const { url } = await forge.propose(request, context);
        await expect(
          forge.getPullRequest(url, context, 'another'),
        ).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
      });
    });

    it('takes a title and a text of any length', async () => {
      const { url } = await forge.propose(
        {
          ...request,
          title: `Rotate ${'🔑 db-password '.repeat(40)}`,
          body: `${'- `a place`\n'.repeat(
            20_000,
          )}\nFollow it: https://portal.example.com/secrets`,
        },
        context,
      );
      expect(await forge.getPullRequest(url, context)).toMatchObject({
        state: 'open',
      });
      const { repository, branch } = request;
      const comment = `Closed: ${'because '.repeat(20_000)}`;
      for (let i = 0; i < 2; i++) {
        expect(
          await forge.withdraw({ repository, branch, comment }, context),
        ).toMatchObject({ state: 'closed' });
      }
    });

    it('reads a file, and does not take a missing one for empty', async () => {
      expect(await readAll()).toEqual(['version: old\n', 'version: old\n']);
      await expect(
        forge.readFile(given.missingFileUrl, context),
      ).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
    });

    it('names the base branch of its files', () => {
      const [first, second] = given.fileUrls.map(url =>
        forge.baseBranchOf(url),
      );
      expect(first).toMatch(/./);
      expect(second).toBe(first);
    });

    it('reads a file at a commit, whatever came after', async () => {
      const [fileUrl] = given.fileUrls;
      await forge.propose(request, context);
      const { mergeCommit } = await mergeWhenReady();
      expect(mergeCommit).toMatch(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
      await given.commitToBase(fileUrl, 'version: later\n');
      expect(await forge.readFile(fileUrl, context, mergeCommit)).toBe(
        'version: new\n',
      );
      expect(await forge.readFile(fileUrl, context)).toBe('version: later\n');
      await expect(
        forge.readFile(given.missingFileUrl, context, mergeCommit),
      ).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
    });

    it('does not know a commit that its repository does not have', async () => {
      const unknown = '0123456789'.repeat(4);
      const reading = forge.readFile(given.fileUrls[0], context, unknown);
      await expect(reading).rejects.toMatchObject({
        name: 'UpstreamError',
        retryable: false,
        message: expect.stringContaining(unknown),
      });
    });

    describe('code owners, where it has them', () => {
      const owners = (url: string) => forge.codeOwners?.(url, context);
      const declare = async (content: string) => {
        const { url } = forge.repositoryOf(given.fileUrls[0]);
        const [branch] = given.fileUrls[0]
          .slice(`${url}/blob/`.length)
          .split('/');
        await given.commitToBase(`${url}/blob/${branch}/CODEOWNERS`, content);
        return { url, branch };
      };

      it('are nobody where no file says so', async () => {
        if (!forge.codeOwners) return;
        expect(await owners(given.fileUrls[0])).toBeUndefined();
      });

      it('are those that the last matching line names, in lower case', async () => {
        if (!forge.codeOwners) return;
        const [first, second] = given.fileUrls;
        const { url, branch } = await declare('* @acme/Platform @Rosa\n');
        expect(await owners(first)).toEqual(['@acme/platform', '@rosa']);
        const path = second.slice(`${url}/blob/${branch}/`.length);
        await declare(`* @acme/platform\n/${path}\n`);
        expect(await owners(first)).toEqual(['@acme/platform']);
        expect(await owners(second)).toBeUndefined();
      });

      it('are nobody for a file that the default branch does not have', async () => {
        if (!forge.codeOwners) return;
        const { url, branch } = await declare('* @acme/platform\n');
        const [first] = given.fileUrls;
        expect(await owners(given.missingFileUrl)).toBeUndefined();
        const { branch: other } = request;
        await forge.propose(request, context);
        const elsewhere = first.replace(
          `${url}/blob/${branch}/`,
          `${url}/blob/${encodeURIComponent(other)}/`,
        );
        expect(await owners(elsewhere)).toBeUndefined();
      });
    });

    it('proposes without touching the base branch', async () => {
      const pullRequest = await forge.propose(request, context);
      expect(pullRequest).toMatchObject({
        state: 'open',
        repository: request.repository.url,
      });
      expect(forge.handles(pullRequest.url)).toBe(true);
      expect(
        await forge.getPullRequest(pullRequest.url, context),
      ).toMatchObject({ url: pullRequest.url, state: 'open' });
      expect(await readAll()).toEqual(['version: old\n', 'version: old\n']);
    });

    it('has one pull request for a rotation that proposes twice', async () => {
      const first = await forge.propose(request, context);
      const second = await forge.propose(request, context);
      expect(second.url).toBe(first.url);
      expect(second.number).toBe(first.number);
    });

    it('has one pull request for each branch', async () => {
      const first = await forge.propose(request, context);
      const second = await forge.propose(
        { ...request, rotationId: 'rotation-2', branch: 'secrets/rotation-2' },
        context,
      );
      expect(second.url).not.toBe(first.url);
    });

    it('bases the change on the branch as it is', async () => {
      const [fileUrl] = given.fileUrls;
      await given.commitToBase(fileUrl, '# by hand\nversion: old\n');
      await forge.propose(request, context);
      await mergeWhenReady();
      expect(await forge.readFile(fileUrl, context)).toBe(
        '# by hand\nversion: new\n',
      );
    });

    it('bases a pull request anew that conflicts', async () => {
      const [fileUrl] = given.fileUrls;
      const { url } = await forge.propose(request, context);
      await given.commitToBase(fileUrl, '# by hand\nversion: old\n');
      for (let i = 0; i < 2; i++) {
        expect(await forge.rebase(request, context)).toMatchObject({
          url,
          state: 'open',
        });
      }
      await mergeWhenReady();
      expect(await forge.readFile(fileUrl, context)).toBe(
        '# by hand\nversion: new\n',
      );
    });

    const withdraw = () => {
      const { repository, branch } = request;
      return forge.withdraw(
        { repository, branch, comment: 'Cancelled.' },
        context,
      );
    };

    it('withdraws what was never proposed', async () => {
      expect(await withdraw()).toBeUndefined();
      expect(await forge.propose(request, context)).toMatchObject({
        state: 'open',
      });
    });

    it('merges once', async () => {
      const { url } = await forge.propose(request, context);
      const merged = await mergeWhenReady();
      expect(merged).toMatchObject({
        url,
        state: 'merged',
        mergeCommit: expect.any(String),
      });
      expect(await readAll()).toEqual(['version: new\n', 'version: new\n']);
      expect(await forge.merge(request, context)).toMatchObject({
        state: 'merged',
        mergeCommit: merged.mergeCommit,
      });
    });

    describe('where the base branch requires checks', () => {
      const propose = async () => {
        const { url } = await forge.propose(request, context);
        return { url, branch: request.branch };
      };
      const mergeability = async (url: string) =>
        (await forge.getPullRequest(url, context)).mergeability;
      /** Once nothing is waited for. */
      const workedOut = async (url: string) => {
        const deadline = performance.now() + TIME_TO_WORK_OUT_MS;
        for (;;) {
          const found = await mergeability(url);
          const isOver = performance.now() > deadline;
          if (found?.state !== 'waiting' || isOver) return found;
          await setTimeout(PAUSE_MS);
        }
      };
      const refusal = { name: 'UpstreamError' };

      beforeEach(async () => {
        await given.requireCheck('lint');
        await given.requireCheck('validate');
      });

      it('waits for each of them by name, and merges when all have succeeded', async () => {
        const pullRequest = await propose();
        await given.reportCheck(pullRequest, 'lint', 'success');
        await given.reportCheck(pullRequest, 'validate', 'pending');
        const waiting = await mergeability(pullRequest.url);
        expect(waiting).toMatchObject({
          state: 'waiting',
          reasons: [{ message: expect.stringContaining('validate') }],
        });
        await expect(forge.merge(request, context)).rejects.toMatchObject({
          ...refusal,
          retryable: true,
        });
        expect(await readAll()).toEqual(['version: old\n', 'version: old\n']);

        await given.reportCheck(pullRequest, 'validate', 'success');
        expect(await workedOut(pullRequest.url)).toEqual({
          state: 'ready',
          reasons: [],
        });
        expect(await mergeWhenReady()).toMatchObject({
          state: 'merged',
        });
      });

      it('waits for one that nobody has reported yet', async () => {
        const pullRequest = await propose();
        expect(await mergeability(pullRequest.url)).toMatchObject({
          state: 'waiting',
          reasons: [
            { message: expect.stringContaining('lint') },
            { message: expect.stringContaining('validate') },
          ],
        });
        await expect(forge.merge(request, context)).rejects.toMatchObject({
          ...refusal,
          retryable: true,
        });
      });

      it('is blocked by one that failed', async () => {
        const pullRequest = await propose();
        await given.reportCheck(pullRequest, 'lint', 'success');
        await given.reportCheck(pullRequest, 'validate', 'failure');
        expect(await mergeability(pullRequest.url)).toMatchObject({
          state: 'blocked',
          reasons: [{ message: expect.stringContaining('validate') }],
        });
        await expect(forge.merge(request, context)).rejects.toMatchObject({
          ...refusal,
          retryable: false,
        });
        expect(await readAll()).toEqual(['version: old\n', 'version: old\n']);
      });

      it('takes no heed of a check that is not required', async () => {
        const pullRequest = await propose();
        for (const name of ['lint', 'validate']) {
          await given.reportCheck(pullRequest, name, 'success');
        }
        await given.reportCheck(pullRequest, 'spelling', 'failure');
        expect(await workedOut(pullRequest.url)).toMatchObject({
          state: 'ready',
        });
      });

      it('asks for them anew when the pull request was based anew', async () => {
        const pullRequest = await propose();
        for (const name of ['lint', 'validate']) {
          await given.reportCheck(pullRequest, name, 'success');
        }
        await given.commitToBase(
          given.fileUrls[0],
          '# by hand\nversion: old\n',
        );
        await forge.rebase(request, context);
        expect(await mergeability(pullRequest.url)).toMatchObject({
          state: 'waiting',
        });
      });
    });

    it('neither merges nor replaces what somebody else committed', async () => {
      const { url } = await forge.propose(request, context);
      const { branch } = request;
      const [, fileUrl] = given.fileUrls;
      await given.commitToBranch({ url, branch }, fileUrl, 'version: mine\n');
      for (const act of [forge.merge, forge.rebase]) {
        await expect(act.call(forge, request, context)).rejects.toMatchObject({
          name: 'UpstreamError',
          retryable: false,
        });
      }
      expect(await readAll()).toEqual(['version: old\n', 'version: old\n']);
      await given.mergeAsPerson(url);
      expect(await forge.merge(request, context)).toMatchObject({
        url,
        state: 'merged',
      });
      expect(await readAll()).toEqual(['version: new\n', 'version: mine\n']);
    });

    it('tells who approved what was merged', async () => {
      const { url } = await forge.propose(request, context);
      const login = await given.approveAsPerson(url);
      for (const merged of [
        await mergeWhenReady(),
        await forge.merge(request, context),
        await forge.getPullRequest(url, context),
      ]) {
        expect(merged.approvedBy).toEqual([login]);
      }
    });

    it('tells of a merge without approvals that it had none', async () => {
      const { url } = await forge.propose(request, context);
      await given.mergeAsPerson(url);
      expect(await forge.getPullRequest(url, context)).toMatchObject({
        state: 'merged',
        approvedBy: [],
      });
    });

    it('does not merge what was closed', async () => {
      await forge.propose(request, context);
      await withdraw();
      await expect(forge.merge(request, context)).rejects.toThrow(
        UpstreamError,
      );
      expect(await readAll()).toEqual(['version: old\n', 'version: old\n']);
    });

    it('closes once, and does not open again what was closed', async () => {
      const { url } = await forge.propose(request, context);
      for (let i = 0; i < 2; i++) {
        expect(await withdraw()).toMatchObject({
          url,
          state: 'closed',
        });
      }
      expect(await forge.propose(request, context)).toMatchObject({
        url,
        state: 'closed',
      });
    });

    it('answers merged where a person merged before the close', async () => {
      const { url } = await forge.propose(request, context);
      await given.mergeAsPerson(url);
      expect(await withdraw()).toMatchObject({
        url,
        state: 'merged',
      });
      expect(await forge.propose(request, context)).toMatchObject({
        url,
        state: 'merged',
      });
    });
  });
}
