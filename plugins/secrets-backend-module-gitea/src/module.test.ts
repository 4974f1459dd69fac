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

import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  EventParams,
  HttpPostIngressOptions,
  RequestDetails,
} from '@backstage/plugin-events-node';
import { eventsExtensionPoint } from '@backstage/plugin-events-node/alpha';
import {
  PULL_REQUEST_CHANGED_TOPIC,
  secretsForgesExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import { createHmac } from 'node:crypto';
import { forwardPullRequestEvents } from './forwardPullRequestEvents';
import { secretsModuleGitea } from './module';
import { eventsModuleGiteaWebhook } from './webhook';

const HOST = 'gitea.example.com';
const REPOSITORY = `https://${HOST}/acme/gitops`;
const pullRequestUrl = `${REPOSITORY}/pulls/7`;

async function start(webhookSecret?: string) {
  const addForge = jest.fn();
  const addHttpPostIngress = jest.fn<void, [HttpPostIngressOptions]>();
  const events = mockServices.events();
  const told: unknown[] = [];
  await events.subscribe({
    id: 'test',
    topics: [PULL_REQUEST_CHANGED_TOPIC],
    onEvent: async event => void told.push(event.eventPayload),
  });
  await startTestBackend({
    extensionPoints: [
      [secretsForgesExtensionPoint, { addForge }],
      [eventsExtensionPoint, { addHttpPostIngress } as any],
    ],
    features: [
      secretsModuleGitea,
      eventsModuleGiteaWebhook,
      mockServices.rootConfig.factory({
        data: {
          integrations: { gitea: [{ host: HOST }] },
          ...(webhookSecret && {
            events: { modules: { gitea: { webhookSecret } } },
          }),
        },
      }),
      mockServices.events.mock({
        publish: event => events.publish(event),
        subscribe: options => events.subscribe(options),
      }).factory,
    ],
  });
  return { addForge, addHttpPostIngress, told, events };
}

const event = (kind: string, eventPayload: unknown): EventParams => ({
  topic: 'gitea',
  eventPayload,
  metadata: { 'x-gitea-event': kind },
});

describe('the modules of Gitea', () => {
  it('add the forge', async () => {
    const { addForge } = await start();
    expect(addForge).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'gitea' }),
    );
  });

  it.each(['pull_request', 'pull_request_approved', 'pull_request_rejected'])(
    'tell the engine of a %s',
    async kind => {
      const { events, told } = await start();
      await events.publish(
        event(kind, { pull_request: { html_url: pullRequestUrl } }),
      );
      expect(told).toEqual([{ pullRequestUrl }]);
    },
  );

  it.each<[string, EventParams]>([
    [
      'another kind of webhook',
      event('push', { pull_request: { html_url: pullRequestUrl } }),
    ],
    [
      'a host that is not configured',
      event('pull_request', {
        pull_request: { html_url: 'https://evil.example/a/b/pulls/1' },
      }),
    ],
    ['a payload without a pull request', event('pull_request', {})],
    [
      'a status of a commit that was never seen',
      event('status', {
        repository: { html_url: REPOSITORY },
        sha: 'a'.repeat(40),
      }),
    ],
  ])('ignore %s', async (_, ignored) => {
    const { events, told } = await start();
    await events.publish(ignored);
    expect(told).toEqual([]);
  });

  it('take no webhook without a secret', async () => {
    const { addHttpPostIngress } = await start();
    expect(addHttpPostIngress).not.toHaveBeenCalled();
  });

  describe('take a webhook', () => {
    const body = Buffer.from('{"a": 1}');
    const hmac = (secret: string) =>
      createHmac('sha256', secret).update(body).digest('hex');

    const validate = async (headers: RequestDetails['headers']) => {
      const { addHttpPostIngress } = await start('a-secret');
      const [[{ topic, validator }]] = addHttpPostIngress.mock.calls;
      expect(topic).toBe('gitea');
      const reject = jest.fn();
      const raw = { body, encoding: 'utf-8' as const };
      await validator!({ headers, raw, body: {}, query: {} }, { reject });
      return reject;
    };

    it.each([
      ['x-gitea-signature', hmac('a-secret')],
      ['x-hub-signature-256', `sha256=${hmac('a-secret')}`],
    ])('signed in %s', async (name, signature) => {
      expect(await validate({ [name]: signature })).not.toHaveBeenCalled();
    });

    it.each([
      ['with no signature', {}],
      ['of another secret', { 'x-gitea-signature': hmac('another') }],
      ['signed with nonsense', { 'x-gitea-signature': 'nonsense' }],
      ['signed with nothing', { 'x-hub-signature-256': 'sha256=' }],
      [
        'signed twice',
        { 'x-gitea-signature': [hmac('a-secret'), hmac('a-secret')] },
      ],
    ])('but none %s', async (_, headers) => {
      expect(await validate(headers)).toHaveBeenCalledWith(
        expect.objectContaining({ status: 403 }),
      );
    });
  });
});

describe('forwardPullRequestEvents', () => {
  it('finds the pull request of a status by the commit at its head', async () => {
    const events = mockServices.events();
    const told: unknown[] = [];
    await events.subscribe({
      id: 'test',
      topics: [PULL_REQUEST_CHANGED_TOPIC],
      onEvent: async ({ eventPayload }) => void told.push(eventPayload),
    });
    const sha = 'b'.repeat(40);
    await forwardPullRequestEvents({
      events,
      forge: {
        handles: () => true,
        pullRequestAtHead: (url, commit) =>
          url === REPOSITORY && commit === sha ? pullRequestUrl : undefined,
      },
    });
    const repository = { html_url: REPOSITORY };
    await events.publish(event('status', { repository, sha }));
    expect(told).toEqual([{ pullRequestUrl }]);
  });
});
