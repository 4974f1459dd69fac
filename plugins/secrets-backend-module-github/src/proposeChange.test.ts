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

import { CallContext } from '@keyturn/plugin-secrets-node';
import { FakeGithub } from './__testUtils__/FakeGithub';
import {
  BRANCH,
  failure,
  MANIFEST,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { GithubForge } from './GithubForge';

describe('GithubForge', () => {
  let github: FakeGithub;
  let forge: GithubForge;
  let context: CallContext;

  beforeEach(async () => {
    ({ github, forge, context } = await startForge());
  });

  afterEach(() => github.stop());

  describe('propose', () => {
    it('opens one pull request with one commit on the head of the base branch', async () => {
      const base = github.branches.get('main');
      await expect(forge.propose(proposal(github), context)).resolves.toEqual({
        url: `${github.url}/acme/gitops/pull/1`,
        repository: `${github.url}/acme/gitops`,
        number: 1,
        state: 'open',
        conflicting: false,
      });
      expect(github.filesOn(BRANCH)).toEqual({
        [MANIFEST]: 'password: new\n',
        'clusters/eu-1/api.yaml': 'version: new\n',
        'README.md': 'untouched\n',
      });
      expect(github.parentsOf(BRANCH)).toEqual([base]);
      expect(github.pulls).toMatchObject([
        {
          title: 'Rotate payments-db-password',
          body: 'Because it is due.',
          head: BRANCH,
          base: 'main',
        },
      ]);
      expect(github.filesOn('main')[MANIFEST]).toBe('password: old\n');
    });

    it('keeps the mode of an executable file', async () => {
      github.modes[MANIFEST] = '100755';
      await forge.propose(proposal(github), context);
      expect(github.modes[MANIFEST]).toBe('100755');
    });

    it('returns the same pull request however often it is asked', async () => {
      const first = await forge.propose(proposal(github), context);
      const commit = github.branches.get(BRANCH);
      await expect(forge.propose(proposal(github), context)).resolves.toEqual(
        first,
      );
      expect(github.pulls).toHaveLength(1);
      expect(github.branches.get(BRANCH)).toBe(commit);
    });

    it('ends with one pull request wherever the first run dies', async () => {
      await forge.propose(proposal(github), context);
      const lines = [...github.requests];
      expect(lines).toContain('POST /pulls');
      for (let died = 0; died < lines.length; died++) {
        github.pulls.length = 0;
        github.branches.delete(BRANCH);
        github.requests.length = 0;
        let left = died;
        github.faults = [
          {
            on: { test: () => left-- === 0 } as unknown as RegExp,
            after: true,
          },
        ];
        const error = await failure(forge.propose(proposal(github), context));
        expect(error.retryable).toBe(true);

        await forge.propose(proposal(github), context);
        expect(github.pulls).toHaveLength(1);
        expect(github.filesOn(BRANCH)[MANIFEST]).toBe('password: new\n');
      }
    });

    it('rebuilds a left-behind branch on the head that the base has by now', async () => {
      github.faults = [{ on: /^POST \/pulls$/, status: 502 }];
      await failure(forge.propose(proposal(github), context));
      const head = github.commit('main', { 'README.md': 'moved\n' }, 'Move');

      await forge.propose(proposal(github), context);
      expect(github.parentsOf(BRANCH)).toEqual([head]);
      expect(github.filesOn(BRANCH)['README.md']).toBe('moved\n');
    });

    it('does not overwrite a branch with a commit of somebody else', async () => {
      github.branchFrom(BRANCH, 'main');
      const theirs = github.commit(BRANCH, { 'README.md': 'hi\n' }, 'Mine');
      const error = await failure(forge.propose(proposal(github), context));
      expect(error.retryable).toBe(false);
      expect(error.message).toMatch(/holds a commit of somebody else/);
      expect(github.branches.get(BRANCH)).toBe(theirs);
    });

    it('does not touch the branch of an open pull request', async () => {
      await forge.propose(proposal(github), context);
      const reviewed = github.commit(BRANCH, { 'README.md': 'x\n' }, 'Fix-up');
      await forge.propose(proposal(github), context);
      expect(github.branches.get(BRANCH)).toBe(reviewed);
    });

    it('adopts a pull request that appears while it works', async () => {
      github.faults = [
        { on: /^GET \/pulls$/, status: 200, body: [] },
        {
          on: /^POST \/git\/refs$/,
          status: 422,
          body: { message: 'Reference already exists' },
        },
      ];
      github.branchFrom(BRANCH, 'main');
      github.pulls.push({
        number: 1,
        title: '',
        body: '',
        head: BRANCH,
        base: 'main',
        headSha: github.branches.get(BRANCH)!,
        state: 'open',
        merged: false,
        mergeable: null,
        comments: [],
        reviews: [],
      });
      const before = github.branches.get(BRANCH);
      await expect(
        forge.propose(proposal(github), context),
      ).resolves.toMatchObject({
        number: 1,
      });
      expect(github.branches.get(BRANCH)).toBe(before);
    });

    it('returns a merged pull request as it is, even if its branch is gone', async () => {
      await forge.propose(proposal(github), context);
      github.mergePull(1);
      github.branches.delete(BRANCH);
      await expect(
        forge.propose(proposal(github), context),
      ).resolves.toMatchObject({
        number: 1,
        state: 'merged',
        mergedBy: 'ada',
        mergeCommit: github.branches.get('main'),
      });
      expect(github.pulls).toHaveLength(1);
    });

    it('returns a closed pull request as it is', async () => {
      await forge.propose(proposal(github), context);
      github.pulls[0].state = 'closed';
      const answer = await forge.propose(proposal(github), context);
      expect(answer).toMatchObject({ number: 1, state: 'closed' });
      expect(answer.mergeCommit).toBeUndefined();
      expect(github.pulls).toHaveLength(1);
    });

    it('waits where GitHub takes no pull request so soon', async () => {
      const body = {
        message: 'Validation Failed',
        errors: [{ message: 'was submitted too quickly' }],
      };
      github.faults = [{ on: /^POST \/pulls$/, status: 422, body }];
      expect(
        await failure(forge.propose(proposal(github), context)),
      ).toMatchObject({ retryable: true, retryAfterMs: 60_000 });
      await forge.propose(proposal(github), context);
      expect(github.pulls).toHaveLength(1);
    });

    it('keeps to the limits of titles and texts, with the link to the whole', async () => {
      const link =
        'Follow it: https://portal.example.com/secrets/rotations/r-1';
      await forge.propose(
        {
          ...proposal(github),
          title: `Rotate ${'👩‍👩‍👧 key '.repeat(60)}`,
          body: `Rotates\n\n\`\`\`\n${'- `a place`\n'.repeat(
            8_000,
          )}\`\`\`\n\n${link}`,
        },
        context,
      );
      const [{ title, body }] = github.pulls;
      expect(title).toMatch(/^Rotate (👩‍👩‍👧 key )+(👩‍👩‍👧( key)?)?…$/u);
      expect(body.endsWith(`\`\`\`\n\n(shortened)\n\n${link}`)).toBe(true);
      expect(body.length).toBeGreaterThan(60_000);
    });

    it('refuses a change that changes nothing', async () => {
      const error = await failure(
        forge.propose(proposal(github, ['README.md']), context),
      );
      expect(error.message).toMatch(/main already holds every change/);
      expect(error.retryable).toBe(false);
      expect(github.branches.has(BRANCH)).toBe(false);
    });

    it('refuses files of two branches', async () => {
      const two = proposal(github);
      two.files[1].url = github.fileUrl(MANIFEST, 'develop');
      const error = await failure(forge.propose(two, context));
      expect(error.message).toMatch(/files of 2 branches \(main, develop\)/);
    });

    it('lets an error of a transform through as it is', async () => {
      const refusing = proposal(github);
      const refusal = new Error('templated');
      refusing.files[0].transform = () => {
        throw refusal;
      };
      await expect(forge.propose(refusing, context)).rejects.toBe(refusal);
    });
  });
});
