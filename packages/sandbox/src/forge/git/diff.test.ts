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
import { changedFiles, EMPTY_TREE } from './diff';
import { GitRepository } from './GitRepository';
import { TreeChange, writeTree } from './trees';

describe('changedFiles', () => {
  const directory = createMockDirectory();

  async function diff(before: TreeChange[], after: TreeChange[]) {
    const git = await GitRepository.initialise(directory.resolve('r'), 'main');
    const one = before.length
      ? await writeTree(git, undefined, before)
      : EMPTY_TREE;
    return changedFiles(git, one, await writeTree(git, undefined, after));
  }

  it('tells added, removed, modified, retyped and binary files apart, whatever they contain', async () => {
    const files = await diff(
      [
        { path: 'gone', content: 'a\n' },
        { path: 'link', content: 'file\n' },
        { path: 'logo', content: Buffer.from([0, 1]) },
        { path: 'script', content: 'x\n' },
        { path: 'text', content: 'diff --git a b\none\n' },
      ],
      [
        { path: 'link', mode: '120000', content: 'elsewhere' },
        { path: 'logo', content: Buffer.from([0, 2]) },
        { path: 'new', content: 'diff --git a/x b/x\n@@ -1 +1 @@' },
        { path: 'script', mode: '100755', content: 'x\n' },
        { path: 'text', content: 'diff --git a b\ntwo\n' },
      ],
    );
    expect(
      files.map(({ filename, status, patch }) => [filename, status, patch]),
    ).toEqual([
      ['gone', 'removed', '@@ -1 +0,0 @@\n-a'],
      ['link', 'changed', expect.stringContaining('+elsewhere')],
      ['logo', 'modified', undefined],
      [
        'new',
        'added',
        '@@ -0,0 +1,2 @@\n+diff --git a/x b/x\n+@@ -1 +1 @@\n\\ No newline at end of file',
      ],
      ['script', 'modified', undefined],
      ['text', 'modified', '@@ -1,2 +1,2 @@\n diff --git a b\n-one\n+two'],
    ]);
  });

  it('shows the first commit as all new', async () => {
    const [file] = await diff([], [{ path: 'a', content: 'a\nb\n' }]);
    expect(file).toMatchObject({ status: 'added', additions: 2, deletions: 0 });
  });
});
