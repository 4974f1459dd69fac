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

import { createMockDirectory } from '@backstage/backend-test-utils';
import { CallContext } from '@keyturn/plugin-secrets-node';
import { FakeGitea } from './__testUtils__/FakeGitea';
import {
  BRANCH,
  failure,
  forgeOf,
  MANIFEST,
  OTHER,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { GiteaForge } from './GiteaForge';

// Every request runs Git.
jest.setTimeout(60_000);

const directory = createMockDirectory();

describe('GiteaForge', () => {
  let gitea: FakeGitea;
  let forge: GiteaForge;
  let context: CallContext;

  beforeEach(async () => {
    ({ gitea, forge, context } = await startForge(directory));
  });

  afterEach(() => gitea.stop());

  const propose = () => forge.propose(proposal(gitea), context);
  const merge = () => forge.merge(proposal(gitea), context);
  const rebase = () => forge.rebase(proposal(gitea), context);
  const withdraw = () => {
    const { repository, branch } = proposal(gitea);
    return forge.withdraw(
      { repository, branch, comment: 'Cancelled.' },
      context,
    );
  };
  const branches = () =>
    gitea.repository
      .git(['for-each-ref', '--format=%(refname:short)', 'refs/heads'])
      .trim()
      .split('\n');

  describe('readFile', () => {
    it('sends the token to the host', async () => {
      await forge.readFile(gitea.fileUrl(MANIFEST), context);
      expect([...gitea.authorizations]).toEqual(['token a-token']);
    });

    it('reads from a branch whose name has a slash', async () => {
      gitea.repository.commit('release/1', { [OTHER]: 'r\n' }, 'R', 'main');
      const url = gitea.fileUrl(OTHER, 'release/1');
      await expect(forge.readFile(url, context)).resolves.toBe('r\n');
    });

    it('keeps a byte-order mark', async () => {
      gitea.commit('main', { 'bom.yaml': '\ufeffa: ü\r\n' }, 'BOM');
      const url = gitea.fileUrl('bom.yaml');
      await expect(forge.readFile(url, context)).resolves.toBe(
        '\ufeffa: ü\r\n',
      );
    });

    it.each([
      ['a missing file', 'clusters/gone.yaml', /no file clusters\/gone\.yaml/],
      ['a directory', 'clusters', /clusters is not a regular file/],
    ])('refuses %s', async (_, path, message) => {
      const error = await failure(forge.readFile(gitea.fileUrl(path), context));
      expect(error.message).toMatch(message);
      expect(error.retryable).toBe(false);
    });

    it.each([
      ['a commit of another repository', 'f'.repeat(40), /no commit f{40}/],
      ['what is no commit', '../pulls/1', /is not the id of a commit/],
      ['a name of a branch', 'main', /is not the id of a commit/],
    ])('refuses %s', async (_, commit, message) => {
      const error = await failure(
        forge.readFile(gitea.fileUrl(MANIFEST), context, commit),
      );
      expect(error.message).toMatch(message);
      expect(error.retryable).toBe(false);
    });
  });

  describe('propose', () => {
    const mutations: Array<[string, RegExp]> = [
      ['the branch was made', /^POST \/contents$/],
      ['the pull request was opened', /^POST \/pulls$/],
    ];

    it.each(mutations)(
      'goes on where the answer was lost after %s',
      async (_, on) => {
        gitea.faults = [{ on, after: true }];
        expect((await failure(propose())).retryable).toBe(true);
        await expect(propose()).resolves.toMatchObject({ number: 1 });
        expect(gitea.pulls).toHaveLength(1);
        expect(branches()).toEqual(['main', BRANCH]);
      },
    );

    it('renews a branch of its own that was left behind with another change', async () => {
      const { commitMessage } = proposal(gitea);
      gitea.repository.commit(
        BRANCH,
        { [MANIFEST]: 'password: earlier\n' },
        commitMessage,
        'main',
      );
      await propose();
      expect(gitea.repository.filesOn(BRANCH)).toMatchObject({
        [MANIFEST]: '# of payments\npassword: new\n',
        [OTHER]: 'version: new\n',
        'README.md': 'untouched\n',
      });
    });

    it('leaves alone what somebody else left in the branch', async () => {
      gitea.repository.commit(BRANCH, { 'a.txt': 'a\n' }, 'Mine', 'main');
      const error = await failure(propose());
      expect(error.message).toMatch(/holds a commit of somebody else/);
      expect(error.retryable).toBe(false);
    });

    it('reads the files again where the base branch moved in between', async () => {
      gitea.faults = [
        {
          on: /^POST \/contents$/,
          status: 422,
          message: 'sha does not match [given: a, expected: b]',
        },
      ];
      await expect(propose()).resolves.toMatchObject({ state: 'open' });
    });

    it('says that there is nothing to propose', async () => {
      gitea.commit(
        'main',
        { [MANIFEST]: 'password: new\n', [OTHER]: 'version: new\n' },
        'Done',
      );
      const error = await failure(propose());
      expect(error.message).toMatch(/already holds every change/);
    });

    it.each([
      ['archived', { archived: true }, /is archived/],
      ['a mirror', { mirror: true }, /is a mirror/],
      [
        'without pull requests',
        { has_pull_requests: false },
        /has no pull requests/,
      ],
    ])('refuses a repository that is %s', async (_, settings, message) => {
      Object.assign(gitea.settings, settings);
      const error = await failure(propose());
      expect(error.message).toMatch(message);
      expect(error.retryable).toBe(false);
    });

    it('waits for what is transformed later', async () => {
      const request = proposal(gitea);
      const later = async (content: string) => content.replace('old', 'new');
      const [file] = request.files;
      const files = [{ ...file, transform: later as any }];
      await forge.propose({ ...request, files }, context);
      expect(gitea.repository.filesOn(BRANCH)[MANIFEST]).toContain('new');
    });

    it('shortens what is too long, and finds it again', async () => {
      const request = {
        ...proposal(gitea),
        branch: `secrets/${'long'.repeat(40)}`,
        title: 'Rotate '.repeat(60),
      };
      await forge.propose(request, context);
      await forge.propose(request, context);
      expect(gitea.pulls).toHaveLength(1);
      const [{ title, head }] = gitea.pulls;
      expect(title.length).toBeLessThanOrEqual(255);
      expect(head).toHaveLength(100);
      await expect(forge.merge(request, context)).resolves.toMatchObject({
        state: 'merged',
      });
    });
  });

  describe('rebase', () => {
    beforeEach(async () => {
      await propose();
      gitea.commit('main', { [OTHER]: '# by hand\nversion: old\n' }, 'Hand');
    });

    it('puts one commit on the base, no matter who wrote the one before', async () => {
      await rebase();
      const { repository } = gitea;
      const [commit] = repository
        .git(['log', '--format=%P|%an|%s', '-1', BRANCH])
        .trim()
        .split('\n');
      expect(commit).toBe(
        `${repository.headOf('main')}|Somebody|Rotate payments-db-password`,
      );
      expect(repository.filesOn(BRANCH)[OTHER]).toBe(
        '# by hand\nversion: new\n',
      );
      expect(repository.try(['fsck', '--strict'])).toBeDefined();
    });

    it('goes on where the answer was lost, and does nothing where it is done', async () => {
      gitea.faults = [{ on: /receive-pack$/, after: true }];
      expect((await failure(rebase())).retryable).toBe(true);
      const head = gitea.repository.headOf(BRANCH);
      await rebase();
      expect(gitea.repository.headOf(BRANCH)).toBe(head);
    });

    it('does not move a branch that is not where it was found', async () => {
      const { receivePack } = gitea.repository;
      let theirs: string | undefined;
      gitea.repository.receivePack = request => {
        theirs = gitea.commit(BRANCH, { 'a.txt': 'a\n' }, 'Mine');
        return receivePack.call(gitea.repository, request);
      };
      const error = await failure(rebase());
      expect(error.message).toMatch(/was changed by somebody else/);
      expect(gitea.repository.headOf(BRANCH)).toBe(theirs);
    });

    it('leaves a merged one alone', async () => {
      gitea.commit('main', { [OTHER]: 'version: old\n' }, 'Back');
      gitea.mergePull(1);
      await expect(rebase()).resolves.toMatchObject({ state: 'merged' });
    });
  });

  describe('withdraw', () => {
    beforeEach(async () => {
      await propose();
    });

    it('comments, closes and deletes the branch, once', async () => {
      for (let i = 0; i < 2; i++) {
        await expect(withdraw()).resolves.toMatchObject({ state: 'closed' });
      }
      expect(gitea.pulls[0].reviews.map(({ body }) => body)).toEqual([
        'Cancelled.',
      ]);
      expect(branches()).toEqual(['main']);
    });

    it.each([/^POST .*reviews$/, /^PATCH /, /^DELETE /])(
      'finishes what a run left that ended at %s',
      async on => {
        gitea.faults = [{ on, after: true }];
        await failure(withdraw());
        await withdraw();
        expect(gitea.pulls[0].state).toBe('closed');
        expect(gitea.pulls[0].reviews).toHaveLength(1);
        expect(branches()).toEqual(['main']);
      },
    );

    it('deletes a branch that was left without a pull request', async () => {
      gitea.pulls.length = 0;
      expect(await withdraw()).toBeUndefined();
      expect(branches()).toEqual(['main']);
    });

    it('answers merged where somebody was faster than the close', async () => {
      gitea.faults = [{ on: /^PATCH /, status: 412 }];
      const withdrawing = withdraw();
      gitea.mergePull(1);
      await expect(withdrawing).resolves.toMatchObject({ state: 'merged' });
    });
  });

  describe('merge', () => {
    beforeEach(async () => {
      await propose();
    });

    it.each<[string, number, boolean, RegExp]>([
      ['Please try again later', 405, true, /still works out/],
      ['head out of date', 409, true, /a newer commit came in between/],
      [
        'not ready to merge: Not all required status checks successful',
        405,
        true,
        /not all required checks/,
      ],
      [
        'not ready to merge: The head branch is behind the base branch',
        405,
        true,
        /must be up to date/,
      ],
      [
        'not ready to merge: Does not have enough approvals',
        405,
        false,
        /needs more approvals/,
      ],
      [
        'not ready to merge: There are requested changes',
        405,
        false,
        /requests changes/,
      ],
      [
        'not ready to merge: Changed protected files',
        405,
        false,
        /files that the base branch protects/,
      ],
      ['User not allowed to merge PR', 405, false, /among those who may merge/],
      ['PushRejected', 409, false, /conflicts/],
    ])('words "%s"', async (message, status, retryable, words) => {
      gitea.faults = [{ on: /merge$/, status, message }];
      const error = await failure(merge());
      expect(error.message).toMatch(words);
      expect(error.retryable).toBe(retryable);
      expect(gitea.pulls[0].merged).toBe(false);
    });

    it('waits while Gitea works out whether it can be merged', async () => {
      gitea.isChecking = true;
      expect(await failure(merge())).toMatchObject({ retryable: true });
      expect(gitea.requests).not.toContain('POST /pulls/1/merge');
      gitea.isChecking = false;
      await expect(merge()).resolves.toMatchObject({ state: 'merged' });
    });

    it('finds it merged where the answer was lost', async () => {
      gitea.faults = [{ on: /merge$/, after: true }];
      expect((await failure(merge())).retryable).toBe(true);
      await expect(merge()).resolves.toMatchObject({
        state: 'merged',
        mergeCommit: gitea.repository.headOf('main'),
      });
    });

    it('names the head that it examined, and forces nothing', async () => {
      const head = gitea.repository.headOf(BRANCH);
      await merge();
      expect(gitea.bodies).toContainEqual({
        Do: 'squash',
        head_commit_id: head,
      });
    });

    it.each([
      ['another value', { [MANIFEST]: 'password: theirs\n' }],
      ['one more file', { 'README.md': 'theirs\n' }],
    ])('does not merge a forged commit with %s', async (_, files) => {
      const ours = gitea.repository.filesOn(BRANCH);
      const { git } = gitea.repository;
      git.call(gitea.repository, ['branch', '-f', BRANCH, 'main']);
      const { commitMessage } = proposal(gitea);
      gitea.commit(BRANCH, { ...ours, ...files }, commitMessage);
      const error = await failure(merge());
      expect(error.message).toMatch(/holds commits of somebody else/);
      expect(gitea.pulls[0].merged).toBe(false);
    });

    it('does not merge into a branch that somebody changed it to', async () => {
      gitea.repository.git(['branch', 'release', 'main']);
      gitea.pulls[0].base = 'release';
      const error = await failure(merge());
      expect(error.message).toMatch(/goes to release now/);
    });

    it('leaves it to those who may merge', async () => {
      gitea.canMerge = false;
      const error = await failure(merge());
      expect(error.message).toMatch(/not among those who may merge into main/);
      expect(error.retryable).toBe(false);
    });
  });

  it('changes a file once that is spelt in two ways', async () => {
    const request = proposal(gitea, [MANIFEST]);
    const spelt = gitea.fileUrl(MANIFEST).replace('acme/gitops', 'Acme/GitOps');
    const files = [
      ...request.files,
      {
        url: spelt,
        transform: (content: string) => content.replace('of', 'about'),
      },
    ];
    expect(forge.repositoryOf(spelt)).toEqual(request.repository);
    await forge.propose({ ...request, files }, context);
    expect(gitea.repository.filesOn(BRANCH)[MANIFEST]).toBe(
      '# about payments\npassword: new\n',
    );
  });

  describe('identifyRepository', () => {
    it('tells id and address as the host spells it', async () => {
      const url = `${gitea.url}/Acme/GitOps`;
      await expect(forge.identifyRepository({ url }, context)).resolves.toEqual(
        { id: '7', url: `${gitea.url}/acme/gitops` },
      );
    });

    it('follows where it was moved, and nowhere else', async () => {
      const { repository } = proposal(gitea);
      const url = gitea.rename('renamed');
      await expect(
        forge.identifyRepository(repository, context),
      ).resolves.toEqual({ id: '7', url });
      const location = 'https://evil.example/api/v1/repos/acme/gitops';
      gitea.faults = [{ on: /^GET $/, status: 301, headers: { location } }];
      const error = await failure(forge.identifyRepository({ url }, context));
      expect(error.message).toMatch(/has moved, and not where to/);
    });
  });

  it('follows no redirect when it reads or changes', async () => {
    gitea.faults = [
      {
        on: /branches/,
        status: 301,
        headers: { location: '/api/v1/repos/acme/other/branches/main' },
      },
    ];
    const error = await failure(
      forge.readFile(gitea.fileUrl(MANIFEST), context),
    );
    expect(error.message).toMatch(/has moved.*No redirect is followed/);
    expect(error.retryable).toBe(false);
  });

  it('does not take the page of a proxy for an answer', async () => {
    gitea.faults = [{ on: /branches/, status: 200, text: '<html></html>' }];
    const error = await failure(
      forge.readFile(gitea.fileUrl(MANIFEST), context),
    );
    expect(error.message).toMatch(/was not what Gitea answers/);
    expect(error.retryable).toBe(true);
  });

  it('reads no more than an answer may hold', async () => {
    const text = 'x'.repeat(13 * 1024 * 1024);
    gitea.faults = [{ on: /branches/, status: 200, text }];
    const error = await failure(
      forge.readFile(gitea.fileUrl(MANIFEST), context),
    );
    expect(error.message).toMatch(/is too large to be read/);
  });

  it('is aborted with the call', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(
      forge.readFile(gitea.fileUrl(MANIFEST), { ...context, signal }),
    ).rejects.toThrow('stopped');
  });

  it('reaches a Gitea below a path of its host', () => {
    const below = forgeOf({
      host: 'example.com',
      url: 'https://example.com/git',
    } as FakeGitea);
    const url = 'https://example.com/git/acme/gitops/src/branch/main/a.yaml';
    expect(below.handles(url)).toBe(true);
    expect(below.handles('https://example.com/acme/gitops')).toBe(false);
    expect(below.repositoryOf(url).url).toBe(
      'https://example.com/git/acme/gitops',
    );
  });
});
