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

import { isTerminalPhase } from '@keyturn/plugin-secrets-common';
import { markdownCode } from '@keyturn/plugin-secrets-node';
import { DateTime, Duration } from 'luxon';
import {
  BatchMember,
  ProposedPullRequest,
  RotationStore,
} from '../database/RotationStore';
import { BatchFitness } from './BatchFitness';
import { batchKeyOf, mayShare } from './batchKey';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { isOverdue } from './overdue';
import { proposed } from './proposed';
import { batchBranch } from './ProposedChange';
import { PullRequestProposer } from './PullRequestProposer';
import { withReplacedTexts } from './replacedTexts';
import { RotationStandings } from './RotationStandings';
import { StepOutcome, StepWork } from './RotationStep';
import { isLasting, stepFailure } from './stepFailure';

/** How soon a member looks again whether the pull request that it shares is there. */
const FOLLOW = Duration.fromObject({ seconds: 15 });

/**
 * Lets rotations that nobody asked for share one pull request, each with its own record. They gather for as long as the
 * policy says; then whoever is first seals the batch and opens its pull request, and the others adopt that. From the
 * seal on nobody leaves, so that everybody proposes, bases anew and merges the same change.
 */
export class PullRequestSharing {
  readonly #files: ManifestFiles;
  readonly #fitness: BatchFitness;
  readonly #proposer: PullRequestProposer;
  readonly #store: RotationStore;

  constructor(options: {
    files: ManifestFiles;
    liveness: Liveness;
    proposer: PullRequestProposer;
    standings: RotationStandings;
    store: RotationStore;
  }) {
    this.#files = options.files;
    this.#fitness = new BatchFitness(options);
    this.#proposer = options.proposer;
    this.#store = options.store;
  }

