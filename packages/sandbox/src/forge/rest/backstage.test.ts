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

import { ConfigReader } from '@backstage/config';
import { mockServices } from '@backstage/backend-test-utils';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { createPublishGithubPullRequestAction } from '@backstage/plugin-scaffolder-backend-module-github';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { RunningForge } from '../index';
import { GITOPS, octokitOf, useForges } from '../__testUtils__/testForge';

function configOf(forge: RunningForge, token?: string) {
  const { host } = new URL(forge.url);
  const apiBaseUrl = `${forge.url}/api/v3`;
  return new ConfigReader({
    integrations: { github: [{ host, apiBaseUrl, token }] },
  });
}

function readerOf(forge: RunningForge, token?: string) {
  return UrlReaders.default({
    config: configOf(forge, token),
    logger: mockServices.logger.mock(),
  });
}

describe('Backstage as it is', () => {
  const { startSeeded, directory } = useForges();

  it('reads files and notices that they have not changed', async () => {
    const forge = await startSeeded();
    const reader = readerOf(forge, 'token-ada');
    const url = `${forge.url}/acme/gitops/blob/main/apps/db.yaml`;
    const first = await reader.readUrl(url);
    expect((await first.buffer()).toString()).toContain('password: one');
    await expect(
      reader.readUrl(url, { etag: first.etag }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    await expect(
      reader.readUrl(`${forge.url}/acme/gitops/blob/main/none`),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('reads trees and searches them', async () => {
    const forge = await startSeeded();
    const reader = readerOf(forge, 'token-ada');
    const tree = await reader.readTree(`${forge.url}/acme/gitops/tree/main`);
    const files = await tree.files();
    expect(files.map(({ path }) => path).sort()).toEqual([
      'README.md',
      'apps/db.yaml',
    ]);
    expect(tree.etag).toBe(await forge.tipOf('acme', 'gitops', 'main'));
    await expect(
      reader.readTree(`${forge.url}/acme/gitops`, { etag: tree.etag }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    const found = await reader.search(
      `${forge.url}/acme/gitops/blob/main/**/*.yaml`,
    );
    expect(found.files.map(({ url }) => url)).toEqual([
      `${forge.url}/acme/gitops/blob/main/apps/db.yaml`,
    ]);
    expect((await found.files[0].content()).toString()).toContain('one');
  });

  function publisher(forge: RunningForge, token: string) {
    const config = configOf(forge, token);
    const integrations = ScmIntegrations.fromConfig(config);
    const action = createPublishGithubPullRequestAction({
      integrations,
      config,
      githubCredentialsProvider:
        DefaultGithubCredentialsProvider.fromIntegrations(integrations),
    });
    const { host } = new URL(forge.url);
    return async (content: string, update: boolean) => {
      directory.addContent({ work: { apps: { 'db.yaml': content } } });
      const context = createMockActionContext({
        input: {
          repoUrl: `${host}?repo=gitops&owner=acme`,
          branchName: 'rotate/db',
          title: 'Rotate the database password',
          description: 'By the stock action',
          reviewers: ['bob'],
          assignees: ['bob'],
          update,
        },
        workspacePath: directory.resolve('work'),
      });
      await action.handler(context as Parameters<typeof action.handler>[0]);
      return context.output as jest.Mock;
    };
  }

  it('is told so where it may not write', async () => {
    const forge = await startSeeded();
    await expect(
      publisher(forge, 'token-bob')('password: two\n', false),
    ).rejects.toThrow('The sandbox forge has no forks');
  });

  it('opens a pull request by its stock action, and updates it in a second run', async () => {
    const forge = await startSeeded();
    const run = publisher(forge, 'token-ada');
    const first = await run('password: two\n', false);
    expect(first).toHaveBeenCalledWith(
      'remoteUrl',
      `${forge.url}/acme/gitops/pull/1`,
    );
    await expect(run('password: three\n', false)).rejects.toThrow(
      'Pull request creation failed',
    );
    const second = await run('password: four\n', true);
    expect(second).toHaveBeenCalledWith('pullRequestNumber', 1);

    const ada = octokitOf(forge, 'token-ada');
    const pulls = await ada.pulls.list({ ...GITOPS, state: 'all' });
    expect(pulls.data).toMatchObject([
      { number: 1, requested_reviewers: [{ login: 'bob' }] },
    ]);
    const files = await ada.pulls.listFiles({ ...GITOPS, pull_number: 1 });
    expect(files.data[0].patch).toContain('+password: four');
  });
});
