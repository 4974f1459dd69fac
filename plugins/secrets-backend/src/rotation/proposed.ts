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

import { ProposedPullRequest } from '../database/RotationStore';
import { Advance, StepChange } from './RotationStep';

/** The fact that every pull request is open, or was. */
export function proposed(
  pullRequests: ProposedPullRequest[],
  change: StepChange = {},
): Advance {
  const { proposedWith } = change;
  const count =
    pullRequests.length === 1
      ? 'one pull request'
      : `${pullRequests.length} pull requests`;
  const shared = proposedWith
    ? `, shared by ${proposedWith.titles.length} rotations`
    : '';
  return {
    kind: 'advance',
    to: 'proposed',
    change,
    journal: [
      {
        event: 'phase.proposed',
        message: `Proposed in ${count}${shared}`,
        links: pullRequests.map(({ number, url }) => ({
          title: `Pull request #${number}`,
          url,
        })),
      },
    ],
  };
}
