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

import { mockServices } from '@backstage/backend-test-utils';
import { Fault, RunningForge, startForge } from '@keyturn/sandbox';
import { GithubDescription } from './GithubDescription';
import { GithubJudge } from './GithubJudge';

const person = (login: string, admin = false) => ({
  login,
  name: login,
  email: `${login}@example.com`,
  token: `token-of-${login}`,
  admin,
});

export const ADMIN = person('root', true);
export const ADA = person('ada');
export const BOB = person('bob');
export const REPOSITORY = '/repos/acme/gitops';

/** A sandbox forge with `acme/gitops`, to which Ada and Bob write, and a client of its API whose every call is judged. */
export class JudgedForge {
  static async start(
    dataDir: string,
    description: GithubDescription,
  ): Promise<JudgedForge> {
    const forge = await startForge({
      dataDir,
      port: 0,
      users: [ADMIN, ADA, BOB],
      logger: mockServices.logger.mock(),
    });
    await forge.createRepository('acme', 'gitops', {
      files: { 'README.md': '# GitOps\n', 'apps/db.yaml': 'version: old\n' },
      message: 'Start',
      author: { name: 'Seed', email: 'seed@example.com' },
      collaborators: { ada: 'write', bob: 'write' },
    });
    const judge = await GithubJudge.start(forge, description);
    return new JudgedForge(forge, judge);
  }

  private constructor(
    private readonly forge: RunningForge,
    readonly judge: GithubJudge,
  ) {}

  async stop(): Promise<void> {
    await this.judge.stop();
    await this.forge.stop();
  }

  /** What has been wrong since it was last asked for. */
  problems(): string[] {
    return this.judge.problems.splice(0);
  }

  /** Answers the next request with a refusal. */
  refuseNext(kind: Fault['kind']): void {
    this.forge.faults.add({ kind, count: 1 });
  }

  async main(): Promise<string> {
    return (await this.forge.tipOf('acme', 'gitops', 'main'))!;
  }

  async call(method: string, path: string, body?: unknown, as = ADA) {
    const response = await fetch(`${this.judge.url}/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${as.token}` },
      redirect: 'manual',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const data = isJson && text ? JSON.parse(text) : text;
    return { status: response.status, data };
  }

  get(path: string, as = ADA) {
    return this.call('GET', path, undefined, as);
  }

  delete(path: string, as = ADA) {
    return this.call('DELETE', path, undefined, as);
  }

  /** Makes a branch with one commit, object by object, and answers the commit. */
  async changeOnBranch(branch: string): Promise<string> {
    const main = await this.main();
    const parent = await this.get(`${REPOSITORY}/git/commits/${main}`);
    const content = `version: ${branch}\n`;
    const tree = await this.call('POST', `${REPOSITORY}/git/trees`, {
      base_tree: parent.data.tree.sha,
      tree: [{ path: 'apps/db.yaml', mode: '100644', type: 'blob', content }],
    });
    const commit = await this.call('POST', `${REPOSITORY}/git/commits`, {
      message: `Change ${branch}`,
      tree: tree.data.sha,
      parents: [main],
    });
    const { sha } = commit.data;
    const ref = { ref: `refs/heads/${branch}`, sha };
    await this.call('POST', `${REPOSITORY}/git/refs`, ref);
    return sha;
  }

  /** Opens a pull request for a new branch and answers its number. */
  async openPull(branch: string): Promise<number> {
    await this.changeOnBranch(branch);
    const { data } = await this.call('POST', `${REPOSITORY}/pulls`, {
      title: `Change ${branch}`,
      body: 'As planned.',
      head: branch,
      base: 'main',
    });
    return data.number;
  }
}