  /** Before the seal; undefined where it is to be proposed on its own. */
  async run(work: StepWork): Promise<StepOutcome | undefined> {
    const { rotation, policy, context } = work;
    if (!mayShare(work)) return undefined;
    const key = rotation.batchKey ?? (await this.#gather(work));
    if (!key) return undefined;
    const until = at(rotation.phaseSince).plus(
      Duration.fromISO(policy.batchFor!),
    );
    if (until > context.now()) {
      return {
        kind: 'wait',
        until,
        waitingFor:
          'Waiting a while for other rotations of the same repository and owner, to share a pull request with them',
      };
    }
    await work.hold();
    const batchId = await this.#store.sealBatch(rotation.id);
    return batchId === undefined
      ? undefined
      : this.runSealed({ ...work, rotation: { ...rotation, batchId } });
  }

  /** After the seal. */
  async runSealed(work: StepWork): Promise<StepOutcome> {
    const { id, batchId } = work.rotation;
    return id === batchId ? this.#lead(work) : this.#follow(work);
  }

  /**
   * Takes a member out that may not act any longer: the pull request is closed, and the others propose their changes
   * again. Taking back needs no boundary.
   * @returns false where it was merged in the meantime, so that nobody can leave
   */
  async leave(work: StepWork, reason: string): Promise<boolean> {
    const { id, batchId } = work.rotation;
    await work.hold();
    const found = await this.#withdraw(work, reason);
    if (found?.state === 'merged') return false;
    await this.#store.dissolveBatch({ id: batchId!, leavers: [id], reason });
    return true;
  }

  /**
   * Takes down under what it gathers, and what its edits replace, because whoever opens the pull request can tell that
   * of their own edits only.
   */
  async #gather(work: StepWork): Promise<string | undefined> {
    const { rotation, context } = work;
    const edits = await this.#store.edits(rotation.id);
    const urls = [...new Set(edits.map(({ file }) => file))];
    const repositories = new Set(
      urls.map(url => this.#files.forge(url).repositoryOf(url).url),
    );
    const [repository, ...others] = repositories;
    if (!repository || others.length > 0) return undefined;
    const contents = await Promise.all(
      urls.map(
        async url =>
          [url, await this.#files.forge(url).readFile(url, context)] as const,
      ),
    );
    const batchKey = batchKeyOf(repository, work);
    await work.record({
      batchKey,
      edits: withReplacedTexts(edits, new Map(contents)),
    });
    return batchKey;
  }

  /** Everything lasting that keeps the one pull request from being opened dissolves the batch. */
  async #lead(work: StepWork): Promise<StepOutcome> {
    const members = await this.#store.batch(work.rotation.id);
    const outside = await this.#fitness.outside(members);
    if (outside.length > 0) {
      return this.#dissolve(work, {
        members,
        leavers: outside,
        reason: 'it is not inside of its boundary as it was declared',
      });
    }
    const dead = await this.#fitness.dead(work, members);
    if (dead.length > 0) {
      return this.#dissolve(work, {
        members,
        leavers: dead,
        reason: 'its new version is not known to work',
      });
    }
    try {
      await work.hold();
      const pullRequests = await this.#proposer.proposeMissing(work);
      return proposed(pullRequests, { proposedWith: batchOf(work, members) });
    } catch (error) {
      const failure = stepFailure(error);
      if (!isLasting(failure, work.rotation)) throw error;
      const { reason } = failure;
      const leavers = await this.#fitness.unfit(work, members);
      return this.#dissolve(work, { members, leavers, reason });
    }
  }

  async #dissolve(
    work: StepWork,
    options: { members: BatchMember[]; leavers: BatchMember[]; reason: string },
  ): Promise<StepOutcome> {
    const { members, reason } = options;
    const leavers = options.leavers.length > 0 ? options.leavers : members;
    await work.hold();
    const existing = await this.#withdraw(work, reason);
    // it was opened before whatever happened then, and everybody must heed what became of it
    if (existing) return this.#adopt(work, existing, members);
    await this.#store.dissolveBatch({
      id: work.rotation.batchId!,
      leavers: leavers.map(({ rotation }) => rotation.id),
      reason,
    });
    return {
      kind: 'wait',
      until: work.context.now(),
      waitingFor: `Is not proposed together with others: ${reason}`,
    };
  }

  async #withdraw(
    work: StepWork,
    reason: string,
  ): Promise<ProposedPullRequest | undefined> {
    const branch = batchBranch(work.rotation.batchId!);
    const [{ repository }] = await this.#proposer.proposals(work);
    const found = await this.#files.withdraw(
      { repository, branch, comment: `Closed: ${markdownCode(reason)}` },
      work.context,
    );
    return (
      found && {
        ...found,
        repository: repository.url,
        branch,
        attempt: 1,
        superseded: false,
      }
    );
  }

  async #follow(work: StepWork): Promise<StepOutcome> {
    const { rotation, policy, context } = work;
    const batchId = rotation.batchId!;
    const members = await this.#store.batch(batchId);
    const leader = members.find(member => member.rotation.id === batchId);
    const shared = leader?.rotation.pullRequests.find(
      ({ branch }) => branch === batchBranch(batchId),
    );
    if (shared) return this.#adopt(work, shared, members);
    if (!leader || isTerminalPhase(leader.rotation.phase)) {
      const reason = 'the rotation that was to open the pull request has ended';
      return this.#dissolve(work, { members, leavers: [], reason });
    }
    return {
      kind: 'wait',
      until: context.now().plus(FOLLOW),
      condition: isOverdue(rotation, policy, context.now())
        ? 'stalled'
        : undefined,
      waitingFor: `Waiting for the rotation of ${leader.rotation.secretTitle} to open the pull request that they share`,
    };
  }

  #adopt(
    work: StepWork,
    found: ProposedPullRequest,
    members: BatchMember[],
  ): StepOutcome {
    const pullRequest = { ...found, attempt: 1, superseded: false };
    return proposed([pullRequest], {
      pullRequests: [pullRequest],
      proposedWith: batchOf(work, members),
    });
  }
}

function batchOf({ rotation }: StepWork, members: BatchMember[]) {
  return {
    batchId: rotation.batchId!,
    titles: members.map(({ rotation: { secretTitle } }) => secretTitle),
  };
}

function at(instant: string): DateTime {
  return DateTime.fromISO(instant, { zone: 'utc' });
}
