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
  MANIFEST,
  OTHER,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { GiteaForge } from './GiteaForge';

// Every request runs Git.
jest.setTimeout(60_000);

const directory = createMockDirectory();

describe('what keeps a pull request from being merged', () => {
  let gitea: FakeGitea;
  let forge: GiteaForge;
  let context: CallContext;
  let url: string;

  beforeEach(async () => {
    ({ gitea, forge, context } = await startForge(directory));
    ({ url } = await forge.propose(proposal(gitea), context));
  });

  afterEach(() => gitea.stop());

  const read = async () => {
    const found = await forge.getPullRequest(url, context);
    const { state, reasons } = found.mergeability!;
    const { conflicting } = found;
    return { state, conflicting, because: reasons.map(r => r.message) };
  };

  it('is nothing where there are no rules', async () => {
    expect(await read()).toEqual({
      ...{ state: 'ready', conflicting: false, because: [] },
    });
  });

  it('is that Gitea still works it out, which is no conflict', async () => {
    gitea.isChecking = true;
    expect(await read()).toEqual({
      state: 'waiting',
      conflicting: undefined,
      because: ['the host still works out whether it can be merged'],
    });
  });

  it('is no conflict while lines far from each other were changed', async () => {
    gitea.isChecking = true;
    const manifest = (end: string) => `a: old\n${'b: 1\n'.repeat(9)}${end}\n`;
    gitea.commit('main', { [MANIFEST]: manifest('c: 1') }, 'Long');
    await forge.rebase(proposal(gitea), context);
    gitea.commit('main', { [MANIFEST]: manifest('c: 2') }, 'End');
    expect(await read()).toMatchObject({
      state: 'waiting',
      conflicting: undefined,
    });
  });

  it('is a conflict', async () => {
    gitea.commit('main', { [MANIFEST]: '# mine\npassword: other\n' }, 'Hand');
    expect(await read()).toEqual({
      state: 'blocked',
      conflicting: true,
      because: ['it conflicts with main'],
    });
  });

  it('is that it is a draft', async () => {
    gitea.pulls[0].title = 'WIP: later';
    expect(await read()).toMatchObject({
      state: 'blocked',
      because: ['it is a draft'],
    });
  });

  it('is that checks of a pattern have not succeeded', async () => {
    gitea.protection = {
      enable_status_check: true,
      status_check_contexts: ['ci/*', 'lint'],
    };
    gitea.status(BRANCH, 'ci/build', 'success');
    gitea.status(BRANCH, 'ci/test', 'pending');
    expect(await read()).toMatchObject({
      state: 'waiting',
      because: [
        'check ci/test is still running',
        'check lint has not reported yet',
      ],
    });
    gitea.status(BRANCH, 'ci/test', 'error');
    expect(await read()).toMatchObject({
      state: 'blocked',
      because: ['check ci/test failed'],
    });
    gitea.status(BRANCH, 'ci/test', 'warning');
    gitea.status(BRANCH, 'lint', 'skipped');
    expect(await read()).toMatchObject({ state: 'ready' });
  });

  it('is that none has reported, where all must succeed', async () => {
    gitea.protection = { enable_status_check: true };
    expect(await read()).toMatchObject({ state: 'waiting' });
    gitea.status(BRANCH, 'anything', 'success');
    expect(await read()).toMatchObject({ state: 'ready' });
  });

  it('is that approvals of reviewers are missing', async () => {
    gitea.protection = { required_approvals: 2 };
    gitea.review(1, 'ada', 'APPROVED');
    gitea.review(1, 'guest', 'APPROVED', { official: false });
    gitea.review(1, 'rosa', 'APPROVED', { dismissed: true });
    expect(await read()).toMatchObject({
      state: 'blocked',
      because: ['main requires 2 approvals by reviewers, and has 1'],
    });
    gitea.review(1, 'kim', 'APPROVED');
    expect(await read()).toMatchObject({ state: 'ready' });
  });

  describe('as administrators of the repository are told', () => {
    beforeEach(() => {
      gitea.isAdmin = true;
    });

    it('is that a reviewer requests changes', async () => {
      gitea.protection = { block_on_rejected_reviews: true };
      gitea.review(1, 'ada', 'REQUEST_CHANGES');
      expect(await read()).toMatchObject({
        state: 'blocked',
        because: ['a reviewer requests changes'],
      });
    });

    it('is that a review is missing', async () => {
      gitea.protection = { block_on_official_review_requests: true };
      gitea.review(1, 'ada', 'REQUEST_REVIEW');
      expect(await read()).toMatchObject({ state: 'blocked' });
    });

    it('is that an approval is of something older', async () => {
      gitea.protection = {
        required_approvals: 1,
        ignore_stale_approvals: true,
      };
      gitea.review(1, 'ada', 'APPROVED', { stale: true });
      expect(await read()).toMatchObject({ state: 'blocked' });
    });

    it('is that it must be up to date', async () => {
      gitea.protection = { block_on_outdated_branch: true };
      expect(await read()).toMatchObject({ state: 'ready' });
      gitea.commit('main', { 'README.md': 'newer\n' }, 'Hand');
      expect(await read()).toMatchObject({
        state: 'outdated',
        because: ['it must be up to date with main'],
      });
      await forge.rebase(proposal(gitea), context);
      expect(await read()).toMatchObject({ state: 'ready' });
    });

    it('is that it changes protected files', async () => {
      gitea.protection = {
        protected_file_patterns: 'docs/**; Clusters/**.yaml',
      };
      expect(await read()).toMatchObject({
        state: 'blocked',
        because: [`main protects ${OTHER}, ${MANIFEST} from changes`],
      });
    });
  });

  it('is that the repository allows no way to merge', async () => {
    gitea.settings = {};
    expect(await read()).toMatchObject({
      state: 'blocked',
      because: ['the repository allows no way to merge a pull request'],
    });
  });

  it('is that it must be up to date where only that can be merged', async () => {
    gitea.settings = { allow_fast_forward_only_merge: true };
    expect(await read()).toMatchObject({ state: 'ready' });
    gitea.commit('main', { 'README.md': 'newer\n' }, 'Hand');
    expect(await read()).toMatchObject({ state: 'outdated' });
  });
});
