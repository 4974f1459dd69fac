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
import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { BaseBranchState } from './BaseBranchState';
import { Liveness } from './Liveness';
import { ManifestFiles } from './ManifestFiles';
import { mergeNotes } from './mergeNotes';
import { Look, OpenPullRequests } from './OpenPullRequests';
import { PullRequestProposer } from './PullRequestProposer';
import { Advance, RotationStep, StepOutcome, StepWork } from './RotationStep';
import { capitalised, names } from './pullRequestSentences';
import { reminderOf } from './reminder';
import { SupersededPullRequests } from './SupersededPullRequests';
import { TargetObservation } from './TargetObservation';
import { waitForMerge } from './waitForMerge';
import { versionGoneBackTo } from './WayBack';

/**
 * proposed → merged: all pull requests are merged. One closed unmerged while none is merged walks back; after the
 * first merge there is no way back, so a closed one blocks until a person reopens it or has it proposed again.
 */
export class ObserveMergeStep implements RotationStep {
  readonly from = 'proposed' as const;
  readonly #proposer: PullRequestProposer;
  readonly #open: OpenPullRequests;
  readonly #superseded: SupersededPullRequests;
  readonly #baseBranch: BaseBranchState;
  readonly #observation: TargetObservation;
  readonly #pollInterval: Duration;

  constructor(options: {
    files: ManifestFiles;
    baseBranch: BaseBranchState;
    liveness: Pick<Liveness, 'deadVersions'>;
    proposer: PullRequestProposer;
    observation: TargetObservation;
    pollInterval: Duration;
  }) {
    this.#baseBranch = options.baseBranch;
    this.#proposer = options.proposer;
    this.#open = new OpenPullRequests(options);
    this.#superseded = new SupersededPullRequests(options);
    this.#observation = options.observation;
    this.#pollInterval = options.pollInterval;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const landedAnyway = await this.#superseded.landed(work);
    if (landedAnyway) return merged(landedAnyway, []);
    const known = await this.#proposer.proposeMissing(work);
    const looks = await this.#open.look(known, work);
    const seen = looks.map(({ pullRequest }) => pullRequest);
    const change = { pullRequests: seen };
    const incomplete = await mergeNotes(work, looks, this.#baseBranch);
    const journal = [...looks.flatMap(({ notes }) => notes), ...incomplete];
    const isPartMerged = seen.some(isMerged);
    const closed = seen.filter(one => one.state === 'closed');

    // A change that reached the base branch by another way is as good as merged, and can be undone as little.
    const landed =
      closed.length > 0 ? await this.#baseBranch.read(work) : undefined;
    if (seen.every(isMerged) || landed === 'everywhere') {
      return merged(looks, incomplete);
    }
    if (landed === 'nowhere' && !isPartMerged) {
      await work.record({ ...change, journal });
      return {
        kind: 'walk-back',
        outcome: 'cancelled',
        reason: capitalised(`${names(closed)} closed without being merged`),
      };
    }
    const partial = isPartMerged || landed === 'partly';
    const wait = waitForMerge(work, looks, this.#pollInterval);
    const reminder = reminderOf(work, { ...wait, pullRequests: seen });
    const observed = partial ? await this.#observe(work) : undefined;
    return {
      ...wait,
      change: {
        ...change,
        targets: observed?.targets,
        secret: { partial },
        reminders: reminder?.count,
      },
      journal: [
        ...journal,
        ...(observed?.journal ?? []),
        ...(reminder ? [reminder.note] : []),
      ],
    };
  }

  /** Part of the targets may run the version already, and people who are to act want to know which. */
  async #observe(work: StepWork) {
    const { rotation, secret, context } = work;
    const versionId = this.#proposer.rollback
      ? versionGoneBackTo(rotation)
      : rotation.versionId!;
    return this.#observation.observe(
      rotation.targets,
      secret,
      versionId,
      context,
      await this.#baseBranch.edits(work),
    );
  }
}

function isMerged({ state }: ProposedPullRequest): boolean {
  return state === 'merged';
}

function merged(looks: Look[], incomplete: JournalNote[]): Advance {
  return {
    kind: 'advance',
    to: 'merged',
    change: { pullRequests: looks.map(({ pullRequest }) => pullRequest) },
    journal: [
      ...looks.flatMap(({ notes }) => notes),
      ...incomplete,
      {
        event: 'phase.merged',
        message: 'Merged; clusters are taking the new version',
      },
    ],
  };
}
