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

import { PullRequest } from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  CODE_OWNERS_FILES,
  codeOwnersOf,
  Forge,
  ProposedFile,
  ProposeRequest,
  Repository,
  UpstreamError,
  WithdrawRequest,
} from '@keyturn/plugin-secrets-node';
import { FakeCalls } from './FakeCalls';
import { FakeCheck, FakePullRequest, FakeRepository } from './FakeRepository';

const HOST = 'https://git.example.com/';
const DEFAULT_BRANCH = 'main';

/**
 * Git host in memory at `https://git.example.com/`. Files are at `/owner/name/blob/branch/path`, pull requests
 * at `/owner/name/pull/number`. A file that changes on the base branch makes the pull requests conflict that
 * change it too. A check that a repository requires must have succeeded on the head of a pull request. The default branch
 * is `main`, whose CODEOWNERS counts. Names of repositories are taken in any case, and an old one leads to the new.
 * @public
 */
export class FakeForge implements Forge {
  readonly id = 'fake-forge';
  readonly title = 'Fake forge';
  readonly calls = new FakeCalls<
    | 'identifyRepository'
    | 'readFile'
    | 'codeOwners'
    | 'propose'
    | 'rebase'
    | 'getPullRequest'
    | 'withdraw'
    | 'merge'
  >();
  /** By URL in lower case, also by those that they had before. */
  readonly #repositories = new Map<string, FakeRepository>();
  #lastId = 0;

  /** Commits a file to its branch, as somebody would who has nothing to do with a rotation. */
  writeFile(fileUrl: string, content: string): void {
    const { repositoryUrl, branch, path } = parseFileUrl(fileUrl);
    const key = repositoryUrl.toLowerCase();
    const known = this.#repositories.get(key);
    const isThere = known?.url.toLowerCase() === key;
    const repository = isThere
      ? known
      : new FakeRepository(repositoryUrl, `repository-${(this.#lastId += 1)}`);
    this.#repositories.set(key, repository);
    repository.commit(branch, new Map([[path, content]]));
  }

  /** Renames or transfers a repository; its old URL leads to the new one. */
  renameRepository(url: string, to: string): void {
    const repository = this.#repositoryAt(url);
    repository.url = to;
    this.#repositories.set(to.toLowerCase(), repository);
  }

