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

import { BaseBranchGuard } from './BaseBranchGuard';
import { PullRequestProposer } from './PullRequestProposer';
import { rollbackEnded } from './rollbackEnded';
import { RollbackPreconditions } from './RollbackPreconditions';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { WorkloadRestarts } from './WorkloadRestarts';

/**
 * merged or propagated → rollback-proposed, once a person has asked for it: opens a pull request back per repository.
 * It does not wait for the policy's window, because it repairs something.
 */
export class ProposeRollbackStep implements RotationStep {
  readonly from = 'rollback-requested' as const;
  readonly #preconditions: RollbackPreconditions;
  readonly #proposer: PullRequestProposer;
  readonly #guard: Pick<BaseBranchGuard, 'withdraw'>;
  readonly #restarts: Pick<WorkloadRestarts, 'end'>;

  /** @param options - `restarts`: of the way forth, of which none may be merged after the way back is proposed */
  constructor(options: {
    preconditions: RollbackPreconditions;
    proposer: PullRequestProposer;
    /** Of what the rotation itself brings. */
    guard: Pick<BaseBranchGuard, 'withdraw'>;
    restarts: Pick<WorkloadRestarts, 'end'>;
  }) {
    this.#restarts = options.restarts;
    this.#preconditions = options.preconditions;
    this.#proposer = options.proposer;
    this.#guard = options.guard;
  }

  async run(asked: StepWork): Promise<StepOutcome> {
    const work = await this.#restarts.end(asked, 'the rotation is rolled back');
    const problem = await this.#preconditions.problem(work);
    if (problem) return rollbackEnded(`The rollback is impossible: ${problem}`);
    await this.#guard.withdraw(work, 'the rotation is rolled back');
    const pullRequests = await this.#proposer.proposeMissing(work);
    return {
      kind: 'advance',
      to: 'rollback-proposed',
      journal: [
        {
          event: 'phase.rollback-proposed',
          message: spoken(pullRequests.length),
          links: pullRequests.map(({ number, url }) => ({
            title: `Pull request #${number}`,
            url,
          })),
        },
      ],
    };
  }
}

function spoken(count: number): string {
  switch (count) {
    case 0:
      return 'The previous version is on the base branches already';
    case 1:
      return 'The way back is proposed in one pull request';
    default:
      return `The way back is proposed in ${count} pull requests`;
  }
}
