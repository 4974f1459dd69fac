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

import { RotationPolicy } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { spokenInstant } from '../Clock';
import { BaseBranchState } from './BaseBranchState';
import { Liveness } from './Liveness';
import { proposed } from './proposed';
import { PullRequestProposer } from './PullRequestProposer';
import { PullRequestSharing } from './PullRequestSharing';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { nextOpening, windowProblem } from '../policies/rotationWindow';

/** Nothing but a person changes a window that is on record. */
const NEVER_AGAIN_WITHIN = Duration.fromObject({ hours: 1 });

/** issued → proposed: opens a pull request per repository, inside the policy's window, or shares one. */
export class ProposeStep implements RotationStep {
  readonly from = 'issued' as const;
  readonly #proposer: PullRequestProposer;
  readonly #baseBranch: Pick<BaseBranchState, 'read'>;
  readonly #liveness: Liveness;
  readonly #sharing: PullRequestSharing;

  constructor(options: {
    proposer: PullRequestProposer;
    baseBranch: Pick<BaseBranchState, 'read'>;
    liveness: Liveness;
    sharing: PullRequestSharing;
  }) {
    this.#proposer = options.proposer;
    this.#baseBranch = options.baseBranch;
    this.#liveness = options.liveness;
    this.#sharing = options.sharing;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const now = work.context.now();
    const { window } = work.policy;
    const opening = window ? nextOpening(window, now) : now;
    if (!opening) return neverOpens(window, now.plus(NEVER_AGAIN_WITHIN));
    if (opening > now) {
      return {
        kind: 'wait',
        until: opening,
        waitingFor: `The policy's rotation window opens on ${spokenInstant(
          opening,
        )}`,
      };
    }
    if (work.rotation.batchId) return this.#sharing.runSealed(work);
    const dead = await this.#liveness.deadVersion(work);
    // A change that is on the base branches cannot be undone; the end of the walk tells that its version is dead.
    if (dead && (await this.#baseBranch.read(work)) !== 'everywhere') {
      return {
        kind: 'walk-back',
        outcome: 'failed',
        reason: `The new version ${dead.id} stopped working before it was proposed; start another rotation`,
      };
    }
    return (
      (await this.#sharing.run(work)) ??
      proposed(await this.#proposer.proposeMissing(work))
    );
  }
}

/** Only a record that is older than the portal has such a window; a person ends the rotation, or reports an emergency. */
function neverOpens(
  window: RotationPolicy['window'],
  until: DateTime,
): StepOutcome {
  const problem = window && windowProblem(window);
  return {
    kind: 'wait',
    until,
    condition: 'blocked',
    waitingFor: `The rotation window that was the policy's when this rotation started ${
      problem ?? 'never opens'
    }: cancel the rotation, correct the window, and start another one`,
  };
}
