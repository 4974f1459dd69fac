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
import { RunningForge, startForge } from '@keyturn/sandbox';
import { GithubDescription } from './GithubDescription';
import { GithubJudge } from './GithubJudge';

const PORTAL = {
  login: 'keyturn',
  name: 'Keyturn',
  email: 'keyturn@example.com',
  token: 'token-of-the-portal',
};
const REVIEWER = {
  login: 'rosa',
  name: 'Rosa',
  email: 'rosa@example.com',
  token: 'token-of-a-reviewer',
};
const GITOPS = ['acme', 'gitops'] as const;

/** The sandbox's forge with one repository, `acme/gitops`, to which the portal and a reviewer may write. */
export class SandboxForge {
  readonly #forge: RunningForge;
  readonly #judge: GithubJudge | undefined;
  readonly #requiredChecks = new Set<string>();

  /**
   * @param description where given, what the portal asks and is answered is compared with it; `stop` throws what is
   * wrong
   */
  static async start(
    dataDir: string,
    description?: GithubDescription,
  ): Promise<SandboxForge> {
    const forge = await startForge({
      dataDir,
      port: 0,
      users: [PORTAL, REVIEWER],
      logger: mockServices.logger.mock(),
    });
    await forge.createRepository(...GITOPS, {
      files: { 'README.md': '# GitOps\n' },
      message: 'Start',
      author: REVIEWER,
      collaborators: { [PORTAL.login]: 'write', [REVIEWER.login]: 'write' },
    });
    const judge = description && (await GithubJudge.start(forge, description));
    return new SandboxForge(forge, judge);
  }

  private constructor(forge: RunningForge, judge: GithubJudge | undefined) {
    this.#forge = forge;
    this.#judge = judge;
  }

  /** What `integrations` of a portal holds for it. */
  get integrations() {
    const { url } = this.#forge;
    return {
      github: [
        {
          host: new URL(url).host,
          apiBaseUrl: `${this.#judge?.url ?? url}/api/v3`,
          token: PORTAL.token,
        },
      ],
    };
  }

  get cloneUrl(): string {
    return `${this.#forge.url}/${GITOPS.join('/')}.git`;
  }

  /** What has been compared with the description, by GitHub's names and status. */
  get compared(): ReadonlySet<string> {
    return this.#judge?.seen ?? new Set();
  }

  /** With which an agent clones. */
  get token(): string {
    return REVIEWER.token;
  }

  /** Page of a file on `main`. */
  fileUrl(path: string): string {
    return `${this.#pages}/blob/main/${path}`;
  }

  pathOf(fileUrl: string): string {
    return fileUrl.slice(this.fileUrl('').length);
  }

  /** Puts files onto a branch, as a push would. Default: `main`. */
  async commit(files: Record<string, string>, branch?: string): Promise<void> {
    await this.#forge.commitFiles(...GITOPS, {
      files,
      branch,
      message: 'Change by hand',
      author: REVIEWER,
    });
  }

  /** Merges a pull request as the reviewer. */
  async mergeAsPerson(pullRequestUrl: string): Promise<void> {
    const number = pullRequestUrl.split('/').at(-1);
    const { url } = this.#forge;
    const response = await fetch(
      `${url}/api/v3/repos/${GITOPS.join('/')}/pulls/${number}/merge`,
      { method: 'PUT', headers: { authorization: `Bearer ${REVIEWER.token}` } },
    );
    if (!response.ok) {
      throw new Error(`The forge refused the merge: ${response.status}`);
    }
  }

  /** Approves a pull request as the reviewer, whose login it answers. */
  async approveAsPerson(pullRequestUrl: string): Promise<string> {
    const number = pullRequestUrl.split('/').at(-1);
    const { url } = this.#forge;
    const response = await fetch(
      `${url}/api/v3/repos/${GITOPS.join('/')}/pulls/${number}/reviews`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${REVIEWER.token}` },
        body: JSON.stringify({ event: 'APPROVE' }),
      },
    );
    if (!response.ok) {
      throw new Error(`The forge refused the review: ${response.status}`);
    }
    return REVIEWER.login;
  }

  /** Adds a rule to `main`: this check must have succeeded. */
  requireCheck(name: string): void {
    this.#requiredChecks.add(name);
    this.#forge.setProtection(...GITOPS, {
      requiredChecks: [...this.#requiredChecks],
      strict: false,
    });
  }

  /** Says how a check of the tip of a branch goes, as a pipeline would. */
  async reportCheck(
    branch: string,
    context: string,
    state: 'pending' | 'success' | 'failure',
  ): Promise<void> {
    const sha = await this.#forge.tipOf(...GITOPS, branch);
    const { url } = this.#forge;
    const response = await fetch(
      `${url}/api/v3/repos/${GITOPS.join('/')}/statuses/${sha}`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${REVIEWER.token}` },
        body: JSON.stringify({ context, state }),
      },
    );
    if (!response.ok) {
      throw new Error(`The forge refused the status: ${response.status}`);
    }
  }

  async stop(): Promise<void> {
    await this.#judge?.stop();
    await this.#forge.stop();
    const { problems = [] } = this.#judge ?? {};
    if (problems.length > 0) {
      throw new Error(`Not as GitHub describes it:\n${problems.join('\n')}`);
    }
  }

  get #pages(): string {
    return `${this.#forge.url}/${GITOPS.join('/')}`;
  }
}
