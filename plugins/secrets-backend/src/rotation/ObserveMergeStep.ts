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
import { Duration } from 'luxon';
import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { ManifestFiles } from './ManifestFiles';
import { PullRequestProposer } from './PullRequestProposer';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { Landing } from './Landing';
import { isOverdue } from './overdue';
import { changeNote, keptNote, rebasedNote } from './pullRequestNotes';
import { capitalised, linksOf, names, obstacles } from './pullRequestSentences';
import { reminderOf } from './reminder';
import { stepFailure } from './stepFailure';

/**
 * proposed → merged: all pull requests are merged. One closed unmerged while none is merged walks back; after the
 * first merge there is no way back, so a closed one blocks until a person reopens it or has it proposed again.
 */
export class ObserveMergeStep implements RotationStep {
  readonly from = 'proposed' as const;
  readonly #files: ManifestFiles;
  readonly #proposer: PullRequestProposer;
  readonly #landing: Pick<Landing, 'look'>;
  readonly #pollInterval: Duration;

  constructor(options: {
    files: ManifestFiles;
    landing: Pick<Landing, 'look'>;
    proposer: PullRequestProposer;
    pollInterval: Duration;
  }) {
    this.#files = options.files;
    this.#landing = options.landing;
    this.#proposer = options.proposer;
    this.#pollInterval = options.pollInterval;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const known = await this.#proposer.proposeMissing(work);
    const looks = await Promise.all(known.map(one => this.#look(one, work)));
    const seen = looks.map(({ pullRequest }) => pullRequest);
    const change = { pullRequests: seen };
    const journal = looks.flatMap(({ notes }) => notes);
    const merged = seen.filter(one => one.state === 'merged');
    const closed = seen.filter(one => one.state === 'closed');

    // A change that reached the base branch by another way is as good as merged, and can be undone as little.
    const landed =
      closed.length > 0 ? await this.#landing.look(work) : undefined;
    if (merged.length === seen.length || landed === 'everywhere') {
      return {
        kind: 'advance',
        to: 'merged',
        change,
        journal: [
          ...journal,
          {
            event: 'phase.merged',
            message: 'Merged; clusters are taking the new version',
          },
        ],
      };
    }
    if (landed === 'nowhere' && merged.length === 0) {
      await work.record({ ...change, journal });
      return {
        kind: 'walk-back',
        outcome: 'cancelled',
        reason: capitalised(`${names(closed)} closed without being merged`),
      };
    }
    const partial = merged.length > 0 || landed === 'partly';
    const wait = this.#wait(work, looks);
    const reminder = reminderOf(work, { ...wait, pullRequests: seen });
    return {
      ...wait,
      change: { ...change, secret: { partial }, reminders: reminder?.count },
      journal: [...journal, ...(reminder ? [reminder.note] : [])],
    };
  }

  /** The pull request as the forge has it, after what Keyturn itself can do to bring it on. */
  async #look(known: ProposedPullRequest, work: StepWork): Promise<Look> {
    if (known.state === 'merged') return { pullRequest: known, notes: [] };
    const { context, policy } = work;
    const forge = this.#files.forge(known.repository);
    const now = await forge.getPullRequest(known.url, context);
    if (now.state === 'open' && now.conflicting) {
      return this.#rebase(known, now, work);
    }
    return now.state === 'open' && policy.approval === 'auto-merge'
      ? this.#bringOn(known, now, work)
      : look(known, now);
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
        return look(known, now);
      case 'outdated':
        return this.#rebase(known, now, work);
      default:
        return this.#merge(known, now, work);
    }
  }

  /** What may not be merged by itself, such as commits of somebody else, is left to a person and looked at again. */
  async #merge(
    known: ProposedPullRequest,
    now: PullRequest,
    work: StepWork,
  ): Promise<Look> {
    try {
      return look(known, await this.#proposer.merge(work, known));
    } catch (error) {
      const { unexpected, retryable, reason } = stepFailure(error);
      if (unexpected || retryable) throw error;
      return { ...look(known, now), refusal: reason };
    }
  }

  /** What somebody else committed to the branch is left alone: then it stays conflicting, and a person must act. */
  async #rebase(
    known: ProposedPullRequest,
    now: PullRequest,
    work: StepWork,
  ): Promise<Look> {
    try {
      const { pullRequest, notes } = look(
        known,
        await this.#proposer.rebase(work, known),
      );
      return {
        pullRequest,
        notes: [...notes, rebasedNote(pullRequest, now)],
      };
    } catch (error) {
      const failure = stepFailure(error);
      if (failure.unexpected || failure.retryable) throw error;
      const { pullRequest, notes } = look(known, now);
      // an outdated one is in nobody's way until it is to be merged
      const refusal = now.conflicting ? undefined : failure.reason;
      // said once, when the conflict is news
      return known.conflicting || refusal
        ? { pullRequest, notes, refusal }
        : { pullRequest, notes: [...notes, keptNote(failure.reason)] };
    }
  }

  #wait(work: StepWork, looks: Look[]) {
    const seen = looks.map(({ pullRequest }) => pullRequest);
    const refusals = [
      ...looks.flatMap(({ refusal }) => refusal ?? []),
      ...obstacles(seen, work, 'blocked'),
    ];
    const now = work.context.now();
    const until = now.plus(this.#pollInterval);
    const closed = seen.filter(one => one.state === 'closed');
    const conflicting = seen.filter(one => one.conflicting);
    const open = seen.filter(one => one.state === 'open');
    if (closed.length > 0) {
      return {
        kind: 'wait' as const,
        until,
        condition: 'blocked' as const,
        waitingFor: capitalised(
          `${names(
            closed,
          )} was closed while part of the change is on the base branch, so some targets would stay on the old version: reopen it, or retry to propose it again`,
        ),
      };
    }
    if (conflicting.length > 0) {
      return {
        kind: 'wait' as const,
        until,
        condition: 'blocked' as const,
        waitingFor: capitalised(
          `${names(
            conflicting,
          )} conflicts with its base branch: update the branch on the forge, or close it to cancel the ${
            work.rotation.rollback ? 'rollback' : 'rotation'
          }`,
        ),
      };
    }
    if (refusals.length > 0) {
      return {
        kind: 'wait' as const,
        until,
        condition: 'blocked' as const,
        waitingFor: refusals.join('. '),
        links: linksOf(seen),
      };
    }
    const checks = obstacles(seen, work, 'waiting');
    return {
      kind: 'wait' as const,
      until,
      condition: isOverdue(work.rotation, work.policy, now)
        ? ('stalled' as const)
        : undefined,
      waitingFor:
        checks.length > 0
          ? checks.join('. ')
          : `Waiting for review and merge of ${names(open)}`,
      links: linksOf(seen),
    };
  }
}

interface Look {
  pullRequest: ProposedPullRequest;
  notes: JournalNote[];
  /** Why Keyturn does not merge it itself. */
  refusal?: string;
}

function look(known: ProposedPullRequest, now: PullRequest): Look {
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
