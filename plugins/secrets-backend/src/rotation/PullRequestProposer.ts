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
  FileEdit,
  groupEditsByFile,
  ProposeRequest,
  Repository,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { PullRequest } from '@keyturn/plugin-secrets-common';
import {
  ProposedPullRequest,
  RotationChange,
  RotationStore,
} from '../database/RotationStore';
import { ManifestFiles } from './ManifestFiles';
import { ProposedChange } from './ProposedChange';
import { openedNote } from './pullRequestNotes';
import { withReplacedTexts } from './replacedTexts';
import { RepositoryFiles, RepositoryIdentities } from './RepositoryIdentities';
import { RotationStandings } from './RotationStandings';
import { StepWork } from './RotationStep';

/** What a rotation proposes, or has proposed, to one repository. */
export interface Proposal {
  repository: Repository;
  files: Map<string, FileEdit[]>;
  attempt: number;
  branch: string;
  known?: ProposedPullRequest;
}

/** Opens the pull requests that one way of a rotation lacks, one per repository. */
export class PullRequestProposer {
  readonly #change: ProposedChange;
  readonly #files: ManifestFiles;
  readonly #identities: RepositoryIdentities;
  readonly #store: RotationStore;
  readonly #standings: RotationStandings;
  readonly #portalUrl: string;

  constructor(options: {
    change: ProposedChange;
    files: ManifestFiles;
    store: RotationStore;
    standings: RotationStandings;
    /** Base URL of the portal's pages, for links in pull requests. */
    portalUrl: string;
  }) {
    this.#standings = options.standings;
    this.#change = options.change;
    this.#files = options.files;
    this.#identities = new RepositoryIdentities(options.files);
    this.#store = options.store;
    this.#portalUrl = options.portalUrl;
  }

  /** Whether what it proposes leads back. */
  get rollback(): boolean {
    return this.#change.rollback;
  }

  /** The pull requests of this way that are on record. */
  recorded({ rotation }: StepWork): ProposedPullRequest[] {
    return rotation.pullRequests.filter(
      one =>
        Boolean(one.rollback) === this.rollback &&
        one.restart === this.#change.restart?.(rotation),
    );
  }

