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
import { EventParams } from '@backstage/plugin-events-node';
import {
  PULL_REQUEST_CHANGED_TOPIC,
  secretsForgesExtensionPoint,
} from '@keyturn/plugin-secrets-node';
import { secretsModuleGithub } from './module';

describe('secretsModuleGithub', () => {
  const pullRequestUrl = 'https://github.com/acme/gitops/pull/7';
  const eventPayload = { pull_request: { html_url: pullRequestUrl } };

  async function start() {
    const addForge = jest.fn();
    const events = mockServices.events();
    const told: unknown[] = [];
    await events.subscribe({
      id: 'test',
      topics: [PULL_REQUEST_CHANGED_TOPIC],
      onEvent: async event => void told.push(event.eventPayload),
    });
    await startTestBackend({
      extensionPoints: [[secretsForgesExtensionPoint, { addForge }]],
      features: [
        secretsModuleGithub,
        mockServices.events.mock({
          publish: event => events.publish(event),
          subscribe: options => events.subscribe(options),
        }).factory,
      ],
    });
    return {
      addForge,
      told,
      publish: (event: EventParams) => events.publish(event),
    };
  }

  it('adds the forge', async () => {
    const { addForge } = await start();
    expect(addForge).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'github' }),
    );
  });

  it.each<[string, EventParams]>([
    [
      'a webhook as the ingress publishes it',
      {
        topic: 'github',
        eventPayload,
        metadata: { 'x-github-event': 'pull_request' },
      },
    ],
    [
      'an event that was routed already',
      { topic: 'github.pull_request', eventPayload },
    ],
    ['a review', { topic: 'github.pull_request_review', eventPayload }],
  ])('tells the engine of %s', async (_, event) => {
    const { publish, told } = await start();
    await publish(event);
    expect(told).toEqual([{ pullRequestUrl }]);
  });

  const repositoryUrl = 'https://github.com/acme/gitops';
  const repository = { html_url: repositoryUrl };

  it.each<[string, object]>([
    ['check_run', { check_run: { check_suite: { head_branch: 'rotate/a' } } }],
    ['check_suite', { check_suite: { head_branch: 'rotate/a' } }],
    ['status', { branches: [{ name: 'rotate/a' }] }],
  ])('tells the engine which branch a %s is about', async (kind, payload) => {
    const { publish, told } = await start();
    const event = { eventPayload: { ...payload, repository } };
    await publish({ ...event, topic: `github.${kind}` });
    await publish({
      ...event,
      topic: 'github',
      metadata: { 'x-github-event': kind },
    });
    const named = { repositoryUrl, branch: 'rotate/a' };
    expect(told).toEqual([named, named]);
  });

  it('names a repository as rotations have it on record, whatever its case', async () => {
    const { publish, told } = await start();
    await publish({
      topic: 'github.status',
      eventPayload: {
        repository: { html_url: 'https://github.com/Acme/GitOps' },
        branches: [{ name: 'Rotate/A' }],
      },
    });
    expect(told).toEqual([{ repositoryUrl, branch: 'Rotate/A' }]);
  });

  it.each<[string, EventParams]>([
    [
      'another kind of webhook',
      { topic: 'github', eventPayload, metadata: { 'x-github-event': 'push' } },
    ],
    [
      'a pull request of a host that is not configured',
      {
        topic: 'github.pull_request',
        eventPayload: {
          pull_request: { html_url: 'https://evil.example/a/b/pull/1' },
        },
      },
    ],
    [
      'a check of a host that is not configured',
      {
        topic: 'github.status',
        eventPayload: {
          repository: { html_url: 'https://evil.example/a/b' },
          branches: [{ name: 'main' }],
        },
      },
    ],
    [
      'a check of a commit on no branch',
      {
        topic: 'github.check_suite',
        eventPayload: { repository, check_suite: { head_branch: null } },
      },
    ],
    [
      'a payload without a pull request',
      { topic: 'github.pull_request', eventPayload: {} },
    ],
  ])('ignores %s', async (_, event) => {
    const { publish, told } = await start();
    await publish(event);
    expect(told).toEqual([]);
  });
});
