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
  git,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

describe('a repository', () => {
  const { startSeeded, directory } = useForges();

  it('is led to from its former names, by API, git and page', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const { id } = (await ada.repos.get(GITOPS)).data;
    await forge.moveRepository('acme', 'gitops', { name: 'deploy' });
    await forge.moveRepository('acme', 'deploy', { owner: 'platform' });

    const api = `${forge.url}/api/v3`;
    const asked = await fetch(`${api}/repos/Acme/GitOps/pulls?state=all`, {
      redirect: 'manual',
    });
    expect(asked.status).toBe(301);
    const location = `${api}/repositories/${id}/pulls?state=all`;
    expect(asked.headers.get('location')).toBe(location);
    expect(await asked.json()).toMatchObject({
      message: 'Moved Permanently',
      url: location,
    });
    expect((await fetch(location)).status).toBe(200);

    expect((await ada.repos.get(GITOPS)).data).toMatchObject({
      id,
      full_name: 'platform/deploy',
    });
    const path = directory.path;
    await git(path, 'clone', `${forge.url}/acme/gitops.git`, 'clone');
    const page = await fetch(`${forge.url}/acme/gitops/pulls`);
    expect(page.url).toBe(`${forge.url}/platform/deploy/pulls`);
    expect(page.status).toBe(200);
  });

  it('asks to repeat what would write', async () => {
    const forge = await startSeeded();
    await forge.moveRepository('acme', 'gitops', { name: 'deploy' });
    const response = await fetch(
      `${forge.url}/api/v3/repos/acme/gitops/pulls`,
      {
        method: 'POST',
        redirect: 'manual',
        headers: { authorization: 'Bearer token-ada' },
        body: '{}',
      },
    );
    expect(response.status).toBe(307);
  });

  it('gives its former name to another that takes it', async () => {
    const forge = await startSeeded();
    await forge.moveRepository('acme', 'gitops', { name: 'deploy' });
    await forge.createRepository('acme', 'gitops', {
      files: { 'README.md': '# Another\n' },
      message: 'Start',
      author: { name: 'Ada', email: 'ada@example.com' },
    });
    const found = await octokitOf(forge).repos.get(GITOPS);
    expect(found.data.full_name).toBe('acme/gitops');
  });

  it('is found however it is spelt, and has one spelling in answers', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const spelt = { owner: 'Acme', repo: 'GitOps' };
    expect((await ada.repos.get(spelt)).data.full_name).toBe('acme/gitops');
    const pull = await openPullRequest(ada, 'a', { a: '1' });
    const list = await ada.pulls.list({ ...spelt, head: 'ACME:a' });
    expect(list.data.map(({ number }) => number)).toEqual([pull.number]);
    const owned = await ada.repos.listForOrg({ org: 'ACME' });
    expect(owned.data).toHaveLength(1);
    expect(
      (await ada.users.getByUsername({ username: 'ADA' })).data.login,
    ).toBe('ada');
  });

  it('that is archived can be read and not changed', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    forge.changeRepository('acme', 'gitops', { archived: true });
    expect((await ada.repos.get(GITOPS)).data.archived).toBe(true);
    await expect(openPullRequest(ada, 'a', { a: '1' })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining(
        'Repository was archived so is read-only.',
      ),
    });
    const root = octokitOf(forge, 'token-root');
    await root.repos.update({ ...GITOPS, archived: false });
    await openPullRequest(ada, 'a', { a: '1' });
  });
});
