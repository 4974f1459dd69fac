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

import { GiteaServer } from './GiteaServer';
import { GiteaUser } from './GiteaUser';

/** One repository on a real Gitea, to which the portal may write and which a reviewer administers. */
export class GiteaRepository {
  /** Such as `rosa/gitops-1`. */
  name: string;
  readonly #server: GiteaServer;
  readonly #owner: GiteaUser;
  readonly #requiredChecks: string[] = [];

  static async create(options: {
    server: GiteaServer;
    owner: GiteaUser;
    portal: GiteaUser;
    name: string;
    files: Record<string, string>;
    settings?: object;
  }): Promise<GiteaRepository> {
    const { server, owner, portal, name, files, settings = {} } = options;
    await owner.ask('POST', '/user/repos', {
      name,
      auto_init: true,
      default_branch: 'main',
    });
    const repository = new GiteaRepository(server, owner, name);
    await repository.ask('PUT', `/collaborators/${portal.login}`, {
      permission: 'write',
    });
    await repository.commit(files);
    if (Object.keys(settings).length > 0) await repository.change(settings);
    return repository;
  }

  private constructor(server: GiteaServer, owner: GiteaUser, name: string) {
    this.#server = server;
    this.#owner = owner;
    this.name = `${owner.login}/${name}`;
  }

  get url(): string {
    return `${this.#server.url}/${this.name}`;
  }

  fileUrl(path: string, branch: string = 'main'): string {
    return `${this.url}/src/branch/${encodeURIComponent(branch)}/${path}`;
  }

  /** Asks something about the repository as its owner. */
  ask(method: string, path: string, body?: object): Promise<any> {
    return this.#owner.ask(method, `/repos/${this.name}${path}`, body);
  }

  change(settings: object): Promise<void> {
    return this.ask('PATCH', '', settings);
  }

  /** Its old address leads to the new one, which is answered. */
  async rename(): Promise<string> {
    const name = `Renamed-${this.name.replace('/', '-')}`;
    await this.change({ name });
    this.name = `${this.#owner.login}/${name}`;
    return this.url;
  }

  /** Puts files onto a branch, as a push would. */
  async commit(
    files: Record<string, string>,
    branch: string = 'main',
  ): Promise<void> {
    const operations = [];
    for (const [path, content] of Object.entries(files)) {
      const found = await this.#owner.try(
        'GET',
        `/repos/${this.name}/contents/${path}?ref=${encodeURIComponent(
          branch,
        )}`,
      );
      operations.push({
        path,
        content: Buffer.from(content).toString('base64'),
        ...(found.status === 200
          ? { operation: 'update', sha: found.answer.sha }
          : { operation: 'create' }),
      });
    }
    await this.ask('POST', '/contents', {
      branch,
      message: 'Change by hand',
      files: operations,
    });
  }

  async mergeAsPerson(pullRequestUrl: string): Promise<void> {
    await this.#owner.merge(this.name, numberOf(pullRequestUrl), {
      Do: 'merge',
    });
  }

  async approveAsPerson(pullRequestUrl: string): Promise<string> {
    const number = numberOf(pullRequestUrl);
    await this.ask('POST', `/pulls/${number}/reviews`, {
      event: 'APPROVED',
      body: 'Fine.',
    });
    return this.#owner.login;
  }

  /** Sets rules of `main`, on top of those that there are. */
  async protect(rules: object): Promise<void> {
    const { status } = await this.#owner.try(
      'GET',
      `/repos/${this.name}/branch_protections/main`,
    );
    const all = { enable_push: true, ...rules };
    await (status === 200
      ? this.ask('PATCH', '/branch_protections/main', all)
      : this.ask('POST', '/branch_protections', { rule_name: 'main', ...all }));
  }

  async requireCheck(name: string): Promise<void> {
    this.#requiredChecks.push(name);
    await this.protect({
      enable_status_check: true,
      status_check_contexts: this.#requiredChecks,
    });
  }

  async reportCheck(
    branch: string,
    context: string,
    state: 'pending' | 'success' | 'failure',
  ): Promise<void> {
    const { commit } = await this.ask(
      'GET',
      `/branches/${encodeURIComponent(branch)}`,
    );
    await this.ask('POST', `/statuses/${commit.id}`, { context, state });
  }

  async branches(): Promise<string[]> {
    const found: Array<{ name: string }> = await this.ask('GET', '/branches');
    return found.map(({ name }) => name).sort();
  }

  pulls(): Promise<any[]> {
    return this.ask('GET', '/pulls?state=all');
  }
}

function numberOf(pullRequestUrl: string): number {
  return Number(pullRequestUrl.split('/').at(-1));
}
