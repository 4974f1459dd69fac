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

import { ScmIntegrationRegistry } from '@backstage/integration';
import { PullRequest } from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  Forge,
  ProposeRequest,
  Repository,
  UpstreamError,
  WithdrawRequest,
} from '@keyturn/plugin-secrets-node';
import { GithubSession } from './GithubSession';
import { GithubSessions } from './GithubSessions';
import {
  parseFileUrl,
  parsePullRequestUrl,
  parseRepositoryUrl,
} from './githubUrls';
import { mergePullRequest } from './mergePullRequest';
import { proposeChange, rebaseChange } from './proposeChange';
import { getPull, GithubPull, toPullRequest } from './pullRequests';
import { readApprovals } from './readApprovals';
import { readCodeOwners } from './readCodeOwners';
import { readMergeability } from './readMergeability';
import {
  readBaseCommit,
  readCommitTree,
  readGithubBlob,
} from './readGithubFile';
import { withdrawChange } from './withdrawChange';

/**
 * GitHub and GitHub Enterprise, over the REST API, with the hosts and the credentials of `integrations.github`.
 *
 * @remarks
 * Files are named by their page, `https://github.com/owner/name/blob/branch/path`; a slash in the name of a
 * branch is written `%2F`. The credentials need the permissions "Contents: read and write" and
 * "Pull requests: read and write", and where branches require checks also "Checks: read" and
 * "Commit statuses: read". Code owners are read by the rules of GitHub, from the default branch.
 */
export class GithubForge implements Forge {
  readonly id = 'github';
  readonly title = 'GitHub';
  readonly #sessions: GithubSessions;

  static create(options: {
    integrations: ScmIntegrationRegistry;
  }): GithubForge {
    return new GithubForge(new GithubSessions(options.integrations));
  }

  private constructor(sessions: GithubSessions) {
    this.#sessions = sessions;
  }

  handles(url: string): boolean {
    return this.#sessions.handles(url);
  }

  repositoryOf(fileUrl: string): Repository {
    return { url: parseRepositoryUrl(fileUrl).url };
  }

  baseBranchOf(fileUrl: string): string {
    return parseFileUrl(fileUrl).branch;
  }

  async identifyRepository(
    { url }: Repository,
    context: CallContext,
  ): Promise<{ id: string; url: string }> {
    const repository = parseRepositoryUrl(url);
    return (await this.#sessions.open(repository, context)).identify();
  }

  async readFile(
    fileUrl: string,
    context: CallContext,
    commit?: string,
  ): Promise<string> {
    const { repository, branch, path } = parseFileUrl(fileUrl);
    const session = await this.#sessions.open(repository, context);
    if (commit !== undefined) {
      const tree = await readCommitTree(session, commit);
      const where = `at commit ${commit}`;
      return (await readGithubBlob(session, tree, path, { where })).content;
    }
    const { treeSha } = await readBaseCommit(session, branch);
    return (await readGithubBlob(session, treeSha, path)).content;
  }

  async codeOwners(
    fileUrl: string,
    context: CallContext,
  ): Promise<string[] | undefined> {
    const { repository, branch, path } = parseFileUrl(fileUrl);
    const session = await this.#sessions.open(repository, context);
    return readCodeOwners(session, { branch, path });
  }

  async propose(
    request: ProposeRequest,
    context: CallContext,
  ): Promise<PullRequest> {
    const repository = parseRepositoryUrl(request.repository.url);
    const session = await this.#sessions.open(repository, context);
    const number = await proposeChange(session, request);
    return describe(session, await getPull(session, number));
  }

  async rebase(
    request: ProposeRequest,
    context: CallContext,
  ): Promise<PullRequest> {
    const repository = parseRepositoryUrl(request.repository.url);
    const session = await this.#sessions.open(repository, context);
    const number = await rebaseChange(session, request);
    return describe(session, await getPull(session, number));
  }

  async getPullRequest(
    pullRequestUrl: string,
    context: CallContext,
    repositoryId?: string,
  ): Promise<PullRequest> {
    const { repository, number } = parsePullRequestUrl(pullRequestUrl);
    const at = { url: repository.url, id: repositoryId };
    return this.#wherever(at, context, async session => {
      const pull = await getPull(session, number, repositoryId);
      const pullRequest = await describe(session, pull);
      return pullRequest.state === 'open'
        ? {
            ...pullRequest,
            mergeability: await readMergeability(session, pull),
          }
        : pullRequest;
    });
  }

  async withdraw(
    request: WithdrawRequest,
    context: CallContext,
  ): Promise<PullRequest | undefined> {
    return this.#wherever(request.repository, context, async session => {
      const pull = await withdrawChange(session, request);
      return pull && describe(session, pull);
    });
  }

  async merge(
    request: ProposeRequest,
    context: CallContext,
  ): Promise<PullRequest> {
    const repository = parseRepositoryUrl(request.repository.url);
    const session = await this.#sessions.open(repository, context);
    return describe(session, await mergePullRequest(session, request));
  }

  /** Does for a repository whose id is known what changes nothing but a pull request of ours, wherever it lies by now. */
  async #wherever<T>(
    { url, id }: Repository,
    context: CallContext,
    act: (session: GithubSession) => Promise<T>,
  ): Promise<T> {
    const open = (at: string) =>
      this.#sessions.open(parseRepositoryUrl(at), context);
    try {
      return await act(await open(url));
    } catch (error) {
      const movedTo = error instanceof UpstreamError && error.movedTo;
      if (!movedTo || movedTo.id !== id) throw error;
      return act(await open(movedTo.url));
    }
  }
}

async function describe(
  session: GithubSession,
  pull: GithubPull,
): Promise<PullRequest> {
  const pullRequest = toPullRequest(session, pull);
  return pull.merged
    ? { ...pullRequest, approvedBy: await readApprovals(session, pull.number) }
    : pullRequest;
}
