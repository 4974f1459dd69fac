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

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningForge } from '../index';
import {
  git,
  GITOPS,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

function remote(forge: RunningForge, token?: string) {
  const url = new URL('/acme/gitops.git', forge.url);
  if (token) Object.assign(url, { username: 'x', password: token });
  return url.href;
}

describe('git over HTTP', () => {
  const { startSeeded, directory } = useForges();

  async function clone(forge: RunningForge, token?: string) {
    await git(directory.path, 'clone', '-q', remote(forge, token), 'clone');
    return directory.resolve('clone');
  }

  async function commit(work: string, content: string) {
    await writeFile(join(work, 'a.txt'), content);
    await git(work, 'add', '.');
    await git(work, 'commit', '-qm', `Write ${content}`);
  }

  it('clones for everybody what is public, and pushes for those who may write', async () => {
    const forge = await startSeeded();
    const work = await clone(forge);
    expect(await readFile(join(work, 'README.md'), 'utf8')).toBe('# GitOps\n');
    await commit(work, 'a');
    await expect(git(work, 'push', '-q')).rejects.toThrow(
      /could not read Username|Authentication failed/,
    );
    await expect(
      git(work, 'push', '-q', remote(forge, 'token-bob'), 'main'),
    ).rejects.toThrow('403');
    await git(work, 'push', '-q', remote(forge, 'token-ada'), 'main');
    expect(await forge.tipOf('acme', 'gitops', 'main')).toBe(
      await git(work, 'rev-parse', 'HEAD'),
    );
  });

  it('keeps what is private from strangers', async () => {
    const forge = await startSeeded();
    await forge.createRepository('acme', 'hidden', {
      files: { a: 'a' },
      message: 'Start',
      author: { name: 'Seed', email: 'seed@example.com' },
      private: true,
      collaborators: { ada: 'read' },
    });
    const url = new URL('/acme/hidden.git', forge.url);
    await expect(git(directory.path, 'ls-remote', url.href)).rejects.toThrow(
      /could not read Username/,
    );
    Object.assign(url, { username: 'x', password: 'token-bob' });
    await expect(git(directory.path, 'ls-remote', url.href)).rejects.toThrow(
      'not found',
    );
    url.password = 'token-ada';
    expect(await git(directory.path, 'ls-remote', url.href)).toContain(
      'refs/heads/main',
    );
  });

  it('lets an open pull request follow its branch, and calls it merged when its commits arrive by push', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'topic', { 'b.txt': 'b' });
    const work = await clone(forge, 'token-ada');
    await git(work, 'switch', '-q', 'topic');
    await commit(work, 'more');
    await git(work, 'push', '-q');
    const pull = () => ada.pulls.get({ ...GITOPS, pull_number: 1 });
    expect((await pull()).data).toMatchObject({
      commits: 2,
      head: { sha: await git(work, 'rev-parse', 'HEAD') },
    });
    await git(work, 'switch', '-q', 'main');
    await git(work, 'merge', '-q', '--no-ff', '-m', 'By hand', 'topic');
    await git(work, 'push', '-q');
    expect((await pull()).data).toMatchObject({
      merged: true,
      merged_by: { login: 'ada' },
      merge_commit_sha: await git(work, 'rev-parse', 'HEAD'),
    });
  });

  it('lets nobody push to the refs of pull requests', async () => {
    const forge = await startSeeded();
    const work = await clone(forge, 'token-ada');
    await commit(work, 'x');
    await expect(
      git(work, 'push', '-q', 'origin', 'HEAD:refs/pull/9/head'),
    ).rejects.toThrow('deny updating a hidden ref');
  });
});