  /** Commits that a file is gone from its branch. */
  deleteFile(fileUrl: string): void {
    const { repositoryUrl, branch, path } = parseFileUrl(fileUrl);
    this.#repositoryAt(repositoryUrl).commit(
      branch,
      new Map([[path, undefined]]),
    );
  }

  /** The commit that the branch of a file points at. */
  headOf(fileUrl: string): string {
    const { repositoryUrl, branch } = parseFileUrl(fileUrl);
    const head = this.#repositoryAt(repositoryUrl).head(branch);
    if (head === undefined) throw notFound(fileUrl);
    return head;
  }

  /** What a branch holds now; undefined where there is no such file. */
  fileContent(fileUrl: string): string | undefined {
    const { repositoryUrl, branch, path } = parseFileUrl(fileUrl);
    return this.#repositories
      .get(repositoryUrl.toLowerCase())
      ?.read(branch, path);
  }

  /** URLs of all pull requests, the oldest first. */
  get pullRequestUrls(): string[] {
    return [...new Set(this.#repositories.values())].flatMap(
      ({ url, pullRequests }) =>
        pullRequests.map(({ number }) => `${url}/pull/${number}`),
    );
  }

  /** A pull request in full: its text, changes and comments. */
  inspect(pullRequestUrl: string): FakePullRequest {
    return this.#find(pullRequestUrl).pullRequest;
  }

  /** Merges as a person would, whatever stands in the way. */
  mergeAsPerson(pullRequestUrl: string, mergedBy: string = 'guest'): void {
    const { repository, pullRequest } = this.#find(pullRequestUrl);
    repository.merge(pullRequest, mergedBy);
  }

  /** Has the pull request go to another branch, as a person may while it is open. */
  retargetAsPerson(pullRequestUrl: string, base: string): void {
    this.#find(pullRequestUrl).pullRequest.base = base;
  }

  /** Approves as a person would who was asked for a review. */
  approveAsPerson(pullRequestUrl: string, login: string = 'reviewer'): void {
    this.#find(pullRequestUrl).pullRequest.approvedBy.push(login);
  }

  /** Closes without a merge, as a person would. */
  closeAsPerson(pullRequestUrl: string): void {
    this.#find(pullRequestUrl).pullRequest.state = 'closed';
  }

  /** Commits a file to the branch of a pull request, as somebody would who has something to add. */
  commitToBranch(
    pullRequestUrl: string,
    fileUrl: string,
    content: string,
  ): void {
    const { pullRequest } = this.#find(pullRequestUrl);
    pullRequest.changes.set(parseFileUrl(fileUrl).path, content);
    pullRequest.foreignCommits = true;
  }

  /** From now on nothing is merged into a repository on whose head this check has not succeeded. */
  requireCheck(repositoryUrl: string, name: string): void {
    this.#repositoryAt(repositoryUrl).requiredChecks.add(name);
  }

  /** Says how a check of the head of a pull request goes. */
  reportCheck(pullRequestUrl: string, name: string, state: FakeCheck): void {
    this.#find(pullRequestUrl).pullRequest.checks.set(name, state);
  }

  /** Makes a pull request unfit to be merged until it is based anew. */
  setOutdated(pullRequestUrl: string): void {
    this.#find(pullRequestUrl).pullRequest.outdated = true;
  }

  /** Makes a pull request conflict, or stop to. */
  setConflicting(pullRequestUrl: string, conflicting: boolean = true): void {
    this.#find(pullRequestUrl).pullRequest.declaredConflicting = conflicting;
  }

  handles(url: string): boolean {
    return url.toLowerCase().startsWith(HOST);
  }

  repositoryOf(fileUrl: string): Repository {
    return { url: parseRepositoryUrl(fileUrl).toLowerCase() };
  }

  identifyRepository({
    url,
  }: Repository): Promise<{ id: string; url: string }> {
    return this.calls.run('identifyRepository', () => {
      const repository = this.#repositories.get(url.toLowerCase());
      if (!repository) throw notFound(url);
      return { id: repository.id, url: repository.url };
    });
  }

  baseBranchOf(fileUrl: string): string {
    return parseFileUrl(fileUrl).branch;
  }

  readFile(
    fileUrl: string,
    _context?: CallContext,
    commit?: string,
  ): Promise<string> {
    return this.calls.run('readFile', () =>
      commit === undefined
        ? this.#read(fileUrl)
        : this.#readAt(fileUrl, commit),
    );
  }

  codeOwners(fileUrl: string): Promise<string[] | undefined> {
    return this.calls.run('codeOwners', () => {
      const { repositoryUrl, branch, path } = parseFileUrl(fileUrl);
      const repository = this.#repositoryAt(repositoryUrl);
      if (branch !== DEFAULT_BRANCH) return undefined;
      if (repository.read(branch, path) === undefined) return undefined;
      const content = CODE_OWNERS_FILES.map(file =>
        repository.read(branch, file),
      ).find(text => text !== undefined);
      return content === undefined ? undefined : codeOwnersOf(content, path);
    });
  }

  propose(request: ProposeRequest): Promise<PullRequest> {
    return this.calls.run('propose', () => {
      const repository = this.#repositoryAt(request.repository.url);
      const pullRequest =
        repository.pullRequests.find(
          ({ branch }) => branch === request.branch,
        ) ?? this.#open(repository, request);
      return summaryOf(repository, pullRequest);
    });
  }

  rebase(request: ProposeRequest): Promise<PullRequest> {
    return this.calls.run('rebase', () => {
      const { repository, pullRequest } = this.#own(request);
      if (pullRequest.declaredConflicting) {
        throw new UpstreamError(
          `${request.branch} of ${repository.url} cannot be based anew`,
          { retryable: false },
        );
      }
      for (const { path, origin, content } of this.#transform(request.files)) {
        pullRequest.origins.set(path, origin);
        pullRequest.changes.set(path, content);
      }
      pullRequest.checks.clear();
      pullRequest.outdated = false;
      return summaryOf(repository, pullRequest);
    });
  }

  getPullRequest(
    pullRequestUrl: string,
    _context?: CallContext,
    repositoryId?: string,
  ): Promise<PullRequest> {
    return this.calls.run('getPullRequest', () =>
      this.#summary(pullRequestUrl, repositoryId),
    );
  }

  withdraw({
    repository: { url, id },
    branch,
    comment,
  }: WithdrawRequest): Promise<PullRequest | undefined> {
    return this.calls.run('withdraw', () => {
      const repository = this.#repositoryAt(url, id);
      const pullRequest = repository.pullRequests.find(
        candidate => candidate.branch === branch,
      );
      if (pullRequest?.state === 'open') {
        pullRequest.state = 'closed';
        pullRequest.comments.push(comment);
      }
      return pullRequest && summaryOf(repository, pullRequest);
    });
  }

  merge(request: ProposeRequest): Promise<PullRequest> {
    return this.calls.run('merge', () => {
      const { repository, pullRequest } = this.#own(request);
      if (
        pullRequest.state === 'closed' ||
        repository.isConflicting(pullRequest)
      ) {
        throw new UpstreamError(
          `Pull request ${pullRequest.number} of ${repository.url} cannot be merged: it is closed, or conflicts with ${pullRequest.base}`,
          { retryable: false },
        );
      }
      if (pullRequest.state === 'open') {
        assertReady(repository, pullRequest);
        repository.merge(pullRequest, 'keyturn');
      }
      return summaryOf(repository, pullRequest);
    });
  }

  /** The pull request of a request, unless somebody else has a part in what is still open. */
  #own({ repository: { url }, branch }: ProposeRequest) {
    const repository = this.#repositoryAt(url);
    const pullRequest = repository.pullRequests.find(
      candidate => candidate.branch === branch,
    );
    if (!pullRequest) {
      throw notFound(`${url}, branch ${branch},`);
    }
    if (pullRequest.state === 'open' && pullRequest.foreignCommits) {
      throw new UpstreamError(
        `${branch} of ${url} holds commits of somebody else; review and merge it by hand`,
        { retryable: false },
      );
    }
    return { repository, pullRequest };
  }

  #open(repository: FakeRepository, request: ProposeRequest): FakePullRequest {
    const { branch, title, body, files } = request;
    const changes = new Map<string, string>();
    const origins = new Map<string, string>();
    for (const { path, origin, content } of this.#transform(files)) {
      changes.set(path, content);
      origins.set(path, origin);
    }
    if (changes.size === 0) {
      throw new UpstreamError(
        `${repository.url} already holds every change of ${title}`,
        { retryable: false },
      );
    }
    const pullRequest: FakePullRequest = {
      number: repository.pullRequests.length + 1,
      branch,
      base: parseFileUrl(files[0].url).branch,
      title,
      body,
      state: 'open',
      changes,
      origins,
      comments: [],
      approvedBy: [],
      foreignCommits: false,
      checks: new Map(),
      outdated: false,
      declaredConflicting: false,
    };
    repository.pullRequests.push(pullRequest);
    return pullRequest;
  }

  #transform(files: ProposedFile[]) {
    const byPath = new Map<string, { origin: string; content: string }>();
    for (const { url, transform } of files) {
      const { path } = parseFileUrl(url);
      const origin = byPath.get(path)?.origin ?? this.#read(url);
      const before = byPath.get(path)?.content ?? origin;
      byPath.set(path, { origin, content: transform(before) });
    }
    return [...byPath]
      .map(([path, file]) => ({ path, ...file }))
      .filter(({ origin, content }) => origin !== content);
  }

  #read(fileUrl: string): string {
    const { repositoryUrl, branch, path } = parseFileUrl(fileUrl);
    const content = this.#repositoryAt(repositoryUrl).read(branch, path);
    if (content === undefined) {
      throw notFound(fileUrl);
    }
    return content;
  }

  #readAt(fileUrl: string, commit: string): string {
    const { repositoryUrl, path } = parseFileUrl(fileUrl);
    const repository = this.#repositoryAt(repositoryUrl);
    if (!repository.has(commit)) {
      throw notFound(`${repositoryUrl}, commit ${commit},`);
    }
    const content = repository.readAt(commit, path);
    if (content === undefined) {
      throw notFound(`${path} of ${repositoryUrl}, commit ${commit},`);
    }
    return content;
  }

  #summary(pullRequestUrl: string, repositoryId?: string): PullRequest {
    const { repository, pullRequest } = this.#find(
      pullRequestUrl,
      repositoryId,
    );
    return summaryOf(repository, pullRequest);
  }

  #find(pullRequestUrl: string, repositoryId?: string) {
    const [repositoryUrl, number] = pullRequestUrl.split('/pull/');
    const repository = this.#repositoryAt(repositoryUrl, repositoryId);
    const pullRequest = repository.pullRequests.find(
      candidate => String(candidate.number) === number,
    );
    if (!pullRequest) {
      throw notFound(pullRequestUrl);
    }
    return { repository, pullRequest };
  }

  #repositoryAt(url: string, id?: string): FakeRepository {
    const repository = this.#repositories.get(url.toLowerCase());
    if (!repository || (id !== undefined && repository.id !== id)) {
      throw notFound(url);
    }
    const isThere = repository.url.toLowerCase() === url.toLowerCase();
    if (isThere || id !== undefined) return repository;
    const { id: known, url: present } = repository;
    const movedTo = { id: known, url: present, from: url.toLowerCase() };
    throw new UpstreamError(`${url} has moved and is ${movedTo.url} now`, {
      retryable: false,
      movedTo,
    });
  }
}

