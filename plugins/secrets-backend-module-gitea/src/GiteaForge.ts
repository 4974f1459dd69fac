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
  WithdrawRequest,
} from '@keyturn/plugin-secrets-node';
import { GiteaPull, repositoryAnswer } from './giteaAnswers';
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

/** A repository that was renamed more often since its address was written down is not looked for. */
const MAX_MOVES = 3;

/**
 * Gitea and Forgejo, over their REST API, with the hosts and the credentials of `integrations.gitea`.
 *
 * @remarks
 * Files are named by their page, `https://gitea.example.com/owner/name/src/branch/main/path`; a slash in the name of a
 * branch is written `%2F`. The token needs the scope `write:repository`, and its user write access. A branch is put anew
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
  ): Promise<PullRequest> {
    const { repository, number } = parsePullRequestUrl(
      pullRequestUrl,
      this.#sessions.placeOf(pullRequestUrl),
    );
    const session = this.#sessions.open(repository, context);
    const pull = await getPull(session, number);
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
  }

  async withdraw(
    request: WithdrawRequest,
    context: CallContext,
  ): Promise<PullRequest | undefined> {
    const repository = this.#repository(request.repository.url);
    const session = this.#sessions.open(repository, context);
    const pull = await withdrawChange(session, request);
    return pull && this.#describe(session, pull);
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
    let session = this.#sessions.open(this.#repository(url), context);
    for (let move = 0; move < MAX_MOVES; move++) {
      const moved = await session.movedTo();
      if (!moved) break;
      session = moved;
    }
    const found = await session.ask({
      action: 'read the repository',
      scope: 'read:repository',
      path: [],
      answer: repositoryAnswer,
    });
    const page = session.repository.url.split('/').slice(0, -2).join('/');
    return {
      id: String(found.id),
      url: this.handles(found.html_url)
        ? found.html_url
        : `${page}/${found.full_name}`,
    };
  }

  /** The pull request that a commit was last seen at the head of, since this process started. */
  pullRequestAtHead(repositoryUrl: string, sha: string): string | undefined {
    return this.#heads.find(repositoryUrl, sha);
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
