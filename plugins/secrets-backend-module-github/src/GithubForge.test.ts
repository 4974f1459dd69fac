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

import { CallContext, FILE_LIMITS } from '@keyturn/plugin-secrets-node';
import { FakeGithub } from './__testUtils__/FakeGithub';
import {
  BRANCH,
  failure,
  MANIFEST,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { GithubForge } from './GithubForge';

const proposalMessage = 'Rotate payments-db-password\n\nRotation rotation-1';

describe('GithubForge', () => {
  let github: FakeGithub;
  let forge: GithubForge;
  let context: CallContext;

  beforeEach(async () => {
    ({ github, forge, context } = await startForge());
  });

  afterEach(() => github.stop());

  describe('addresses', () => {
    it('handles the hosts of integrations.github and no others', () => {
      expect(forge.handles(github.fileUrl(MANIFEST))).toBe(true);
      expect(forge.handles('https://github.com/acme/gitops')).toBe(true);
      expect(forge.handles('https://gitlab.com/acme/gitops')).toBe(false);
      expect(forge.handles('no url at all')).toBe(false);
    });

    it('names the repository of a file with the scheme of the file', () => {
      expect(forge.repositoryOf(github.fileUrl(MANIFEST))).toEqual({
        url: `${github.url}/acme/gitops`,
      });
      expect(
        forge.repositoryOf('https://github.com/acme/gitops/blob/main/x.yaml'),
      ).toEqual({ url: 'https://github.com/acme/gitops' });
    });

    it('says so where no integration knows the host', async () => {
      const error = await failure(
        forge.readFile(
          'https://ghe.example.com/acme/gitops/blob/main/x.yaml',
          context,
        ),
      );
      expect(error.retryable).toBe(false);
      expect(error.message).toMatch(
        /integrations\.github has no entry.*ghe\.example\.com/,
      );
    });
  });

  describe('readFile', () => {
    it('reads a file of the branch in the URL with the token of the host', async () => {
      await expect(
        forge.readFile(github.fileUrl(MANIFEST), context),
      ).resolves.toBe('password: old\n');
      expect([...github.authorizations]).toEqual(['token a-token']);
    });

    it('reads from a branch whose name has an encoded slash', async () => {
      github.branchFrom('release/1', 'main');
      github.commit('release/1', { [MANIFEST]: 'on release\n' }, 'Release');
      await expect(
        forge.readFile(github.fileUrl(MANIFEST, 'release%2F1'), context),
      ).resolves.toBe('on release\n');
    });

    it('keeps a byte-order mark', async () => {
      const bytes = Buffer.from('\ufeffa: ü\r\n', 'utf8').toString('binary');
      github.commit('main', { 'bom.yaml': bytes }, 'BOM');
      await expect(
        forge.readFile(github.fileUrl('bom.yaml'), context),
      ).resolves.toBe('\ufeffa: ü\r\n');
    });

    it('fetches nothing of a file that is larger than is read', async () => {
      const large = '#'.repeat(FILE_LIMITS.bytes + 1);
      github.commit('main', { 'large.yaml': large }, 'Large');
      const url = github.fileUrl('large.yaml');
      await expect(forge.readFile(url, context)).rejects.toMatchObject({
        refusal: 'too-large',
        message: expect.stringContaining('(limit: bytes)'),
      });
    });

    it.each([
      ['a missing file', 'clusters/gone.yaml', /no file clusters\/gone\.yaml/],
      ['a directory', 'clusters', /clusters is not a regular file/],
      ['a file that is not text', 'latin.yaml', /latin\.yaml is not UTF-8/],
    ])('refuses %s', async (_, path, message) => {
      github.commit('main', { 'latin.yaml': 'caf\xe9' }, 'Not UTF-8');
      const error = await failure(
        forge.readFile(github.fileUrl(path), context),
      );
      expect(error.message).toMatch(message);
      expect(error.retryable).toBe(false);
    });

    it('refuses a symbolic link, which an edit would replace', async () => {
      github.modes[MANIFEST] = '120000';
      const error = await failure(
        forge.readFile(github.fileUrl(MANIFEST), context),
      );
      expect(error.message).toMatch(/symbolic link/);
    });

    describe('at a commit', () => {
      const read = (commit: string, path: string = MANIFEST) =>
        forge.readFile(github.fileUrl(path), context, commit);

      it('reads what that commit holds, whatever the branch holds now', async () => {
        const before = github.branches.get('main')!;
        github.commit('main', { [MANIFEST]: 'password: later\n' }, 'Later');
        await expect(read(before)).resolves.toBe('password: old\n');
        await expect(read(github.branches.get('main')!)).resolves.toBe(
          'password: later\n',
        );
        expect(github.requests).not.toContain('GET /git/ref/heads/main');
      });

      it.each([
        ['a commit of another repository', 'f'.repeat(40), /no commit f{40}/],
        ['what is no commit', '../pulls/1', /is not the id of a commit/],
        ['a name of a branch', 'main', /is not the id of a commit/],
      ])('refuses %s', async (_, commit, message) => {
        const error = await failure(read(commit));
        expect(error.message).toMatch(message);
        expect(error.retryable).toBe(false);
      });

      it('says that the commit has no such file', async () => {
        const head = github.branches.get('main')!;
        const error = await failure(read(head, 'clusters/gone.yaml'));
        expect(error.message).toMatch(
          new RegExp(`no file clusters/gone\\.yaml at commit ${head}`),
        );
        expect(error.retryable).toBe(false);
      });

      it('does not take a forge that is down for a missing commit', async () => {
        github.faults.push({ on: /^GET \/git\/commits/, status: 503 });
        const error = await failure(read(github.branches.get('main')!));
        expect(error.retryable).toBe(true);
      });
    });

    it('refuses a URL that is not the page of a file', async () => {
      const error = await failure(
        forge.readFile(`${github.url}/acme/gitops/issues/1`, context),
      );
      expect(error.message).toMatch(/not the page of a file/);
    });
  });

  describe('a repository that has moved', () => {
    const read = () =>
      failure(forge.readFile(github.fileUrl(MANIFEST), context));

    it('is named as it is called now', async () => {
      github.rename('Acme/Manifests');
      const error = await read();
      expect(error.retryable).toBe(false);
      expect(error.message).toContain(
        `has moved and is ${github.url}/Acme/Manifests now`,
      );
      expect(error.movedTo).toEqual({
        id: '4711',
        url: `${github.url}/Acme/Manifests`,
        from: `${github.url}/acme/gitops`,
      });
    });

    it.each([
      [
        'leads to another host',
        { status: 301, headers: { location: 'https://evil.example/x' } },
      ],
      ['may not be seen there', { status: 404 }],
    ])('is said to have moved where it %s', async (_, fault) => {
      github.rename('acme/manifests');
      github.faults = [{ on: /^GET $/, ...fault }];
      const error = await read();
      expect(error).toMatchObject({ retryable: false, movedTo: undefined });
      expect(error.message).toMatch(/has moved, and not where to/);
    });

    it('is asked again where that fails', async () => {
      github.rename('acme/manifests');
      github.faults = [{ on: /^GET $/, status: 503 }];
      expect(await read()).toMatchObject({ retryable: true });
    });
  });

  describe('getPullRequest', () => {
    it.each([
      [true, false],
      [false, true],
      [null, undefined],
    ])('takes mergeable %s for conflicting %s', async (mergeable, expected) => {
      const { url } = await forge.propose(proposal(github), context);
      github.pulls[0].mergeable = mergeable;
      const { conflicting } = await forge.getPullRequest(url, context);
      expect(conflicting).toBe(expected);
    });

    it('refuses a URL of something else', async () => {
      const error = await failure(
        forge.getPullRequest(`${github.url}/acme/gitops/issues/1`, context),
      );
      expect(error.message).toMatch(/not the page of a GitHub pull request/);
    });
  });

  const withdraw = () => {
    const { repository } = proposal(github);
    return forge.withdraw(
      { repository, branch: BRANCH, comment: 'Cancelled.' },
      context,
    );
  };

  describe('withdraw', () => {
    beforeEach(async () => {
      await forge.propose(proposal(github), context);
    });

    it('deletes a branch that was left without a pull request', async () => {
      github.pulls.length = 0;
      expect(github.branches.has(BRANCH)).toBe(true);
      expect(await withdraw()).toBeUndefined();
      expect(github.branches.has(BRANCH)).toBe(false);
    });

    it('comments, closes and deletes the branch, once', async () => {
      for (let i = 0; i < 2; i++) {
        await expect(withdraw()).resolves.toMatchObject({ state: 'closed' });
      }
      expect(github.pulls[0].comments).toEqual(['Cancelled.']);
      expect(github.branches.has(BRANCH)).toBe(false);
    });

    it.each([/^POST .*comments$/, /^PATCH /, /^DELETE /])(
      'finishes what a run left that died at %s',
      async on => {
        github.faults = [{ on, after: true }];
        await failure(withdraw());
        await withdraw();
        expect(github.pulls[0]).toMatchObject({
          state: 'closed',
          comments: ['Cancelled.'],
        });
        expect(github.branches.has(BRANCH)).toBe(false);
      },
    );

    it('answers merged where it was merged, and leaves everything alone', async () => {
      github.mergePull(1);
      await expect(withdraw()).resolves.toMatchObject({ state: 'merged' });
      expect(github.pulls[0].comments).toEqual([]);
      expect(github.branches.has(BRANCH)).toBe(true);
    });
  });

  describe('merge', () => {
    const merge = () => forge.merge(proposal(github), context);

    beforeEach(async () => {
      await forge.propose(proposal(github), context);
    });

    it('merges once', async () => {
      for (let i = 0; i < 2; i++) {
        const merged = await merge();
        expect(merged).toMatchObject({
          state: 'merged',
          mergeCommit: github.branches.get('main'),
        });
      }
      expect(github.filesOn('main')[MANIFEST]).toBe('password: new\n');
      expect(
        github.requests.filter(line => line.startsWith('PUT')),
      ).toHaveLength(1);
    });

    it('waits where checks or reviews stand in the way', async () => {
      const message = 'Required status check "lint" is expected.';
      github.faults = [{ on: /^PUT /, status: 405, body: { message } }];
      const error = await failure(merge());
      expect(error.retryable).toBe(true);
      expect(error.message).toMatch(/checks .* have not succeeded/);
    });

    it('says so where a rule of the repository forbids it', async () => {
      const message =
        'Repository rule violations found\n\nCommit message must match ^JIRA';
      github.faults = [{ on: /^PUT /, status: 422, body: { message } }];
      const error = await failure(merge());
      expect(error.retryable).toBe(false);
      expect(error.message).toMatch(
        /rule of the repository.*must match \^JIRA/,
      );
      expect(github.pulls[0].merged).toBe(false);
    });

    it('finds it merged where somebody else was faster', async () => {
      github.faults = [{ on: /^PUT /, status: 405 }];
      const merging = merge();
      github.mergePull(1);
      expect(await merging).toMatchObject({ state: 'merged' });
    });

    it('takes no way past the rules that its credentials have', async () => {
      github.checks.required.push({ context: 'validate' });
      github.checks.bypassed = true;
      const error = await failure(merge());
      expect(error).toMatchObject({ retryable: true });
      expect(error.message).toMatch(
        /cannot be merged: check validate has not reported yet/,
      );
      expect(github.requests.some(line => line.startsWith('PUT'))).toBe(false);
    });

    it('does not merge a head that it has not seen', async () => {
      const message =
        'Head branch was modified. Review and try the merge again.';
      github.faults = [{ on: /^PUT /, status: 409, body: { message } }];
      const error = await failure(merge());
      expect(error.retryable).toBe(true);
      expect(github.pulls[0].merged).toBe(false);
    });

    it.each([
      ['a commit on top', 'Fix', { 'README.md': 'theirs\n' }],
      [
        'one that speaks with our words',
        proposalMessage,
        { 'README.md': 'theirs\n' },
      ],
      ['one that changes nothing', proposalMessage, {}],
    ])('leaves to people %s', async (_, message, files) => {
      github.commit(BRANCH, files, message);
      const error = await failure(merge());
      expect(error.retryable).toBe(false);
      expect(error.message).toMatch(
        /holds commits of somebody else; review and merge it by hand/,
      );
      expect(github.filesOn('main')['README.md']).toBe('untouched\n');
    });

    it.each([
      ['another value', { [MANIFEST]: 'password: theirs\n' }],
      ['one more file', { 'README.md': 'theirs\n' }],
    ])('does not merge a forged commit with %s', async (_, files) => {
      const ours = github.filesOn(BRANCH);
      github.branchFrom(BRANCH, 'main');
      github.commit(BRANCH, { ...ours, ...files }, proposalMessage);
      const error = await failure(merge());
      expect(error.message).toMatch(/holds commits of somebody else/);
      expect(github.pulls[0].merged).toBe(false);
    });

    it('refuses a branch without a pull request', async () => {
      github.pulls.length = 0;
      const error = await failure(merge());
      expect(error.message).toMatch(/has no pull request to be merged/);
    });

    it('refuses a conflict', async () => {
      github.pulls[0].mergeable = false;
      const error = await failure(merge());
      expect(error).toMatchObject({ retryable: false });
      expect(error.message).toMatch(/pull request 1 conflicts with main/);
    });

    it('refuses a closed one', async () => {
      await withdraw();
      const error = await failure(merge());
      expect(error.message).toMatch(/was closed without a merge/);
    });
  });
});
