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

import { rm } from 'node:fs/promises';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { GitRepository } from './GitRepository';
import { ObjectLookup } from './ObjectLookup';
import { writeCommit, writeTree } from './trees';

const PERSON = {
  name: 'Ada',
  email: 'ada@example.com',
  date: '2026-01-01T00:00:00Z',
};

describe('ObjectLookup', () => {
  const directory = createMockDirectory();
  let git: GitRepository;
  let lookup: ObjectLookup;

  beforeEach(async () => {
    directory.clear();
    git = await GitRepository.initialise(directory.resolve('r'), 'main');
    lookup = new ObjectLookup(git.directory);
  });

  afterEach(() => lookup.end());

  const commit = async (message: string) =>
    writeCommit(git, {
      tree: await writeTree(git, undefined, [{ path: 'a', content: message }]),
      parents: [],
      message,
      author: PERSON,
      committer: PERSON,
    });

  it('answers many questions in their order, and sees what was written meanwhile', async () => {
    const find = (name: string) => lookup.find(`refs/heads/${name}^{commit}`);
    expect(await find('main')).toBeUndefined();
    const [one, two] = [await commit('one'), await commit('two')];
    await git.updateRef('refs/heads/main', one);
    await git.updateRef('refs/heads/other', two);
    expect(
      await Promise.all([find('main'), find('none'), find('other')]),
    ).toEqual([one, undefined, two]);
    await git.updateRef('refs/heads/main', two);
    await git.run(['pack-refs', '--all']);
    expect(await find('main')).toBe(two);
    await git.deleteRef('refs/heads/main');
    expect(await find('main')).toBeUndefined();
  });

  it('knows kinds and beginnings of ids', async () => {
    const sha = await commit('one');
    expect(await lookup.find(`${sha}^{commit}`)).toBe(sha);
    expect(await lookup.find(`${sha}^{blob}`)).toBeUndefined();
    expect(await lookup.find(`${sha.slice(0, 10)}^{commit}`)).toBe(sha);
    expect(await lookup.find(`${'0'.repeat(40)}^{commit}`)).toBeUndefined();
  });

  it('takes a line break for no question', async () => {
    expect(await lookup.find('HEAD\nHEAD')).toBeUndefined();
  });

  it('begins again after its process has ended', async () => {
    const sha = await commit('one');
    expect(await lookup.find(`${sha}^{commit}`)).toBe(sha);
    lookup.end();
    expect(await lookup.find(`${sha}^{commit}`)).toBe(sha);
  });

  it('fails where there is no repository', async () => {
    await rm(git.directory, { recursive: true });
    await expect(lookup.find('HEAD^{commit}')).rejects.toThrow('git cat-file');
  });
});
