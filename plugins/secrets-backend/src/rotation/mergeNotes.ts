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

import { JournalNote, ProposedPullRequest } from '../database/RotationStore';
import { BaseBranchState } from './BaseBranchState';
import { lackingPlaces, nameLacking } from './lackingPlaces';
import { Look } from './OpenPullRequests';
import { StepWork } from './RotationStep';

/**
 * What pull requests that were merged just now do not bring of what they proposed: somebody may have committed to their
 * branch, or resolved a conflict by hand. That a pull request is merged is a label; its commit is the thing.
 */
export async function mergeNotes(
  work: StepWork,
  looks: Look[],
  baseBranch: BaseBranchState,
): Promise<JournalNote[]> {
  const notes: JournalNote[] = [];
  for (const { pullRequest } of looks) {
    const { mergeCommit: commit, repository } = pullRequest;
    if (!commit || !isNewlyMerged(work, pullRequest)) continue;
    const states = await baseBranch.compareAt(work, { repository, commit });
    const lacking = lackingPlaces(states);
    if (lacking.length > 0) {
      const { number, url } = pullRequest;
      notes.push({
        event: 'merge.incomplete',
        level: 'warning',
        message: `Pull request #${number}, merged as ${commit.slice(
          0,
          10,
        )}, does not bring all that it proposed: ${nameLacking(lacking)}`,
        links: [{ title: `Pull request #${number}`, url }],
      });
    }
  }
  return notes;
}

function isNewlyMerged(
  { rotation }: StepWork,
  { state, url }: ProposedPullRequest,
): boolean {
  const known = rotation.pullRequests.find(one => one.url === url);
  return state === 'merged' && known?.state !== 'merged';
}
