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
import { failure, startForge } from './__testUtils__/forgeUnderTest';
import { GithubForge } from './GithubForge';

const FILE = 'teams/data/secrets.yaml';
const OF_DATA = 'teams/data/ @acme/data\n';

describe('code owners on GitHub', () => {
  let github: FakeGithub;
  let forge: GithubForge;
  let context: CallContext;

  const commit = (files: Record<string, string>, branch = 'main') =>
    github.commit(branch, files, 'By hand');
  const owners = (path = FILE, branch?: string) =>
    forge.codeOwners(github.fileUrl(path, branch), context);

  beforeEach(async () => {
    ({ github, forge, context } = await startForge());
    commit({ [FILE]: 'kind: Resource\n' });
  });

  afterEach(() => github.stop());

  it('names nobody where there is no CODEOWNERS', async () => {
    expect(await owners()).toBeUndefined();
  });

  it('takes the first of the three places, whatever the others say', async () => {
    commit({ 'docs/CODEOWNERS': '* @acme/docs\n' });
    expect(await owners()).toEqual(['@acme/docs']);
    commit({ CODEOWNERS: '* @Acme/Root @ben\n' });
    expect(await owners()).toEqual(['@acme/root', '@ben']);
    commit({ '.github/CODEOWNERS': OF_DATA });
    expect(await owners()).toEqual(['@acme/data']);
    commit({ '.github/CODEOWNERS': '*.md @acme/docs\n' });
    expect(await owners()).toBeUndefined();
  });

  it('counts file and CODEOWNERS of the default branch alone', async () => {
    github.branchFrom('mine', 'main');
    commit({ CODEOWNERS: OF_DATA, 'teams/data/new.yaml': 'a: b\n' }, 'mine');
    expect(await owners()).toBeUndefined();
    expect(await owners(FILE, 'mine')).toBeUndefined();
    commit({ CODEOWNERS: OF_DATA });
    expect(await owners(FILE, 'mine')).toBeUndefined();
    expect(await owners('teams/data/new.yaml')).toBeUndefined();
    expect(await owners(FILE, github.branches.get('main'))).toBeUndefined();
    github.repository = { default_branch: 'mine' };
    expect(await owners()).toBeUndefined();
    expect(await owners(FILE, 'mine')).toEqual(['@acme/data']);
  });

  it('names nobody for a directory, or for a file below another file', async () => {
    commit({ CODEOWNERS: OF_DATA });
    expect(await owners('teams/data')).toBeUndefined();
    expect(await owners(`${FILE}/more`)).toBeUndefined();
  });

  it('follows no redirect to where a repository has moved', async () => {
    commit({ CODEOWNERS: OF_DATA });
    github.faults.push({
      on: /^GET $/,
      status: 301,
      headers: { location: `${github.url}/api/v3/repos/acme/gitops` },
      body: { message: 'Moved Permanently' },
    });
    await expect(owners()).rejects.toThrow(/has moved/);
    github.repository = { full_name: 'evil/gitops' };
    expect(await owners()).toBeUndefined();
    github.repository = { full_name: 'Acme/GitOps' };
    expect(await owners()).toEqual(['@acme/data']);
  });

  it.each([
    ['a CODEOWNERS of more than 3 MB', '#'.repeat(3 * 1024 * 1024)],
    ['a CODEOWNERS that is a symbolic link', ''],
  ])('names nobody by %s', async (_, comment) => {
    commit({ CODEOWNERS: `${OF_DATA}${comment}` });
    if (comment === '') github.modes.CODEOWNERS = '120000';
    expect(await owners()).toBeUndefined();
  });

  it('says so where it cannot be asked', async () => {
    github.faults.push({ on: /^GET $/, status: 404 });
    expect(await failure(owners())).toMatchObject({
      retryable: false,
      message: expect.stringContaining('Metadata: read'),
    });
    github.faults.push({ on: /^GET $/, status: 503 });
    expect(await failure(owners())).toMatchObject({ retryable: true });
  });
});
