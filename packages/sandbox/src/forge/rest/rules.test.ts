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

import { RunningForge } from '../index';
import {
  GITOPS,
  git,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

describe('rules of a branch', () => {
  const { startSeeded, directory } = useForges();
  const acme = ['acme', 'gitops'] as const;

  async function openedOn(forge: RunningForge, branch = 'a') {
    const ada = octokitOf(forge, 'token-ada');
    const pull = await openPullRequest(ada, branch, { [branch]: '1' });
    const place = { ...GITOPS, pull_number: pull.number };
    const merge = (method?: 'merge' | 'squash' | 'rebase') =>
      ada.pulls.merge({ ...place, merge_method: method });
    const state = async () => (await ada.pulls.get(place)).data.mergeable_state;
    return { ada, pull, place, merge, state };
  }

  const refused = (message: string | RegExp) => ({
    status: 405,
    message: expect.stringMatching(message),
  });

  it('are told, and a way to merge that they do not allow is refused', async () => {
    const forge = await startSeeded();
    forge.setRules(...acme, [
      {
        type: 'pull_request',
        parameters: { allowed_merge_methods: ['squash'] },
      },
    ]);
    const { ada, merge } = await openedOn(forge);
    const rules = await ada.repos.getBranchRules({ ...GITOPS, branch: 'main' });
    expect(rules.data).toMatchObject([
      {
        type: 'pull_request',
        parameters: { allowed_merge_methods: ['squash'] },
        ruleset_source: 'acme/gitops',
      },
    ]);
    await expect(merge('merge')).rejects.toMatchObject(
      refused('Merge commits are not allowed on this repository.'),
    );
    await expect(merge('rebase')).rejects.toMatchObject(
      refused('Rebase merges are not allowed on this repository.'),
    );
    expect((await merge('squash')).data.merged).toBe(true);
  });

  it('a repository may forbid ways to merge too, and says so', async () => {
    const forge = await startSeeded();
    forge.changeRepository(...acme, { mergeMethods: { squash: false } });
    const { ada, merge } = await openedOn(forge);
    expect((await ada.repos.get(GITOPS)).data).toMatchObject({
      allow_merge_commit: true,
      allow_squash_merge: false,
    });
    await expect(merge('squash')).rejects.toMatchObject(
      refused('Squash merges are not allowed on this repository.'),
    );
  });

  it('rebase puts every commit onto the base branch', async () => {
    const forge = await startSeeded();
    const { ada, merge, place } = await openedOn(forge);
    const file = { ...GITOPS, path: 'b', branch: 'a', content: 'Yg==' };
    await ada.repos.createOrUpdateFileContents({ ...file, message: 'Second' });
    await forge.commitFiles(...acme, {
      files: { 'README.md': '# Meanwhile\n' },
      message: 'Meanwhile',
      author: { name: 'Bob', email: 'bob@example.com' },
    });
    const { sha } = (await merge('rebase')).data;
    const log = await git(
      directory.resolve('data/repositories/acme/gitops.git'),
      'log',
      '--format=%s %p',
      'main',
    );
    expect(log.split('\n').map(line => line.replace(/ \w+$/, ''))).toEqual([
      'Second',
      'Change a',
      'Meanwhile',
      'Start',
    ]);
    const names = await ada.repos.getContent({ ...GITOPS, path: '' });
    expect(names.data).toMatchObject([
      { name: 'README.md' },
      { name: 'a' },
      { name: 'apps' },
      { name: 'b' },
    ]);
    expect((await ada.pulls.get(place)).data.merge_commit_sha).toBe(sha);
  });

  it('ask for approvals and checks', async () => {
    const forge = await startSeeded();
    forge.setCollaborator(...acme, 'bob', 'write');
    forge.setRules(...acme, [
      {
        type: 'pull_request',
        parameters: { required_approving_review_count: 1 },
      },
      {
        type: 'required_status_checks',
        parameters: { required_status_checks: [{ context: 'ci' }] },
      },
    ]);
    const { ada, merge, state, place, pull } = await openedOn(forge);
    expect(await state()).toBe('blocked');
    await expect(merge()).rejects.toMatchObject(
      refused(
        /^Repository rule violations found\n\nAt least 1 approving review is required/,
      ),
    );
    const bob = octokitOf(forge, 'token-bob');
    await bob.pulls.createReview({ ...place, event: 'APPROVE' });
    await expect(merge()).rejects.toMatchObject(
      refused('Required status check "ci" is expected.'),
    );
    await ada.repos.createCommitStatus({
      ...GITOPS,
      sha: pull.head.sha,
      context: 'ci',
      state: 'success',
    });
    expect(await state()).toBe('clean');
    expect((await merge()).data.merged).toBe(true);
  });

  it('keep merge commits out of a linear history', async () => {
    const forge = await startSeeded();
    forge.setRules(...acme, [{ type: 'required_linear_history' }]);
    const { merge } = await openedOn(forge);
    await expect(merge('merge')).rejects.toMatchObject(
      refused('This branch must not contain merge commits.'),
    );
    expect((await merge('squash')).data.merged).toBe(true);
  });

  it('refuse a merge by API where there is a merge queue', async () => {
    const forge = await startSeeded();
    forge.setRules(...acme, [
      { type: 'merge_queue', parameters: { merge_method: 'SQUASH' } },
    ]);
    const { merge, state } = await openedOn(forge);
    expect(await state()).toBe('blocked');
    await expect(merge('squash')).rejects.toMatchObject(
      refused('Changes must be made through the merge queue'),
    );
    forge.setRules(...acme, []);
    expect(await state()).toBe('clean');
  });
});
