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
import { markdownCode } from '@keyturn/plugin-secrets-node';
import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { BaseBranchState } from './BaseBranchState';
import { ManifestFiles } from './ManifestFiles';
import { PullRequestProposer } from './PullRequestProposer';
import { StepWork } from './RotationStep';

/** What withdrawing came to. */
export type Withdrawn =
  | { kind: 'withdrawn' }
  /** The change reached a base branch in the meantime: there is no way back from it. */
  | { kind: 'too-late'; pullRequest?: ProposedPullRequest };

/** Closes the pull requests of one way of a rotation, those included that were opened without being recorded. */
export class ProposalWithdrawal {
  readonly #files: ManifestFiles;
  readonly #baseBranch: Pick<BaseBranchState, 'read'>;
  readonly #proposer: PullRequestProposer;

  constructor(options: {
    files: ManifestFiles;
    baseBranch: Pick<BaseBranchState, 'read'>;
    proposer: PullRequestProposer;
  }) {
    this.#files = options.files;
    this.#baseBranch = options.baseBranch;
    this.#proposer = options.proposer;
  }

  /** Each is recorded before the next is closed; can be run again without harm. */
  async run(work: StepWork): Promise<Withdrawn> {
    // Whatever way the change came onto the base branch, it is in use or about to be.
    const landed = await this.#baseBranch.read(work);
    // Look at all before closing any, so that a merge in one repository is not answered by closing the other.
    const merged = await this.#merged(work);
    if (merged || landed !== 'nowhere') {
      return { kind: 'too-late', pullRequest: merged };
    }
    const pullRequest = await this.#withdraw(work);
    return pullRequest
      ? { kind: 'too-late', pullRequest }
      : { kind: 'withdrawn' };
  }

  async #merged(work: StepWork): Promise<ProposedPullRequest | undefined> {
    for (const known of this.#proposer.recorded(work)) {
      const forge = this.#files.forge(known.repository);
      const now = await forge.getPullRequest(
        known.url,
        work.context,
        known.repositoryId,
      );
      if (now.state === 'merged') return seen(known, now);
    }
    return undefined;
  }

  /** Answers a pull request that was merged just now; then nothing was withdrawn after it was seen. */
  async #withdraw(work: StepWork): Promise<ProposedPullRequest | undefined> {
    const { rotation, context } = work;
    const proposals = await this.#proposer.proposals(work);
    const what = this.#proposer.rollback ? 'rollback' : 'rotation';
    for (const { repository, branch, attempt, known } of proposals) {
      const now = await this.#files.withdraw(
        {
          repository,
          branch,
          comment: `The ${what} was ${rotation.undo!.outcome}: ${markdownCode(
            rotation.undo!.reason,
          )}`,
        },
        context,
      );
      if (!now) continue;
      const { rollback } = this.#proposer;
      const pullRequest = seen(
        known ?? { ...now, branch, attempt, superseded: false, rollback },
        { ...now, repository: repository.url },
      );
      if (now.state === 'merged') return pullRequest;
      await work.record({
        pullRequests: [pullRequest],
        journal: known?.state === 'closed' ? [] : [closedNote(pullRequest)],
      });
    }
    return undefined;
  }
}

function seen(
  known: ProposedPullRequest,
  now: PullRequest,
): ProposedPullRequest {
  return { ...known, ...now, repository: known.repository };
}

function closedNote({ number, url }: ProposedPullRequest): JournalNote {
  return {
    event: 'pull-request.closed',
    message: `Pull request #${number} closed`,
    links: [{ title: `Pull request #${number}`, url }],
  };
}
