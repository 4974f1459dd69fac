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
import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { PullRequestProposer } from './PullRequestProposer';
import { changeNote, keptNote, rebasedNote } from './pullRequestNotes';
import { capitalised, names } from './pullRequestSentences';
import { StepWork } from './RotationStep';
import { isLasting, stepFailure } from './stepFailure';

/** A pull request as it was seen. */
export interface Look {
  pullRequest: ProposedPullRequest;
  notes: JournalNote[];
  /** Why Keyturn does not merge it itself. */
  refusal?: string;
}

/** Looks at pull requests, and does what Keyturn itself can do to bring them on. */
export class OpenPullRequests {
  readonly #files: ManifestFiles;
  readonly #liveness: Pick<Liveness, 'deadVersions'>;
  readonly #proposer: PullRequestProposer;

  constructor(options: {
    files: ManifestFiles;
    liveness: Pick<Liveness, 'deadVersions'>;
    proposer: PullRequestProposer;
  }) {
    this.#files = options.files;
    this.#liveness = options.liveness;
    this.#proposer = options.proposer;
  }

  /**
   * Sees all, then brings on one after the other: basing one anew writes down the texts that all edits replace, and what
   * goes on beside a failure would go on beside the next run.
   */
  async look(known: ProposedPullRequest[], work: StepWork): Promise<Look[]> {
    const states: PullRequest[] = [];
    for (const one of known) states.push(await this.#stateOf(one, work));
    const looks: Look[] = [];
    for (const [i, one] of known.entries()) {
      looks.push(await this.#look(one, states[i], work));
    }
    return looks;
  }

  async #stateOf(
    known: ProposedPullRequest,
    { context }: StepWork,
  ): Promise<PullRequest> {
    if (known.state === 'merged') return known;
    const forge = this.#files.forge(known.repository);
    return forge.getPullRequest(known.url, context, known.repositoryId);
  }

  /** The pull request as the forge has it, after what Keyturn itself can do to bring it on. */
  async #look(
    known: ProposedPullRequest,
    now: PullRequest,
    work: StepWork,
  ): Promise<Look> {
    if (now.state === 'open' && now.conflicting) {
      return this.#rebase(known, now, work);
    }
    return now.state === 'open' && work.policy.approval === 'auto-merge'
      ? this.#bringOn(known, now, work)
      : seen(known, now);
  }

  /** What a policy lets Keyturn do without a person, as soon as the rules of the base branch allow it. */
  async #bringOn(
    known: ProposedPullRequest,
    now: PullRequest,
    work: StepWork,
  ): Promise<Look> {
    switch (now.mergeability?.state) {
      case 'waiting':
      case 'blocked':
        return seen(known, now);
      case 'outdated':
        return this.#rebase(known, now, work);
      default:
        return this.#merge(known, now, work);
    }
  }

  /**
   * What may not be merged by itself, such as commits of somebody else or a version that somebody ended since it was
   * proven, is left to a person and looked at again.
   */
  async #merge(
    known: ProposedPullRequest,
    now: PullRequest,
    work: StepWork,
  ): Promise<Look> {
    try {
      const dead = await this.#liveness.deadVersions(work);
      return dead.length > 0
        ? { ...seen(known, now), refusal: deadSentence(known, dead, work) }
        : seen(known, await this.#proposer.merge(work, known));
    } catch (error) {
      const failure = stepFailure(error);
      if (!isLasting(failure, work.rotation)) throw error;
      return { ...seen(known, now), refusal: failure.reason };
    }
  }

  /** What somebody else committed to the branch is left alone: then it stays conflicting, and a person must act. */
  async #rebase(
    known: ProposedPullRequest,
    now: PullRequest,
    work: StepWork,
  ): Promise<Look> {
    try {
      const { pullRequest, notes } = seen(
        known,
        await this.#proposer.rebase(work, known),
      );
      return {
        pullRequest,
        notes: [...notes, rebasedNote(pullRequest, now)],
      };
    } catch (error) {
      const failure = stepFailure(error);
      if (!isLasting(failure, work.rotation)) throw error;
      const { pullRequest, notes } = seen(known, now);
      // an outdated one is in nobody's way until it is to be merged
      const refusal = now.conflicting ? undefined : failure.reason;
      // said once, when the conflict is news
      return known.conflicting || refusal
        ? { pullRequest, notes, refusal }
        : { pullRequest, notes: [...notes, keptNote(failure.reason)] };
    }
  }
}

function deadSentence(
  known: ProposedPullRequest,
  dead: string[],
  { rotation }: StepWork,
): string {
  const what = rotation.rollback ? 'rollback' : 'rotation';
  const act =
    known.restart === undefined
      ? `close it to cancel the ${what}`
      : 'pods that restart would use it; close it, and see who ended that version';
  return capitalised(
    `${names([known])} is not merged, because ${dead.join(
      ' and ',
    )} stopped working: ${act}`,
  );
}

/** What became of it since it was last seen. */
export function seen(known: ProposedPullRequest, now: PullRequest): Look {
  const pullRequest = {
    ...known,
    state: now.state,
    conflicting: Boolean(now.conflicting),
    mergeability: now.mergeability,
    mergeCommit: now.mergeCommit,
    mergedBy: now.mergedBy,
    approvedBy: now.approvedBy,
  };
  return { pullRequest, notes: changeNote(known, pullRequest) };
}
