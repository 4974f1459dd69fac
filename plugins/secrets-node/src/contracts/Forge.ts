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
import { CallContext } from './context';

/** A repository, by the URL of its page. @public */
export interface Repository {
  url: string;
  /**
   * What it is at its host, where that is on record from before. Then what only reads or closes a pull request is done in that
   * repository, also where it is called otherwise by now, and refused in another one that has got its address.
   */
  id?: string;
}

/** One file to change, and how. @public */
export interface ProposedFile {
  /** As the target names it: the file's page on the base branch. */
  url: string;
  /** Called with the content at the commit that the change is based on; may be called again after a conflict. Pure. */
  transform(content: string): string;
}

/** The change of one rotation to one repository. @public */
export interface ProposeRequest {
  rotationId: string;
  repository: Repository;
  /** Head branch; the same for every call with the same rotation and repository. */
  branch: string;
  title: string;
  /** Markdown; holds no value and no ciphertext. */
  body: string;
  commitMessage: string;
  files: ProposedFile[];
}

/** Which proposed change is taken back. `branch` is the one of its {@link ProposeRequest}. @public */
export interface WithdrawRequest {
  repository: Repository;
  branch: string;
  /** Says to people who look at the pull request why it was closed. */
  comment: string;
}

/**
 * The Git host: takes edits, gives a pull request.
 *
 * @remarks
 * Nothing here clones; everything goes through the host with the credentials of Backstage's `integrations`. `propose` is called again after a crash: it looks for the branch and the open pull request
 * first and adopts them, so that there is never a second one for a rotation. A closed or merged pull request
 * of that branch is returned as it is, not reopened.
 * No redirect is followed, because a repository that was renamed or moved is not at the address that a boundary names. It is
 * refused by an error that says where it is now, `movedTo`. Two exceptions change nothing that a boundary guards: to ask what
 * a repository is, and to read or close a pull request of a repository whose id is given.
 * Titles and texts of any length are taken: what the host limits is shortened.
 * @public
 */
export interface Forge {
  readonly id: string;
  readonly title: string;
  /** Whether the file or repository at this URL lives on this forge. Pure. */
  handles(url: string): boolean;
  /**
   * The repository that the URL of a file or of a repository belongs to. Its URL is the same however the host lets its name be
   * spelt. Pure; only called where `handles` said yes.
   */
  repositoryOf(fileUrl: string): Repository;
  /** The branch that a file URL names, such as `main`. Pure; only called where `handles` said yes. */
  baseBranchOf(fileUrl: string): string;
  /**
   * What a repository is at its host, however its URL is spelt: its id there, and its address as the host spells it now.
   * Follows a redirect of the host, for this one question. Reads only.
   * @throws UpstreamError not retryable where there is no such repository, or the credentials may not see it
   */
  identifyRepository(
    repository: Repository,
    context: CallContext,
  ): Promise<{ id: string; url: string }>;
  /**
   * A file's content at the head of its base branch, or at a commit of its repository, as 40 or 64 hex digits.
   * @throws UpstreamError not retryable where the file, the commit or the permission is missing; which of them it is,
   * the message says
   */
  readFile(
    fileUrl: string,
    context: CallContext,
    commit?: string,
  ): Promise<string>;
  /**
   * Who owns a file by the CODEOWNERS of its repository, such as `@acme/payments`, in lower case; file and CODEOWNERS as
   * they are on the default branch. Undefined where the URL names another branch, or there is no CODEOWNERS, or nobody is
   * named for the file. Forges without such a thing leave it out. Follows no redirect. Reads only.
   */
  codeOwners?(
    fileUrl: string,
    context: CallContext,
  ): Promise<string[] | undefined>;
  /**
   * @throws UpstreamError retryable where the host is down or asks to wait, not retryable where it refuses
   */
  propose(request: ProposeRequest, context: CallContext): Promise<PullRequest>;
  /**
   * Bases the open pull request of a branch anew on its base branch, as it is now: the branch then holds one commit
   * with the files transformed at that head. For one that conflicts; idempotent.
   * @throws UpstreamError not retryable where the branch holds commits of somebody else, which would be lost
   */
  rebase(request: ProposeRequest, context: CallContext): Promise<PullRequest>;
  /**
   * The pull request as it is now. `pullRequestUrl` is what `propose` answered. Of an open one `mergeability` tells
   * what keeps it from being merged, each check and review by name; a check counts only where the rules of the base
   * branch require it. Of a merged one `approvedBy` tells whose last review approves it. With `repositoryId` it is the one of
   * that repository, whatever that is called by now.
   */
  getPullRequest(
    pullRequestUrl: string,
    context: CallContext,
    repositoryId?: string,
  ): Promise<PullRequest>;
  /**
   * Undoes whatever `propose` has done for a branch, even where its answer was lost: closes the open pull request
   * with the comment and deletes the branch. Idempotent; a closed one is left closed, and nothing at all is fine.
   *
   * @returns the pull request of the branch as it then is (it may have been merged in between, which the caller
   * must heed), or undefined where there is none
   */
  withdraw(
    request: WithdrawRequest,
    context: CallContext,
  ): Promise<PullRequest | undefined>;
  /**
   * Merges the pull request of a branch, where a policy says auto-merge; idempotent. It merges what this request
   * proposes and nothing else: exactly the head that it found to hold one commit with just these changes, and only
   * where that is `ready`, whatever rule its credentials could bypass.
   * @throws UpstreamError retryable while it is `waiting` or `outdated`; not retryable where it is `blocked`, or where
   * the branch holds anything of somebody else, whoever the commits say wrote it: then a person reviews it
   */
  merge(request: ProposeRequest, context: CallContext): Promise<PullRequest>;
}
