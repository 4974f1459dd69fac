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

import { Duration } from 'luxon';
import { LackingPlace, ProposedPullRequest } from '../database/RotationRecord';
import { BaseBranchState } from './BaseBranchState';
import { addressOf, lackingPlaces, nameLacking } from './lackingPlaces';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { Look, OpenPullRequests, seen } from './OpenPullRequests';
import { keptNote } from './pullRequestNotes';
import { PullRequestProposer } from './PullRequestProposer';
import { StepWork, WaitUntil } from './RotationStep';
import { stepFailure } from './stepFailure';
import { waitForMerge } from './waitForMerge';

/** All of them are on the rotation. */
const MOST_LINKS = 5;

/**
 * Lets nothing be believed of a merged change while the base branches do not hold all of it: what they lack comes to no
 * cluster, or is gone with the next sync. A person may have the missing part proposed, which it then brings on.
 */
export class BaseBranchGuard {
  readonly #files: ManifestFiles;
  readonly #baseBranch: BaseBranchState;
  readonly #proposer: PullRequestProposer;
  readonly #open: OpenPullRequests;
  readonly #pollInterval: Duration;

  constructor(options: {
    files: ManifestFiles;
    baseBranch: BaseBranchState;
    /** Of what is missing. */
    proposer: PullRequestProposer;
    liveness: Pick<Liveness, 'deadVersions'>;
    pollInterval: Duration;
  }) {
    this.#files = options.files;
    this.#baseBranch = options.baseBranch;
    this.#proposer = options.proposer;
    this.#open = new OpenPullRequests(options);
    this.#pollInterval = options.pollInterval;
  }

  /** What the change writes. */
  edits(work: StepWork) {
    return this.#baseBranch.edits(work);
  }

  /** What the rotation has to wait for; undefined where the base branches hold the whole change. */
  async holdUp(work: StepWork): Promise<WaitUntil | undefined> {
    const before = await this.#lacking(work);
    if (before.length === 0) return this.#settle(work);
    const looks = await this.#follow(work);
    const wasMerged = looks.some(({ pullRequest }) => isMerged(pullRequest));
    const lacking = wasMerged ? await this.#lacking(work) : before;
    if (lacking.length === 0) return undefined;
    const open = looks.filter(({ pullRequest }) => isOpen(pullRequest));
    const wait =
      open.length > 0
        ? waitForMerge(work, open, this.#pollInterval)
        : this.#blocked(work, lacking);
    return { ...wait, change: { lacking } };
  }

  async #lacking(work: StepWork): Promise<LackingPlace[]> {
    return lackingPlaces(await this.#baseBranch.compare(work));
  }

  /** The pull requests of what is missing, as they are now; what a person asked for is opened. */
  async #follow(work: StepWork): Promise<Look[]> {
    const isAsked = Boolean(work.rotation.missingProposal);
    const known = isAsked
      ? await this.#proposer.proposeMissing(work)
      : this.#proposer.recorded(work).filter(isOpen);
    if (isAsked) await work.record({ missingProposal: null });
    if (known.length === 0) return [];
    const looks = await this.#open.look(known, work);
    await work.record({
      pullRequests: looks.map(({ pullRequest }) => pullRequest),
      journal: looks.flatMap(({ notes }) => notes),
    });
    return looks;
  }

  /** Somebody has brought it in another way: what was to bring it is not needed. */
  async #settle(work: StepWork): Promise<undefined> {
    await this.withdraw(work, 'its change is on the base branch already');
    if (work.rotation.missingProposal) {
      await work.record({ missingProposal: null });
    }
  }

  /** Closes what is open of the missing part; what the forge keeps open for good is left to people. */
  async withdraw(work: StepWork, reason: string): Promise<void> {
    for (const known of this.#proposer.recorded(work).filter(isOpen)) {
      try {
        await this.#close(known, work, reason);
      } catch (error) {
        const failure = stepFailure(error);
        if (failure.unexpected || failure.retryable) throw error;
        await work.record({ journal: [keptNote(failure.reason)] });
      }
    }
  }

  async #close(
    known: ProposedPullRequest,
    work: StepWork,
    reason: string,
  ): Promise<void> {
    const { repository, repositoryId: id, branch } = known;
    if (!branch) return;
    const now = await this.#files.forge(repository).withdraw(
      {
        repository: { url: repository, ...(id ? { id } : {}) },
        branch,
        comment: `Closed: ${reason}`,
      },
      work.context,
    );
    if (!now) return;
    const { pullRequest, notes } = seen(known, now);
    await work.record({ pullRequests: [pullRequest], journal: notes });
  }

  #blocked({ context }: StepWork, lacking: LackingPlace[]): WaitUntil {
    const what = this.#proposer.rollback ? 'rollback' : 'rotation';
    return {
      kind: 'wait',
      until: context.now().plus(this.#pollInterval),
      condition: 'blocked',
      waitingFor: `The base branch does not hold what the ${what} brings, so no version is called proven or revoked: ${nameLacking(
        lacking,
      )}. Propose what is missing, or put it there by hand`,
      links: lacking
        .filter(({ line }) => line !== undefined)
        .slice(0, MOST_LINKS)
        .map(place => ({
          title: addressOf(place),
          url: `${place.file}#L${place.line}`,
        })),
    };
  }
}

function isOpen({ state }: ProposedPullRequest): boolean {
  return state === 'open';
}

function isMerged({ state }: ProposedPullRequest): boolean {
  return state === 'merged';
}