  /**
   * One proposal per repository: the pull request on record, or the next one to open, which may be there already
   * without being on record.
   */
  async proposals(work: StepWork): Promise<Proposal[]> {
    const edits = await this.#change.edits(work);
    const groups = await this.#identities.byIdentity(
      this.#byRepository(edits),
      work,
    );
    return groups.map(({ repository, files }) => {
      const latest = latestOf(this.recorded(work), repository);
      const known = latest && this.#isOver(latest) ? undefined : latest;
      const last = latestOf(work.rotation.pullRequests, repository);
      const attempt = known?.attempt ?? (last?.attempt ?? 0) + 1;
      const branch = this.#change.branch(work, attempt);
      const id = known?.repositoryId;
      return {
        repository: id === undefined ? repository : { ...repository, id },
        files,
        attempt,
        branch,
        known,
      };
    });
  }

  /**
   * Each pull request is recorded before the next is opened. One that was closed and superseded is proposed again
   * from a new branch; everything else that exists is left alone, and where the base branch holds the change already
   * there is nothing to propose.
   *
   * @returns the latest pull request of every repository
   */
  async proposeMissing(work: StepWork): Promise<ProposedPullRequest[]> {
    const latest: ProposedPullRequest[] = [];
    for (const proposal of await this.proposals(work)) {
      const { known, files } = proposal;
      if (known) {
        latest.push(known);
      } else if (!(await this.#change.isThere?.(work, files))) {
        latest.push(await this.#propose(work, proposal));
      }
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
    const contents = new Map<string, string>();
    const request = await this.#requestOf(work, conflicting, contents);
    await this.#mustStand(work);
    const based = await this.#files
      .forge(conflicting.repository)
      .rebase(request, work.context);
    await work.record(await this.#replaced(work, contents));
    return based;
  }

  /**
   * Merges a pull request as it was proposed, with nothing else in it.
   * @throws UpstreamError where somebody else has committed to its branch
   */
  async merge(work: StepWork, open: ProposedPullRequest): Promise<PullRequest> {
    const request = await this.#requestOf(work, open);
    await this.#mustStand(work);
    return this.#files.forge(open.repository).merge(request, work.context);
  }

  /** How a pull request of a proposal goes on record. */
  recordOf(
    { rotation }: StepWork,
    { repository, attempt, branch }: Proposal,
    opened: PullRequest,
  ): ProposedPullRequest {
    return {
      ...opened,
      repository: repository.url,
      repositoryId: repository.id,
      attempt,
      branch,
      superseded: false,
      rollback: this.#change.rollback,
      restart: this.#change.restart?.(rotation),
    };
  }

  async #propose(
    work: StepWork,
    proposal: Proposal,
  ): Promise<ProposedPullRequest> {
    const repository = await this.#identities.identify(work, proposal);
    await this.#mustStand(work);
    const contents = new Map<string, string>();
    const opened = await this.#files
      .forge(repository.url)
      .propose(await this.#request(work, proposal, contents), work.context);
    if (contents.size === 0) await this.#read(proposal, work, contents);
    const pullRequest = this.recordOf(
      work,
      { ...proposal, repository },
      opened,
    );
    await work.record({
      ...(await this.#replaced(work, contents)),
      pullRequests: [pullRequest],
      journal: [openedNote(pullRequest)],
    });
    return pullRequest;
  }

  /**
   * Of everybody whose change is in the pull request.
   * @throws StandingLostError where the rotation may not act
   * @throws UpstreamError, to be tried again, while another one that shares it may not, until that has left
   */
  async #mustStand(work: StepWork): Promise<void> {
    await work.mustStand();
    const { id, batchId } = work.rotation;
    if (!batchId || this.#change.ofMissing) return;
    const members = await this.#store.batch(batchId);
    for (const { rotation } of members.filter(one => one.rotation.id !== id)) {
      const standing = await this.#standings.of(rotation);
      if (standing.kind !== 'inside') {
        throw new UpstreamError(
          'Another rotation that shares the pull request may not go on, and leaves it',
          { retryable: true },
        );
      }
    }
  }

  /** Whether the next attempt is to be proposed. */
  #isOver({ state, superseded }: ProposedPullRequest): boolean {
    return this.#change.ofMissing ? state !== 'open' : superseded;
  }

  /**
   * Only the change to the new version has to remember what it replaces: what somebody wrote after the merge is not what
   * a rollback goes back to.
   */
  get #remembers(): boolean {
    const { rollback, restart, ofMissing } = this.#change;
    return !rollback && !restart && !ofMissing;
  }

  /** What the edits replace, as the contents say that they were based on. */
  async #replaced(
    { rotation }: StepWork,
    contents: ReadonlyMap<string, string>,
  ): Promise<Pick<RotationChange, 'edits'>> {
    if (!this.#remembers || contents.size === 0) return {};
    const edits = await this.#store.edits(rotation.id);
    return { edits: withReplacedTexts(edits, contents) };
  }

  /** One that was there already was based before, by a run that died or by another rotation that shares it. */
  async #read(
    { files }: Proposal,
    { context }: StepWork,
    contents: Map<string, string>,
  ): Promise<void> {
    if (!this.#remembers) return;
    for (const url of files.keys()) {
      contents.set(url, await this.#files.forge(url).readFile(url, context));
    }
  }

  async #requestOf(
    work: StepWork,
    known: ProposedPullRequest,
    contents?: Map<string, string>,
  ): Promise<ProposeRequest> {
    const proposals = await this.proposals(work);
    const proposal = proposals.find(
      ({ repository }) => repository.url === known.repository,
    );
    if (!proposal) {
      throw new Error(`Nothing was proposed to ${known.repository}`);
    }
    return this.#request(work, proposal, contents);
  }

  /** `contents` takes the files, by URL, as they were where the forge has based the change. */
  async #request(
    work: StepWork,
    { repository, branch, files }: Proposal,
    contents?: Map<string, string>,
  ): Promise<ProposeRequest> {
    return {
      rotationId: work.rotation.id,
      repository,
      branch,
      ...(await this.#change.text(work, files, this.#portalUrl)),
      files: [...files].map(([url, edits]) => ({
        url,
        transform: content => {
          contents?.set(url, content);
          return this.#change.apply(content, edits);
        },
      })),
    };
  }

  #byRepository(edits: FileEdit[]): RepositoryFiles[] {
    const grouped = new Map<string, RepositoryFiles>();
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
  pullRequests: ProposedPullRequest[],
  repository: Repository,
): ProposedPullRequest | undefined {
  return pullRequests
    .filter(pullRequest => pullRequest.repository === repository.url)
    .sort((a, b) => b.attempt - a.attempt)[0];
}
