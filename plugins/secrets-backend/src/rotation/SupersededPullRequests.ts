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

import { BaseBranchState } from './BaseBranchState';
import { ManifestFiles } from './ManifestFiles';
import { Look, seen } from './OpenPullRequests';
import { PullRequestProposer } from './PullRequestProposer';
import { StepWork } from './RotationStep';

/**
 * Notices that a change has landed although it was to be proposed again: somebody has reopened and merged a pull request
 * that was closed, or has put the change there by hand.
 */
export class SupersededPullRequests {
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

  /**
   * Once the change is on every base branch, closes what is still open, which nobody needs any more.
   * @returns the pull requests as they then are; undefined where the change is not there, or none was superseded
   */
  async landed(work: StepWork): Promise<Look[] | undefined> {
    const recorded = this.#proposer.recorded(work);
    if (!recorded.some(({ superseded }) => superseded)) return undefined;
    if ((await this.#baseBranch.read(work)) !== 'everywhere') return undefined;
    const looks: Look[] = [];
    for (const known of recorded) {
      const { repository, repositoryId: id, branch, url } = known;
      const forge = this.#files.forge(repository);
      const now = await forge.getPullRequest(url, work.context, id);
      const closed =
        now.state === 'open' && branch
          ? await forge.withdraw(
              {
                repository: { url: repository, ...(id ? { id } : {}) },
                branch,
                comment: 'Closed: its change is on the base branch already',
              },
              work.context,
            )
          : undefined;
      looks.push(seen(known, closed ?? now));
    }
    return looks;
  }
}
