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
import { request } from 'node:http';
import { once } from 'node:events';
import { DateTime } from 'luxon';
import {
  GITOPS,
  octokitOf,
  openPullRequest,
  startReceiver,
  until,
  useForges,
  USERS,
} from './__testUtils__/testForge';

describe('startForge', () => {
  const { start, startSeeded, directory } = useForges();

  it('remembers everything over a restart', async () => {
    const before = await startSeeded();
    const ada = octokitOf(before, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    await ada.issues.createComment({ ...GITOPS, issue_number: 1, body: 'Hi' });
    await before.stop();

    const after = await start();
    const again = octokitOf(after, 'token-ada');
    expect(await after.hasRepository('acme', 'gitops')).toBe(true);
    const pull = await again.pulls.get({ ...GITOPS, pull_number: 1 });
    expect(pull.data).toMatchObject({ state: 'open', comments: 1 });
    const merged = await again.pulls.merge({ ...GITOPS, pull_number: 1 });
    expect(await after.tipOf('acme', 'gitops', 'main')).toBe(merged.data.sha);
    await expect(
      octokitOf(after, 'token-bob').pulls.update({
        ...GITOPS,
        pull_number: 1,
        title: 'x',
      }),
    ).rejects.toMatchObject({ status: 403 });
  });

  it('catches up with refs that moved while it was not running', async () => {
    const receiver = await startReceiver();
    const before = await startSeeded();
    const ada = octokitOf(before, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    const older = await before.tipOf('acme', 'gitops', 'main');
    await before.commitFiles('acme', 'gitops', {
      branch: 'x',
      files: { 'b.txt': 'b' },
      message: 'More',
      author: USERS[1],
    });
    const state = directory.resolve('data/state.json');
    const newer = (await before.tipOf('acme', 'gitops', 'x'))!;
    await before.stop();
    // As a crash leaves it that came after the push but before the state was saved.
    const saved = await readFile(state, 'utf8');
    expect(saved).toContain(newer);
    await writeFile(state, saved.replaceAll(newer, older!));

    const after = await start({
      webhooks: [{ url: receiver.url, events: ['pull_request'] }],
    });
    const pull = await octokitOf(after, 'token-ada').pulls.get({
      ...GITOPS,
      pull_number: 1,
    });
    expect(pull.data.head.sha).toBe(newer);
    await until(() => receiver.received.length === 1);
    expect(JSON.parse(receiver.received[0].body).action).toBe('synchronize');
    await receiver.stop();
  });

  it('refuses to listen where others could reach it', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow('loopback');
    const forge = await startSeeded();
    const answer = request(forge.url, { headers: { host: 'evil.example' } });
    answer.end();
    const [response] = await once(answer, 'response');
    expect(response.statusCode).toBe(421);
    response.resume();
  });

  it('finishes a repository that it could not fill', async () => {
    const forge = await start();
    const author = { name: 'Seed', email: 'seed@example.com' };
    const create = (files: Record<string, string>) =>
      forge.createRepository('acme', 'gitops', {
        files,
        message: 'Start',
        author,
      });
    await expect(create({ '../outside': 'x' })).rejects.toThrow();
    expect(await forge.hasRepository('acme', 'gitops')).toBe(false);
    const commit = await create({ 'a.txt': 'x' });
    expect(await forge.hasRepository('acme', 'gitops')).toBe(true);
    expect(await forge.tipOf('acme', 'gitops', 'main')).toBe(commit);
  });

  it('refuses state that it cannot read rather than losing it', async () => {
    const forge = await startSeeded();
    await forge.stop();
    await writeFile(directory.resolve('data/state.json'), '{"version":');
    await expect(start()).rejects.toThrow('cannot read its state');
  });

  it('refuses users that could be mistaken for each other', async () => {
    const users = [USERS[0], { ...USERS[1], token: USERS[0].token }];
    await expect(start({ users })).rejects.toThrow('token of another');
  });

  it('refuses webhooks without an address', async () => {
    const webhooks = [{ url: 'file:///etc', events: ['push'] }];
    await expect(start({ webhooks })).rejects.toThrow('no HTTP address');
  });

  it('seeds with dates of the past and at the time it is given', async () => {
    const forge = await start({
      now: () => DateTime.fromISO('2026-11-02T08:00:00Z', { zone: 'utc' }),
    });
    const author = { name: 'Seed', email: 'seed@example.com' };
    await forge.createRepository('acme', 'gitops', {
      files: { 'a b/ü.txt': 'x', 'logo.png': Buffer.from([0, 255, 1]) },
      message: 'Start',
      author: { ...author, date: '2025-01-31T10:00:00Z' },
    });
    await forge.commitFiles('acme', 'gitops', {
      files: { 'logo.png': null },
      message: 'No logo',
      author,
    });
    const { data } = await octokitOf(forge).repos.listCommits(GITOPS);
    expect(data.map(({ commit }) => commit.author!.date)).toEqual([
      '2026-11-02T08:00:00Z',
      '2025-01-31T10:00:00Z',
    ]);
    const tree = await octokitOf(forge).git.getTree({
      ...GITOPS,
      tree_sha: 'main',
      recursive: 'true',
    });
    expect(tree.data.tree.map(({ path }) => path)).toEqual([
      'a b',
      'a b/ü.txt',
    ]);
    await expect(
      forge.createRepository('acme', 'GitOps', {
        files: {},
        message: 'x',
        author,
      }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });
});
