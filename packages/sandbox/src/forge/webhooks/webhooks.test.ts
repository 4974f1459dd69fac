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

import { createHmac } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import {
  GITOPS,
  octokitOf,
  openPullRequest,
  startReceiver,
  until,
  useForges,
} from '../__testUtils__/testForge';

const SECRET = 'hook-secret';

describe('webhooks', () => {
  const { startSeeded } = useForges();
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  afterEach(() => receiver.stop());

  const eventsOf = () =>
    receiver.received.map(({ headers, body }) => {
      const { action, ref } = JSON.parse(body);
      return `${headers['x-github-event']} ${action ?? ref}`;
    });

  it('are signed and tell of pushes and pull requests in order', async () => {
    receiver = await startReceiver();
    const forge = await startSeeded({
      webhooks: [
        { url: receiver.url, secret: SECRET, events: ['push', 'pull_request'] },
      ],
    });
    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    await ada.pulls.merge({ ...GITOPS, pull_number: 1 });
    await until(() => receiver.received.length === 5);
    expect(eventsOf()).toEqual([
      'push refs/heads/main',
      'push refs/heads/x',
      'pull_request opened',
      'push refs/heads/main',
      'pull_request closed',
    ]);
    for (const { headers, body } of receiver.received) {
      const digest = createHmac('sha256', SECRET).update(body).digest('hex');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${digest}`);
      expect(headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(JSON.parse(receiver.received[4].body)).toMatchObject({
      number: 1,
      pull_request: { merged: true, merged_by: { login: 'ada' } },
      repository: { full_name: 'acme/gitops' },
      sender: { login: 'ada' },
    });
    expect(JSON.parse(receiver.received[1].body)).toMatchObject({
      created: true,
      pusher: { name: 'ada' },
      head_commit: { added: ['a.txt'] },
    });
  });

  it('tell of checks, with the branch they are about', async () => {
    receiver = await startReceiver();
    const forge = await startSeeded({
      webhooks: [{ url: receiver.url, events: ['status', 'check_run'] }],
    });
    const ada = octokitOf(forge, 'token-ada');
    const { head } = await openPullRequest(ada, 'rotate/x', { 'a.txt': 'a' });
    await ada.repos.createCommitStatus({
      ...GITOPS,
      sha: head.sha,
      context: 'validate',
      state: 'success',
    });
    const run = { ...GITOPS, name: 'build', head_sha: head.sha };
    await ada.checks.create({ ...run, conclusion: 'failure' });
    await until(() => receiver.received.length === 2);
    const [status, check] = receiver.received.map(({ body }) =>
      JSON.parse(body),
    );
    expect(status).toMatchObject({
      sha: head.sha,
      context: 'validate',
      state: 'success',
      branches: [{ name: 'rotate/x' }],
      repository: { full_name: 'acme/gitops' },
    });
    expect(check).toMatchObject({
      action: 'completed',
      check_run: {
        name: 'build',
        conclusion: 'failure',
        check_suite: { head_branch: 'rotate/x' },
      },
    });
  });

  it('of a single repository tell of moved branches and closed pull requests', async () => {
    receiver = await startReceiver();
    const forge = await startSeeded();
    const root = octokitOf(forge, 'token-root');
    const hook = await root.repos.createWebhook({
      ...GITOPS,
      events: ['pull_request'],
      config: { url: receiver.url, secret: SECRET, content_type: 'json' },
    });
    expect(JSON.stringify(hook.data)).not.toContain(SECRET);
    await expect(
      octokitOf(forge, 'token-ada').repos.listWebhooks(GITOPS),
    ).rejects.toMatchObject({ status: 403 });

    const ada = octokitOf(forge, 'token-ada');
    await openPullRequest(ada, 'x', { 'a.txt': 'a' });
    await forge.commitFiles('acme', 'gitops', {
      branch: 'x',
      files: { 'a.txt': 'b' },
      message: 'More',
      author: { name: 'Seed', email: 'seed@example.com' },
    });
    const number = { ...GITOPS, pull_number: 1 };
    await ada.pulls.update({ ...number, state: 'closed' });
    await ada.pulls.update({ ...number, state: 'open' });
    await until(() => receiver.received.length === 4);
    expect(eventsOf()).toEqual([
      'pull_request opened',
      'pull_request synchronize',
      'pull_request closed',
      'pull_request reopened',
    ]);
    await root.repos.deleteWebhook({ ...GITOPS, hook_id: hook.data.id });
    expect((await root.repos.listWebhooks(GITOPS)).data).toEqual([]);
  });

  it('are tried again, and given up without harm', async () => {
    receiver = await startReceiver([500, 500, 200, 500]);
    const logger = mockServices.logger.mock();
    const forge = await startSeeded({
      webhooks: [{ url: receiver.url, events: ['*'] }],
      logger,
    });
    await until(() => receiver.received.length === 3);
    const [first, , third] = receiver.received;
    expect(third.headers['x-github-delivery']).toBe(
      first.headers['x-github-delivery'],
    );
    expect(first.headers['x-hub-signature-256']).toBeUndefined();
    expect(logger.warn).not.toHaveBeenCalled();

    await openPullRequest(octokitOf(forge, 'token-ada'), 'x', { a: 'a' });
    await until(() => logger.warn.mock.calls.length === 2);
    expect(logger.warn.mock.calls[0][0]).toMatch(/was given up: status 500/);
    expect(receiver.received).toHaveLength(9);
  });
});
