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
import { GiteaPull } from './giteaAnswers';
import { GiteaChange, toChange } from './GiteaChange';
import { GiteaSession } from './GiteaSession';
import { GiteaSessions } from './GiteaSessions';
import {
  GiteaFile,
  parseFileUrl,
  parsePullRequestUrl,
  parseRepositoryUrl,
} from './giteaUrls';
import { mergePullRequest } from './mergePullRequest';
import { proposeChange } from './proposeChange';
import { getPull, toPullRequest } from './pullRequests';
import { readBlob, readBranch, readFileAtCommit } from './readGiteaFile';
import { readMergeability } from './readMergeability';
import { approversOf, readReviews } from './readReviews';
import { rebaseChange } from './rebaseChange';
import { SeenHeads } from './SeenHeads';
import { withdrawChange } from './withdrawChange';

/**
 * Gitea and Forgejo, over their REST API, with the hosts and the credentials of `integrations.gitea`.
 *
 * @remarks
 * Files are named by their page, `https://gitea.example.com/owner/name/src/branch/main/path`; a slash in the name of a
 * branch is written `%2F`. The token needs the scope `write:repository`, and its user write access. A branch is put again
 * on its base through Git's own service on the same host, because the API has no request for it. There are no code
 * owners: Gitea reads CODEOWNERS as regular expressions of Go, by which nothing else can tell exactly whom a file
 * belongs to.
 */
export class GiteaForge implements Forge {
  readonly id = 'gitea';
  readonly title = 'Gitea';
  readonly #sessions: GiteaSessions;
  readonly #heads = new SeenHeads();

  static create(options: { integrations: ScmIntegrationRegistry }): GiteaForge {
    return new GiteaForge(new GiteaSessions(options.integrations));
  }

  private constructor(sessions: GiteaSessions) {
    this.#sessions = sessions;
  }

  handles(url: string): boolean {
    return this.#sessions.handles(url);
  }

  repositoryOf(fileUrl: string): Repository {
    return { url: this.#repository(fileUrl).url };
  }

  baseBranchOf(fileUrl: string): string {
    return this.#file(fileUrl).branch;
  }

  async readFile(
    fileUrl: string,
    context: CallContext,
    commit?: string,
  ): Promise<string> {
    const { repository, branch, path } = this.#file(fileUrl);
    const session = this.#sessions.open(repository, context);
    if (commit !== undefined) {
      return (await readFileAtCommit(session, commit, path)).content;
    }
    const head = await readBranch(session, branch);
    return (await readBlob(session, head.commit.id, path)).content;
  }

  async propose(
    request: ProposeRequest,
    context: CallContext,
  ): Promise<PullRequest> {
    const { session, change } = this.#open(request, context);
    const pull = await proposeChange(session, change, secondsOf(context));
    return this.#describe(session, pull);
  }

  async rebase(
    request: ProposeRequest,
    context: CallContext,
  ): Promise<PullRequest> {
    const { session, change } = this.#open(request, context);
    const pull = await rebaseChange(session, change, secondsOf(context));
    return this.#describe(session, pull);
  }

  async getPullRequest(
    pullRequestUrl: string,
    context: CallContext,
    repositoryId?: string,
  ): Promise<PullRequest> {
    const { repository, number } = parsePullRequestUrl(
      pullRequestUrl,
      this.#sessions.placeOf(pullRequestUrl),
    );
    const at = { url: repository.url, id: repositoryId };
    return this.#wherever(at, context, async session => {
      const pull = await getPull(session, number);
      if (repositoryId !== undefined) {
        session.assertIs(repositoryId, String(pull.base.repo_id));
      }
      const pullRequest = await this.#describe(session, pull);
      if (pullRequest.state !== 'open') return pullRequest;
      const { state, reasons, conflicting } = await readMergeability(
        session,
        pull,
        pullRequest.url,
      );
      return {
        ...pullRequest,
        ...(conflicting !== undefined && { conflicting }),
        mergeability: { state, reasons },
      };
    });
  }

  async withdraw(
    request: WithdrawRequest,
    context: CallContext,
  ): Promise<PullRequest | undefined> {
    const { id } = request.repository;
    return this.#wherever(request.repository, context, async session => {
      if (id !== undefined) session.assertIs(id, (await session.identify()).id);
      const pull = await withdrawChange(session, request);
      return pull && this.#describe(session, pull);
    });
  }

  async merge(
    request: ProposeRequest,
    context: CallContext,
  ): Promise<PullRequest> {
    const { session, change } = this.#open(request, context);
    return this.#describe(session, await mergePullRequest(session, change));
  }

  /**
   * What a repository is at its host, however its URL is spelt: its id there, and its address as the host spells it now.
   * Follows a redirect of the host for this one question.
   */
  async identifyRepository(
    { url }: Repository,
    context: CallContext,
  ): Promise<{ id: string; url: string }> {
    return this.#sessions.open(this.#repository(url), context).identify();
  }

  /** The pull request that a commit was last seen at the head of, since this process started. */
  pullRequestAtHead(repositoryUrl: string, sha: string): string | undefined {
    return this.#heads.find(repositoryUrl, sha);
  }

  /** Does for a repository whose id is known what changes nothing but a pull request of ours, wherever it lies by now. */
  async #wherever<T>(
    { url, id }: Repository,
    context: CallContext,
    act: (session: GiteaSession) => Promise<T>,
  ): Promise<T> {
    const open = (at: string) =>
      this.#sessions.open(this.#repository(at), context);
    try {
      return await act(open(url));
    } catch (error) {
      const movedTo = error instanceof UpstreamError && error.movedTo;
      if (!movedTo || movedTo.id !== id) throw error;
      return act(open(movedTo.url));
    }
  }

  #open(
    request: ProposeRequest,
    context: CallContext,
  ): { session: GiteaSession; change: GiteaChange } {
    const repository = this.#repository(request.repository.url);
    const session = this.#sessions.open(repository, context);
    const change = toChange(session, request, url => this.#file(url));
    return { session, change };
  }

  async #describe(
    session: GiteaSession,
    pull: GiteaPull,
  ): Promise<PullRequest> {
    const { number, head } = pull;
    const url = this.#pageOf(session, pull);
    const pullRequest = toPullRequest(session, pull, url);
    if (!pull.merged) {
      this.#heads.add(session.repository.url, head.sha, url);
      return pullRequest;
    }
    const reviews = await readReviews(session, number);
    return { ...pullRequest, approvedBy: approversOf(reviews) };
  }

  /** As Gitea names it, which is how its webhooks do, unless it is served from elsewhere than it believes. */
  #pageOf({ repository }: GiteaSession, pull: GiteaPull): string {
    return this.handles(pull.html_url)
      ? pull.html_url
      : `${repository.url}/pulls/${pull.number}`;
  }

  #repository(url: string) {
    return parseRepositoryUrl(url, this.#sessions.placeOf(url));
  }

  #file(url: string): GiteaFile {
    return parseFileUrl(url, this.#sessions.placeOf(url));
  }
}

function secondsOf(context: CallContext): number {
  return Math.floor(context.now().toSeconds());
}
