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

import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { versionGoneBackTo } from './WayBack';

/**
 * rollback-propagated → rolled-back: the new version is revoked as a previous one would be, after the overlap, and only
 * while every target and all that uses it was seen to run the version gone back to, and its issuer does not deny it.
 */
export class EndRollbackStep implements RotationStep {
  readonly from = 'rollback-propagated' as const;
  readonly #revocation: Pick<RotationStep, 'run'>;

  /** @param revocation - of a previous version, such as the way forth ends with */
  constructor(revocation: Pick<RotationStep, 'run'>) {
    this.#revocation = revocation;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const outcome = await this.#revocation.run(backwards(work));
    if (outcome.kind !== 'advance') return outcome;
    return {
      ...outcome,
      to: 'rolled-back',
      journal: outcome.journal.map(note =>
        note.event === 'phase.completed'
          ? {
              ...note,
              event: 'phase.rolled-back',
              level: 'warning',
              message: `Rolled back to ${versionGoneBackTo(work.rotation)}`,
            }
          : note,
      ),
    };
  }
}

/** The work of the rotation itself, of one whose versions were changed round. */
export function forwards(work: StepWork): StepWork {
  const { rotation } = work;
  return {
    ...work,
    rotation: {
      ...rotation,
      versionId: rotation.previousVersionId,
      previousVersionId: rotation.versionId,
    },
  };
}

/** The same work with the versions changed round: the one gone back to is the one that stays. */
function backwards(work: StepWork): StepWork {
  const { rotation } = work;
  return {
    ...work,
    rotation: {
      ...rotation,
      versionId: versionGoneBackTo(rotation),
      previousVersionId: rotation.versionId,
    },
    // The rollback that would speak against it is this one.
    beginRevocation: async () => true,
  };
}