function summaryOf(
  repository: FakeRepository,
  pullRequest: FakePullRequest,
): PullRequest {
  const { number, state, mergeCommit, mergedBy } = pullRequest;
  return {
    url: `${repository.url}/pull/${number}`,
    repository: repository.url,
    number,
    state,
    conflicting: repository.isConflicting(pullRequest),
    ...(state === 'open'
      ? { mergeability: repository.mergeabilityOf(pullRequest) }
      : {}),
    ...(mergeCommit ? { mergeCommit } : {}),
    ...(mergedBy ? { mergedBy } : {}),
    ...(state === 'merged' ? { approvedBy: pullRequest.approvedBy } : {}),
  };
}

function assertReady(
  repository: FakeRepository,
  pullRequest: FakePullRequest,
): void {
  const { state, reasons } = repository.mergeabilityOf(pullRequest);
  if (state === 'ready') return;
  const what = reasons.map(({ message }) => message).join(', ');
  throw new UpstreamError(
    `Pull request ${pullRequest.number} of ${repository.url} cannot be merged: ${what}`,
    { retryable: state !== 'blocked' },
  );
}

function parseRepositoryUrl(url: string): string {
  const [found] = /^https:\/\/git\.example\.com\/[^/]+\/[^/]+/i.exec(url) ?? [];
  if (found === undefined) throw notFound(url);
  return found;
}

function parseFileUrl(fileUrl: string) {
  const match =
    /^(https:\/\/git\.example\.com\/[^/]+\/[^/]+)\/blob\/([^/]+)\/(.+)$/i.exec(
      fileUrl,
    );
  if (!match) {
    throw notFound(fileUrl);
  }
  const [, repositoryUrl, branch, path] = match;
  return { repositoryUrl, branch, path };
}

function notFound(url: string): UpstreamError {
  return new UpstreamError(`${url} is not on the fake forge`, {
    retryable: false,
  });
}
