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

describe('the API', () => {
  const { startSeeded } = useForges();

  it('tells who one is and what one may do', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    expect((await ada.users.getAuthenticated()).data.login).toBe('ada');
    expect((await ada.repos.get(GITOPS)).data.permissions).toMatchObject({
      admin: false,
      push: true,
    });
    const bob = await octokitOf(forge, 'token-bob').repos.get(GITOPS);
    expect(bob.data.permissions).toMatchObject({ push: false, pull: true });
    const nobody = await octokitOf(forge).repos.get(GITOPS);
    expect(nobody.data.permissions).toBeUndefined();
  });

  it('reads files, folders and file history', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const path = 'apps/db.yaml';
    const file = await ada.repos.getContent({ ...GITOPS, path });
    expect(file.data).toMatchObject({ type: 'file', encoding: 'base64', path });
    const raw = await ada.repos.getContent({
      ...GITOPS,
      path,
      mediaType: { format: 'raw' },
    });
    expect(Buffer.from(raw.data as unknown as ArrayBuffer).toString()).toBe(
      'password: one\nuser: app\n',
    );
    const root = await ada.repos.getContent({ ...GITOPS, path: '' });
    expect(root.data).toMatchObject([
      { name: 'README.md', type: 'file' },
      { name: 'apps', type: 'dir' },
    ]);
    const commits = await ada.repos.listCommits({ ...GITOPS, path });
    expect(commits.data.map(it => it.commit.message)).toEqual(['Start']);
  });

  it('writes one file, and only onto the version that was read', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const write = (content: string, sha?: string) =>
      ada.repos.createOrUpdateFileContents({
        ...GITOPS,
        path: 'new.txt',
        message: 'Write',
        content: Buffer.from(content).toString('base64'),
        sha,
      });
    const first = await write('1');
    expect(first.status).toBe(201);
    const sha = first.data.content!.sha!;
    await expect(write('2')).rejects.toMatchObject({ status: 422 });
    expect((await write('2', sha)).status).toBe(200);
    await expect(write('3', sha)).rejects.toMatchObject({ status: 409 });
  });

  it('opens, lists, edits, closes and reopens a pull request', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const pull = await openPullRequest(ada, 'rotate/x/1', {
      'apps/db.yaml': 'password: two\nuser: app\n',
    });
    expect(pull).toMatchObject({
      number: 1,
      state: 'open',
      mergeable: true,
      additions: 1,
      deletions: 1,
      html_url: `${forge.url}/acme/gitops/pull/1`,
    });
    const byHead = await ada.pulls.list({ ...GITOPS, head: 'acme:rotate/x/1' });
    expect(byHead.data.map(it => it.number)).toEqual([1]);
    const other = await ada.pulls.list({ ...GITOPS, head: 'acme:other' });
    expect(other.data).toEqual([]);

    const number = { ...GITOPS, pull_number: 1 };
    await ada.pulls.update({ ...number, title: 'Better', state: 'closed' });
    expect((await ada.pulls.get(number)).data).toMatchObject({
      title: 'Better',
      state: 'closed',
      merged: false,
      mergeable: null,
    });
    expect((await ada.pulls.list(GITOPS)).data).toEqual([]);
    await ada.pulls.update({ ...number, state: 'open' });
    expect((await ada.pulls.list(GITOPS)).data).toHaveLength(1);

    const files = await ada.pulls.listFiles(number);
    expect(files.data).toMatchObject([
      { filename: 'apps/db.yaml', status: 'modified', changes: 2 },
    ]);
    expect(files.data[0].patch).toBe(
      '@@ -1,2 +1,2 @@\n-password: one\n+password: two\n user: app',
    );
    const range = { ...GITOPS, basehead: 'main...rotate/x/1' };
    expect(
      (await ada.repos.compareCommitsWithBasehead(range)).data,
    ).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0 });
  });

  it('keeps comments, labels, assignees and reviewers', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const issue = { ...GITOPS, issue_number: 1 };
    const said = await ada.issues.createComment({ ...issue, body: 'Hello' });
    await ada.issues.updateComment({
      ...GITOPS,
      comment_id: said.data.id,
      body: 'Hello again',
    });
    expect((await ada.issues.listComments(issue)).data).toMatchObject([
      { body: 'Hello again', user: { login: 'ada' } },
    ]);
    await ada.issues.addLabels({ ...issue, labels: ['rotation'] });
    await ada.issues.addAssignees({ ...issue, assignees: ['bob', 'stranger'] });
    const number = { ...GITOPS, pull_number: 1 };
    await ada.pulls.requestReviewers({ ...number, reviewers: ['bob'] });
    expect((await ada.pulls.get(number)).data).toMatchObject({
      labels: [{ name: 'rotation' }],
      assignees: [{ login: 'bob' }],
      requested_reviewers: [{ login: 'bob' }],
    });
    await expect(
      ada.pulls.requestReviewers({ ...number, reviewers: ['stranger'] }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('says precisely what is wrong', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const create = { ...GITOPS, title: 'Again', base: 'main' };
    await expect(
      ada.pulls.create({ ...create, head: 'x' }),
    ).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(
        'A pull request already exists for acme:x.',
      ),
    });
    await expect(
      ada.pulls.create({ ...create, head: 'missing' }),
    ).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [{ field: 'head', code: 'invalid' }] } },
    });
    await expect(ada.pulls.create({ ...create, head: 'main' })).rejects.toThrow(
      'No commits between main and main',
    );
    const tip = (await forge.tipOf('acme', 'gitops', 'main'))!;
    await expect(
      ada.git.createRef({ ...GITOPS, ref: 'refs/heads/x', sha: tip }),
    ).rejects.toThrow('Reference already exists');
    await expect(
      ada.git.createRef({ ...GITOPS, ref: 'refs/heads/-x..y', sha: tip }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(
      ada.git.updateRef({ ...GITOPS, ref: 'heads/x', sha: tip }),
    ).rejects.toThrow('Update is not a fast forward');
    await expect(
      ada.git.createTree({
        ...GITOPS,
        tree: [{ path: '../x', mode: '100644', content: 'x' }],
      }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(
      ada.repos.get({ owner: 'acme', repo: 'none' }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(
      ada.repos.getContent({ ...GITOPS, path: 'none' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('lets only those write who may', async () => {
    const forge = await startSeeded();
    await forge.createRepository('acme', 'vault', {
      files: { a: 'a' },
      message: 'Start',
      author: { name: 'Seed', email: 'seed@example.com' },
      private: true,
      collaborators: { ada: 'read' },
    });
    const vault = { owner: 'acme', repo: 'vault' };
    const sha = (await forge.tipOf('acme', 'gitops', 'main'))!;
    const createRef = (token?: string) =>
      octokitOf(forge, token).git.createRef({
        ...GITOPS,
        ref: 'refs/heads/y',
        sha,
      });
    await expect(createRef()).rejects.toMatchObject({ status: 401 });
    await expect(createRef('wrong')).rejects.toThrow('Bad credentials');
    await expect(createRef('token-bob')).rejects.toMatchObject({ status: 403 });
    await createRef('token-ada');

    const get = (token?: string) => octokitOf(forge, token).repos.get(vault);
    await expect(get()).rejects.toMatchObject({ status: 404 });
    await expect(get('token-bob')).rejects.toMatchObject({ status: 404 });
    expect((await get('token-ada')).data.private).toBe(true);
    forge.setCollaborator('acme', 'vault', 'ada', undefined);
    await expect(get('token-ada')).rejects.toMatchObject({ status: 404 });
    await octokitOf(forge, 'token-root').repos.addCollaborator({
      ...vault,
      username: 'bob',
      permission: 'pull',
    });
    expect((await get('token-bob')).status).toBe(200);
  });

  it('creates repositories for their owners and for admins', async () => {
    const forge = await startSeeded();
    const create = (token: string, org: string) =>
      octokitOf(forge, token).repos.createInOrg({
        org,
        name: 'new',
        private: true,
        auto_init: true,
      });
    await expect(create('token-ada', 'acme')).rejects.toMatchObject({
      status: 403,
    });
    const made = await create('token-root', 'acme');
    expect(made.data).toMatchObject({
      full_name: 'acme/new',
      private: true,
      permissions: { admin: true },
    });
    expect(await forge.tipOf('acme', 'new', 'main')).toMatch(/^[0-9a-f]{40}$/);
    await expect(create('token-root', 'acme')).rejects.toThrow(
      'name already exists on this account',
    );
    const mine = await octokitOf(
      forge,
      'token-ada',
    ).repos.createForAuthenticatedUser({ name: 'notes' });
    expect(mine.data.full_name).toBe('ada/notes');
    const page = await fetch(mine.data.html_url);
    expect(await page.text()).toContain('Nothing here yet');
  });

  it('answers GraphQL about the pull requests of a branch', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const query = `query ($branch: String!) {
      viewer { login }
      repository(owner: "acme", name: "gitops") {
        ref(qualifiedName: $branch) {
          associatedPullRequests(first: 1, states: OPEN) { nodes { number } }
        }
      }
    }`;
    expect(await ada.graphql(query, { branch: 'x' })).toEqual({
      viewer: { login: 'ada' },
      repository: {
        ref: { associatedPullRequests: { nodes: [{ number: 1 }] } },
      },
    });
    expect(await ada.graphql(query, { branch: 'none' })).toMatchObject({
      repository: { ref: null },
    });
    await expect(ada.graphql('{ nonsense }')).rejects.toThrow('nonsense');
    await expect(
      octokitOf(forge).graphql('{ viewer { login } }'),
    ).rejects.toMatchObject({ status: 401 });
  });

  it('links pages of a long list', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const sha = (await forge.tipOf('acme', 'gitops', 'main'))!;
    for (let i = 1; i <= 5; i++) {
      await ada.git.createRef({ ...GITOPS, ref: `refs/heads/b${i}`, sha });
    }
    const second = await ada.repos.listBranches({
      ...GITOPS,
      per_page: 2,
      page: 2,
    });
    const at = (page: number) =>
      `${forge.url}/api/v3/repos/acme/gitops/branches?per_page=2&page=${page}`;
    expect(second.headers.link).toBe(
      `<${at(1)}>; rel="prev", <${at(3)}>; rel="next", <${at(
        3,
      )}>; rel="last", <${at(1)}>; rel="first"`,
    );
    const all = await ada.paginate(ada.repos.listBranches, {
      ...GITOPS,
      per_page: 2,
    });
    expect(all.map(({ name }) => name)).toEqual([
      'b1',
      'b2',
      'b3',
      'b4',
      'b5',
      'main',
    ]);
  });
});
