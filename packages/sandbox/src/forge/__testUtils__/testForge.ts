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

import { execFile } from 'node:child_process';
import { createServer, IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { Octokit } from '@octokit/rest';
import { ForgeOptions, RunningForge, startForge } from '../index';

export const USERS = [
  {
    login: 'root',
    name: 'Root',
    email: 'root@example.com',
    token: 'token-root',
    admin: true,
  },
  {
    login: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    token: 'token-ada',
  },
  {
    login: 'bob',
    name: 'Bob Kahn',
    email: 'bob@example.com',
    token: 'token-bob',
  },
];
export const AUTHOR = { name: 'Seed', email: 'seed@example.com' };

/** Starts forges on fresh folders and stops them after each test. */
export function useForges() {
  const directory = createMockDirectory();
  const running: RunningForge[] = [];

  const start = async (options: Partial<ForgeOptions> = {}) => {
    const forge = await startForge({
      dataDir: directory.resolve('data'),
      port: 0,
      users: USERS,
      webhookRetryDelaysMs: [10, 10],
      logger: mockServices.logger.mock(),
      ...options,
    });
    running.push(forge);
    return forge;
  };

  afterEach(async () => {
    for (const forge of running.splice(0)) await forge.stop();
    directory.clear();
  });

  return {
    directory,
    start,
    /** A forge with `acme/gitops`: Ada writes, Bob reads, and so does everybody. */
    startSeeded: async (options?: Partial<ForgeOptions>) => {
      const forge = await start(options);
      await forge.createRepository('acme', 'gitops', {
        files: {
          'README.md': '# GitOps\n',
          'apps/db.yaml': 'password: one\nuser: app\n',
        },
        message: 'Start',
        author: AUTHOR,
        collaborators: { ada: 'write', bob: 'read' },
      });
      return forge;
    },
  };
}

/** The stock client, as `token` or as nobody. */
export function octokitOf(forge: RunningForge, token?: string): Octokit {
  const silent = () => {};
  return new Octokit({
    baseUrl: `${forge.url}/api/v3`,
    auth: token,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}

export const GITOPS = { owner: 'acme', repo: 'gitops' };

/** Puts files onto a new branch and opens a pull request for it, by API. */
export async function openPullRequest(
  client: Octokit,
  branch: string,
  files: Record<string, string>,
) {
  const main = await client.git.getRef({ ...GITOPS, ref: 'heads/main' });
  const parent = main.data.object.sha;
  const tree = await client.git.createTree({
    ...GITOPS,
    base_tree: parent,
    tree: Object.entries(files).map(([path, content]) => ({
      path,
      mode: '100644' as const,
      content,
    })),
  });
  const commit = await client.git.createCommit({
    ...GITOPS,
    message: `Change ${branch}`,
    tree: tree.data.sha,
    parents: [parent],
  });
  await client.git.createRef({
    ...GITOPS,
    ref: `refs/heads/${branch}`,
    sha: commit.data.sha,
  });
  const pull = await client.pulls.create({
    ...GITOPS,
    title: `Pull ${branch}`,
    head: branch,
    base: 'main',
  });
  return pull.data;
}

/** The git that is installed, without anybody's configuration. */
export async function git(directory: string, ...args: string[]) {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: devNull,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    },
  });
  return stdout.trim();
}

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A target for webhooks that answers with the given statuses, the last one for ever. */
export async function startReceiver(statuses = [200]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const status = statuses[Math.min(received.length, statuses.length - 1)];
    received.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Polls until a condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while (!condition()) {
    deadline.throwIfAborted();
    await setTimeout(10);
  }
}
