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

import { rollbackEnded } from './rollbackEnded';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { versionGoneBackTo } from './WayBack';

/**
 * rollback-proposed → rollback-merged: all pull requests back are merged. It is the same as on the way forth, but one
 * that is closed unmerged, while none is merged, ends the rollback and not the rotation.
 */
export class ObserveRollbackMergeStep implements RotationStep {
  readonly from = 'rollback-proposed' as const;
  readonly #observation: Pick<RotationStep, 'run'>;

  /** @param observation - of the pull requests that lead back */
  constructor(observation: Pick<RotationStep, 'run'>) {
    this.#observation = observation;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const outcome = await this.#observation.run(work);
    switch (outcome.kind) {
      case 'advance':
        return {
          ...outcome,
          to: 'rollback-merged',
          change: {
            ...outcome.change,
            // What was seen of them was seen of the new version.
            targets: work.rotation.targets.map(({ target }) => ({
              target,
              state: 'unobserved' as const,
              evidence: [],
            })),
          },
          journal: outcome.journal.map(note =>
            note.event === 'phase.merged'
              ? {
                  ...note,
                  event: 'phase.rollback-merged',
                  message: `Merged; clusters are going back to ${versionGoneBackTo(
                    work.rotation,
                  )}`,
                }
              : note,
          ),
        };
      case 'walk-back':
        return rollbackEnded(outcome.reason);
      default:
        return outcome;
    }
  }
}
