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

import {
  applyFileEdits,
  FileEdit,
  groupEditsByFile,
  ProposeRequest,
  Repository,
} from '@keyturn/plugin-secrets-node';
import { PullRequest } from '@keyturn/plugin-secrets-common';
import {
  JournalNote,
  ProposedPullRequest,
  RotationStore,
} from '../database/RotationStore';
import { branchSegment } from '../registry/branchSegment';
import { ManifestFiles } from './ManifestFiles';
import { pullRequestText } from './pullRequestText';
import { repositoryName } from './repositoryName';
import { StepWork } from './RotationStep';

/** What a rotation proposes, or has proposed, to one repository. */
export interface Proposal {
  repository: Repository;
  files: Map<string, FileEdit[]>;
  attempt: number;
  branch: string;
  known?: ProposedPullRequest;
}

/** Opens the pull requests that a rotation lacks, one per repository. */
export class PullRequestProposer {
  readonly #files: ManifestFiles;
  readonly #store: RotationStore;
  readonly #portalUrl: string;

  constructor(options: {
    files: ManifestFiles;
    store: RotationStore;
    /** Base URL of the portal's pages, for links in pull requests. */
    portalUrl: string;
  }) {
    this.#files = options.files;
    this.#store = options.store;
    this.#portalUrl = options.portalUrl;
  }

  /**
   * One proposal per repository: the pull request on record, or the next one to open, which may be there already
   * without being on record.
   */
  async proposals(work: StepWork): Promise<Proposal[]> {
    const edits = await this.#store.edits(work.rotation.id);
    return this.#byRepository(edits).map(({ repository, files }) => {
      const latest = latestOf(work, repository);
      const known = latest?.superseded ? undefined : latest;
      const attempt = known?.attempt ?? (latest?.attempt ?? 0) + 1;
      const branch = branchOf(work, attempt);
      return { repository, files, attempt, branch, known };
    });
  }

  /**
   * Each pull request is recorded before the next is opened. One that was closed and superseded is proposed again
   * from a new branch; everything else that exists is left alone.
   *
   * @returns the latest pull request of every repository
   */
  async proposeMissing(work: StepWork): Promise<ProposedPullRequest[]> {
    const latest: ProposedPullRequest[] = [];
    for (const proposal of await this.proposals(work)) {
      latest.push(proposal.known ?? (await this.#propose(work, proposal)));
    }
    return latest;
  }

  /**
   * Bases a pull request anew that conflicts: its edits name single scalars, so they fit whatever else has changed.
   * @throws UpstreamError where somebody else has committed to its branch
   */
  async rebase(
    work: StepWork,
    conflicting: ProposedPullRequest,
  ): Promise<PullRequest> {
    const request = await this.#requestOf(work, conflicting);
    return this.#files
      .forge(conflicting.repository)
      .rebase(request, work.context);
  }

  /**
   * Merges a pull request as it was proposed, with nothing else in it.
   * @throws UpstreamError where somebody else has committed to its branch
   */
  async merge(work: StepWork, open: ProposedPullRequest): Promise<PullRequest> {
    const request = await this.#requestOf(work, open);
    return this.#files.forge(open.repository).merge(request, work.context);
  }

  async #propose(
    work: StepWork,
    proposal: Proposal,
  ): Promise<ProposedPullRequest> {
    const { repository, attempt } = proposal;
    const opened = await this.#files
      .forge(repository.url)
      .propose(this.#request(work, proposal), work.context);
    const pullRequest = {
      ...opened,
      repository: repository.url,
      attempt,
      superseded: false,
    };
    await work.record({
      pullRequests: [pullRequest],
      journal: [openedNote(pullRequest)],
    });
    return pullRequest;
  }

  async #requestOf(
    work: StepWork,
    known: ProposedPullRequest,
  ): Promise<ProposeRequest> {
    const proposals = await this.proposals(work);
    const proposal = proposals.find(
      ({ repository }) => repository.url === known.repository,
    );
    if (!proposal) {
      throw new Error(`Nothing was proposed to ${known.repository}`);
    }
    return this.#request(work, proposal);
  }

  #request(
    { rotation, secret }: StepWork,
    { repository, branch, files }: Proposal,
  ): ProposeRequest {
    const portalUrl = this.#portalUrl;
    return {
      rotationId: rotation.id,
      repository,
      branch,
      ...pullRequestText({ rotation, secret, files, portalUrl }),
      files: [...files].map(([url, edits]) => ({
        url,
        transform: content => applyFileEdits(content, edits),
      })),
    };
  }

  #byRepository(
    edits: FileEdit[],
  ): Array<{ repository: Repository; files: Map<string, FileEdit[]> }> {
    const grouped = new Map<
      string,
      { repository: Repository; files: Map<string, FileEdit[]> }
    >();
    for (const [file, fileEdits] of groupEditsByFile(edits)) {
      const repository = this.#files.forge(file).repositoryOf(file);
      const group = grouped.get(repository.url) ?? {
        repository,
        files: new Map(),
      };
      group.files.set(file, fileEdits);
      grouped.set(repository.url, group);
    }
    return [...grouped.values()];
  }
}

function latestOf(
  { rotation }: StepWork,
  repository: Repository,
): ProposedPullRequest | undefined {
  return rotation.pullRequests
    .filter(pullRequest => pullRequest.repository === repository.url)
    .sort((a, b) => b.attempt - a.attempt)[0];
}

/** Follows from the rotation alone, so that a second run finds what the first one made. */
function branchOf({ rotation, secret }: StepWork, attempt: number): string {
  const suffix = attempt > 1 ? `-${attempt}` : '';
  return `rotate/${branchSegment(secret.name)}/${rotation.id}${suffix}`;
}

function openedNote({
  number,
  repository,
  url,
}: ProposedPullRequest): JournalNote {
  return {
    event: 'pull-request.opened',
    message: `Opened pull request #${number} in ${repositoryName(repository)}`,
    links: [{ title: `Pull request #${number}`, url }],
  };
}
