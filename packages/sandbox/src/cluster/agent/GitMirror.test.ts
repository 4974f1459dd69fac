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

import { GitMirror } from './GitMirror';

describe('GitMirror', () => {
  const create = (url: string) =>
    GitMirror.create({ url, branch: 'main', dataDir: '/unused' });

  it.each([
    ['http://localhost:7990/acme/gitops.git', 'acme-gitops'],
    ['https://git.example.com/acme/gitops', 'acme-gitops'],
    ['https://git.example.com/groups/Acme/Git_Ops.git', 'acme-git-ops'],
  ])('names %s %s', (url, name) => {
    expect(create(url).name).toBe(name);
  });

  it.each([
    'file:///etc',
    '/srv/git/gitops.git',
    'ext::sh -c whoami',
    '--upload-pack=whoami',
    'http://localhost:7990/',
    'http://user:hunter2@localhost:7990/acme/gitops.git',
  ])('refuses %s, without repeating a credential', url => {
    expect(() => create(url)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });
});
