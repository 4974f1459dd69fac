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
  AUTHOR,
  GITOPS,
  octokitOf,
  openPullRequest,
  useForges,
} from '../__testUtils__/testForge';

const EVIL = `<script>alert('x')</script>`;

/** A visitor who keeps cookies and fills in the forms of the last page seen. */
class Visitor {
  private cookie = '';
  private page = '';

  constructor(private readonly forge: RunningForge) {}

  async open(path: string) {
    const response = await this.fetch(path);
    this.page = await response.text();
    return { status: response.status, text: this.page, response };
  }

  async actAs(login: string) {
    await this.open('/');
    return this.submit('/_session', { login, back: '/' });
  }

  async submit(path: string, fields: Record<string, string>) {
    const csrf = /name="csrf" value="([0-9a-f]+)"/.exec(this.page)![1];
    const sha = /name="sha" value="([0-9a-f]+)"/.exec(this.page)?.[1] ?? '';
    return this.post(path, { csrf, sha, ...fields });
  }

  async post(path: string, fields: Record<string, string>) {
    const body = new URLSearchParams(fields);
    return this.fetch(path, { method: 'POST', body });
  }

  private async fetch(path: string, init?: RequestInit) {
    const response = await fetch(this.forge.url + path, {
      ...init,
      redirect: 'manual',
      headers: this.cookie ? { cookie: this.cookie } : {},
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0];
    return response;
  }
}

describe('the pages', () => {
  const { startSeeded } = useForges();

  it('show repositories, folders, files, commits and pull requests', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const pull = await openPullRequest(ada, 'rotate/x', {
      'apps/db.yaml': 'password: two\nuser: app\n',
    });
    const visitor = new Visitor(forge);
    const pages: Record<string, string[]> = {
      '/': ['gitops', '1 open pull request<'],
      '/acme': ['gitops'],
      '/acme/gitops': ['README.md', 'apps', 'rotate/x', '<h1>GitOps</h1>'],
      '/acme/gitops/tree/rotate/x/apps': ['db.yaml'],
      '/acme/gitops/blob/rotate/x/apps/db.yaml': ['id="L2"', 'password: two'],
      '/acme/gitops/commits/main': ['Start'],
      [`/acme/gitops/commit/${pull.head.sha}`]: [
        'Change rotate/x',
        'password: one',
      ],
      '/acme/gitops/pulls': ['Pull rotate/x', 'Ada Lovelace'],
      '/acme/gitops/pull/1': [
        'Pull rotate/x',
        'password: two',
        'No conflicts with main',
      ],
    };
    for (const [path, expected] of Object.entries(pages)) {
      const { status, text, response } = await visitor.open(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      for (const part of expected) expect(text).toContain(part);
      expect(response.headers.get('content-type')).toBe(
        'text/html; charset=utf-8',
      );
      expect(response.headers.get('content-security-policy')).toContain(
        "default-src 'none'",
      );
    }
    const edit = await visitor.open('/acme/gitops/edit/main/README.md');
    expect(edit.response.headers.get('location')).toBe(
      '/acme/gitops/blob/main/README.md',
    );
    const raw = await visitor.open('/raw/acme/gitops/main/apps/db.yaml');
    expect(raw.text).toBe('password: one\nuser: app\n');
    expect((await visitor.open('/acme/none')).status).toBe(404);
    expect((await visitor.open('/acme/gitops/blob/main/none')).status).toBe(
      404,
    );
    expect((await visitor.open('/acme/gitops/pull/9')).status).toBe(404);
    expect((await visitor.open('/%ff')).status).toBe(400);
  });

  it('show the checks of a pull request, and offer no merge before they succeeded', async () => {
    const forge = await startSeeded();
    forge.setProtection('acme', 'gitops', {
      requiredChecks: ['validate'],
      strict: false,
    });
    const ada = octokitOf(forge, 'token-ada');
    const { head } = await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const visitor = new Visitor(forge);
    await visitor.actAs('ada');
    const before = await visitor.open('/acme/gitops/pull/1');
    expect(before.text).toContain(
      'Required status check &quot;validate&quot; is expected.',
    );
    expect(before.text).toMatch(/value="merge" disabled/);
    const refused = await visitor.submit('/acme/gitops/pull/1/merge', {
      method: 'merge',
    });
    expect(refused.status).toBe(405);
    await ada.repos.createCommitStatus({
      ...GITOPS,
      sha: head.sha,
      context: 'validate',
      state: 'success',
      description: EVIL,
    });
    const after = await visitor.open('/acme/gitops/pull/1');
    expect(after.text).toContain('success, required');
    expect(after.text).not.toContain(EVIL);
    expect(after.text).not.toMatch(/value="merge" disabled/);
  });

  it('escape what others wrote', async () => {
    const forge = await startSeeded();
    const ada = octokitOf(forge, 'token-ada');
    const evilPath = `apps/<img src=x onerror=1>.markup`;
    await openPullRequest(ada, 'x', { [evilPath]: EVIL });
    const number = { ...GITOPS, pull_number: 1 };
    const body = `${EVIL} [link](javascript:alert(1)) ![p](http://x/y.png)`;
    await ada.pulls.update({ ...number, title: EVIL, body });
    await ada.issues.createComment({ ...GITOPS, issue_number: 1, body });
    await ada.issues.addLabels({ ...GITOPS, issue_number: 1, labels: [EVIL] });
    const visitor = new Visitor(forge);
    for (const path of [
      '/acme/gitops/pull/1',
      '/acme/gitops/pulls',
      `/acme/gitops/blob/x/${encodeURIComponent(evilPath)}`,
      '/acme/gitops/tree/x/apps',
      `/${encodeURIComponent(EVIL)}`,
    ]) {
      const { text } = await visitor.open(path);
      expect(text).not.toMatch(/<script|<img|href="javascript:/i);
    }
    expect((await visitor.open('/acme/gitops/pull/1')).text).toContain(
      '&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;',
    );
    const raw = await visitor.open(
      `/acme/gitops/raw/x/${encodeURIComponent(evilPath)}`,
    );
    expect(raw.response.headers.get('content-type')).toBe(
      'text/plain; charset=utf-8',
    );
    expect(raw.response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('let a person comment, merge and delete the branch', async () => {
    const forge = await startSeeded();
    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', { a: 'a' });
    const visitor = new Visitor(forge);
    const path = '/acme/gitops/pull/1';
    expect((await visitor.open(path)).text).toContain('Choose who you act as');
    const chosen = await visitor.actAs('ada');
    expect(chosen.status).toBe(303);
    await visitor.open(path);
    await visitor.submit(`${path}/comment`, { body: 'Looks **good**' });
    expect((await visitor.open(path)).text).toContain('<strong>good</strong>');
    const merged = await visitor.submit(`${path}/merge`, { method: 'merge' });
    expect(merged.headers.get('location')).toBe(path);
    const sha = (await forge.tipOf('acme', 'gitops', 'main'))!;
    const after = await visitor.open(path);
    expect(after.text).toContain('Merged by <strong title="ada">Ada Lovelace');
    expect(after.text).toContain(`/acme/gitops/commit/${sha}`);
    await visitor.submit(`${path}/delete-branch`, {});
    expect(await forge.tipOf('acme', 'gitops', 'x')).toBeUndefined();
    expect((await visitor.open(path)).status).toBe(200);
  });

  it('let a person close and reopen', async () => {
    const forge = await startSeeded();
    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', { a: 'a' });
    const visitor = new Visitor(forge);
    const path = '/acme/gitops/pull/1';
    await visitor.actAs('root');
    await visitor.open(path);
    await visitor.submit(`${path}/close`, {});
    expect((await visitor.open(path)).text).toContain(
      'Closed by <strong title="root">Root',
    );
    await visitor.submit(`${path}/reopen`, {});
    expect((await visitor.open(path)).text).toContain('Merge pull request');
  });

  it('name what conflicts and offer no merge', async () => {
    const forge = await startSeeded();
    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', {
      'apps/db.yaml': 'two\n',
    });
    const files = { 'apps/db.yaml': 'three\n' };
    await forge.commitFiles('acme', 'gitops', {
      files,
      message: 'Meanwhile',
      author: AUTHOR,
    });
    const visitor = new Visitor(forge);
    await visitor.actAs('ada');
    const path = '/acme/gitops/pull/1';
    const { text } = await visitor.open(path);
    expect(text).toContain('This branch has conflicts with main.');
    expect(text).toContain('<li class="mono">apps/db.yaml</li>');
    expect(text).toMatch(/value="merge" disabled/);
    const refused = await visitor.submit(`${path}/merge`, { method: 'merge' });
    expect(refused.status).toBe(405);
  });

  it('do nothing for forms from elsewhere or people without permission', async () => {
    const forge = await startSeeded();
    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', { a: 'a' });
    const path = '/acme/gitops/pull/1';
    const visitor = new Visitor(forge);
    await visitor.open(path);
    const nobody = await visitor.submit(`${path}/close`, {});
    expect(nobody.status).toBe(401);
    await visitor.actAs('bob');
    expect((await visitor.open(path)).text).toContain(
      'Bob Kahn may only read this repository.',
    );
    expect(
      (await visitor.submit(`${path}/merge`, { method: 'merge' })).status,
    ).toBe(403);
    await visitor.actAs('ada');
    await visitor.open(path);
    expect((await visitor.post(`${path}/close`, {})).status).toBe(403);
    const forged = await visitor.post(`${path}/close`, {
      csrf: '0'.repeat(64),
    });
    expect(forged.status).toBe(403);
    const away = await visitor.submit('/_session', {
      login: 'ada',
      back: '//evil.example/x',
    });
    expect(away.headers.get('location')).toBe('/');
    const pull = await octokitOf(forge).pulls.get({
      ...GITOPS,
      pull_number: 1,
    });
    expect(pull.data.state).toBe('open');
  });

  it('merge only what the reader saw', async () => {
    const forge = await startSeeded();
    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', { a: 'a' });
    const visitor = new Visitor(forge);
    await visitor.actAs('ada');
    const path = '/acme/gitops/pull/1';
    await visitor.open(path);
    await forge.commitFiles('acme', 'gitops', {
      branch: 'x',
      files: { a: 'b' },
      message: 'Meanwhile',
      author: AUTHOR,
    });
    const refused = await visitor.submit(`${path}/merge`, { method: 'merge' });
    expect(refused.status).toBe(409);
  });

  it('show private repositories to those alone who may read them', async () => {
    const forge = await startSeeded();
    await forge.createRepository('acme', 'hidden', {
      files: { a: 'a' },
      message: 'Start',
      author: AUTHOR,
      private: true,
      collaborators: { ada: 'read' },
    });
    const visitor = new Visitor(forge);
    expect((await visitor.open('/')).text).not.toContain('/acme/hidden');
    expect((await visitor.open('/acme/hidden')).status).toBe(404);
    await visitor.actAs('ada');
    expect((await visitor.open('/')).text).toContain('/acme/hidden');
    expect((await visitor.open('/acme/hidden')).status).toBe(200);
  });

  it('let somebody else than the author approve', async () => {
    const forge = await startSeeded();
    const root = octokitOf(forge, 'token-root');
    await openPullRequest(root, 'x', { 'a.txt': 'a' });
    const visitor = new Visitor(forge);
    await visitor.actAs('root');
    const own = await visitor.open('/acme/gitops/pull/1');
    expect(own.text).not.toContain('>Approve<');
    await visitor.actAs('ada');
    const before = await visitor.open('/acme/gitops/pull/1');
    expect(before.text).toContain('>Approve<');
    expect(before.text).not.toContain('Approved by');
    const approved = await visitor.submit('/acme/gitops/pull/1/approve', {});
    expect(approved.status).toBe(303);
    const after = await visitor.open('/acme/gitops/pull/1');
    expect(after.text).toMatch(/Approved by[^]*Ada Lovelace/);
  });

  it('offer the ways to merge that are allowed', async () => {
    const forge = await startSeeded();
    forge.changeRepository('acme', 'gitops', {
      mergeMethods: { merge: false },
    });
    const pull = await openPullRequest(octokitOf(forge, 'token-ada'), 'a', {
      a: '1',
    });
    const visitor = new Visitor(forge);
    await visitor.actAs('ada');
    const page = `/acme/gitops/pull/${pull.number}`;
    const { text } = await visitor.open(page);
    expect(text).not.toContain('Merge pull request');
    expect(text).toContain('Squash and merge');
    await visitor.submit(`${page}/merge`, { method: 'rebase' });
    expect((await visitor.open(page)).text).toContain('Merged by');
  });

  it('put a pull request into the merge queue, which merges it', async () => {
    const forge = await startSeeded();
    forge.setRules('acme', 'gitops', [
      { type: 'merge_queue', parameters: { merge_method: 'SQUASH' } },
    ]);
    const ada = octokitOf(forge, 'token-ada');
    const pull = await openPullRequest(ada, 'a', { a: '1' });
    const visitor = new Visitor(forge);
    await visitor.actAs('ada');
    const page = `/acme/gitops/pull/${pull.number}`;
    expect((await visitor.open(page)).text).toContain('Merge when ready');
    await visitor.submit(`${page}/enqueue`, {});
    const merged = await ada.pulls.get({ ...GITOPS, pull_number: pull.number });
    expect(merged.data.merged).toBe(true);
    const tip = await ada.repos.getCommit({ ...GITOPS, ref: 'main' });
    expect(tip.data.parents).toHaveLength(1);
  });
});
