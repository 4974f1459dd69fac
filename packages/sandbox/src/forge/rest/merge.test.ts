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
  GITOPS,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

const FIRST = { ...GITOPS, pull_number: 1 };

describe('merging', () => {
  const { startSeeded } = useForges();

  it('makes a merge commit and tells who did it', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const merged = await ada.pulls.merge(FIRST);
    const pull = (await ada.pulls.get(FIRST)).data;
    expect(pull).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'ada' },
      merge_commit_sha: merged.data.sha,
    });
    expect(await forge.tipOf('acme', 'gitops', 'main')).toBe(merged.data.sha);
    const commit = await ada.repos.getCommit({ ...GITOPS, ref: 'main' });
    expect(commit.data.parents).toHaveLength(2);
    await ada.git.deleteRef({ ...GITOPS, ref: 'heads/x' });
    expect((await ada.pulls.listFiles(FIRST)).data).toHaveLength(1);
    await expect(ada.pulls.merge(FIRST)).rejects.toMatchObject({ status: 405 });
  });

  it('squashes into one commit', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    await ada.pulls.merge({ ...FIRST, merge_method: 'squash' });
    const { data } = await ada.repos.getCommit({ ...GITOPS, ref: 'main' });
    expect(data.parents).toHaveLength(1);
    expect(data.commit.message).toBe('Pull x (#1)\n\n* Change x');
  });

  it('refuses conflicts, and a head that has moved', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const pull = await openPullRequest(ada, 'x', { 'apps/db.yaml': 'two\n' });
    const sha = '0'.repeat(40);
    await expect(ada.pulls.merge({ ...FIRST, sha })).rejects.toMatchObject({
      status: 409,
    });
    await forge.commitFiles('acme', 'gitops', {
      files: { 'apps/db.yaml': 'three\n' },
      message: 'Meanwhile',
      author: { name: 'Seed', email: 'seed@example.com' },
    });
    const now = (await ada.pulls.get(FIRST)).data;
    expect(now).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await expect(
      ada.pulls.merge({ ...FIRST, sha: pull.head.sha }),
    ).rejects.toMatchObject({ status: 405 });
  });

  it('lets one of many through who open or merge the same at once', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await forge.commitFiles('acme', 'gitops', {
      branch: 'x',
      files: { 'a.txt': 'a' },
      message: 'Change',
      author: { name: 'Seed', email: 'seed@example.com' },
    });
    const statuses = async (call: () => Promise<{ status: number }>) => {
      const ends = await Promise.allSettled(Array.from({ length: 5 }, call));
      return ends
        .map(end =>
          end.status === 'fulfilled' ? end.value.status : end.reason.status,
        )
        .sort();
    };
    const open = { ...GITOPS, title: 'x', head: 'x', base: 'main' };
    expect(await statuses(() => ada.pulls.create(open))).toEqual([
      201, 422, 422, 422, 422,
    ]);
    expect(await statuses(() => ada.pulls.merge(FIRST))).toEqual([
      200, 405, 405, 405, 405,
    ]);
  });

  it('closes the pull request of a deleted branch', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    await ada.git.deleteRef({ ...GITOPS, ref: 'heads/x' });
    const pull = (await ada.pulls.get(FIRST)).data;
    expect(pull).toMatchObject({ state: 'closed', merged: false });
  });

  it('closes, and never calls merged, what was put back to its base', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const sha = (await forge.tipOf('acme', 'gitops', 'main'))!;
    const ref = 'heads/x';
    await ada.git.updateRef({ ...GITOPS, ref, sha, force: true });
    await forge.commitFiles('acme', 'gitops', {
      files: { 'b.txt': 'b' },
      message: 'Meanwhile',
      author: { name: 'Seed', email: 'seed@example.com' },
    });
    const pull = (await ada.pulls.get(FIRST)).data;
    expect(pull).toMatchObject({ state: 'closed', merged: false });
  });

  it('lets a second run of the same change find the first', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const first = await openPullRequest(ada, 'rotate/1', { a: '1' });
    await expect(
      openPullRequest(ada, 'rotate/1', { a: '2' }),
    ).rejects.toMatchObject({ status: 422 });
    const { data: main } = await ada.git.getRef({
      ...GITOPS,
      ref: 'heads/main',
    });
    const { data: tree } = await ada.git.createTree({
      ...GITOPS,
      base_tree: main.object.sha,
      tree: [{ path: 'a', mode: '100644', content: '2' }],
    });
    const { data: commit } = await ada.git.createCommit({
      ...GITOPS,
      message: 'Again',
      tree: tree.sha,
      parents: [main.object.sha],
    });
    await ada.git.updateRef({
      ...GITOPS,
      ref: 'heads/rotate/1',
      sha: commit.sha,
      force: true,
    });
    const { data: open } = await ada.pulls.list({
      ...GITOPS,
      head: 'acme:rotate/1',
    });
    expect(open).toMatchObject([
      { number: first.number, head: { sha: commit.sha } },
    ]);
  });
});
