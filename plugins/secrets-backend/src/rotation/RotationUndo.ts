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

import { isCancellablePhase } from '@keyturn/plugin-secrets-common';
import { Clock } from '../Clock';
import {
  RotationChange,
  RotationStore,
  StoredVersion,
  Undo,
} from '../database/RotationStore';
import { abandonmentOf } from './abandonmentOf';
import { ProposalWithdrawal } from './ProposalWithdrawal';
import { StepWork } from './RotationStep';
import { givenUp, rollbackUndone, tooLateToUndo, undone } from './undoMoves';
import { WalkBack } from './WalkBack';

/** Walks a rotation or its rollback back, or ends it where it stands. */
export class RotationUndo {
  readonly #store: RotationStore;
  readonly #walkBack: WalkBack;
  readonly #withdrawRollback: ProposalWithdrawal;
  readonly #clock: Clock;

  constructor(options: {
    store: RotationStore;
    walkBack: WalkBack;
    /** Of the pull requests that lead back. */
    withdrawRollback: ProposalWithdrawal;
    clock: Clock;
  }) {
    this.#store = options.store;
    this.#walkBack = options.walkBack;
    this.#withdrawRollback = options.withdrawRollback;
    this.#clock = options.clock;
  }

  /** @returns what is to be recorded, and whether there is more to do now */
  async run(
    work: StepWork,
    undo: Undo,
  ): Promise<{ change: RotationChange; goesOn: boolean }> {
    if (undo.giveUp) {
      const change = givenUp(
        undo,
        abandonmentOf(work.rotation),
        await this.#leftBehind(work),
      );
      return { change, goesOn: false };
    }
    const { rollback } = work.rotation;
    const result = rollback
      ? await this.#withdrawRollback.run(work)
      : await this.#walkBack.run(work);
    const now = this.#clock.now();
    if (result.kind === 'too-late') {
      const change = tooLateToUndo(undo, result.pullRequest, now);
      return { change, goesOn: undo.outcome === 'cancelled' && !undo.final };
    }
    return rollback
      ? { change: rollbackUndone(undo, now), goesOn: true }
      : { change: undone(undo), goesOn: false };
  }

  /** After a merge the version that it brought is the live one; the next rotation revokes the other. */
  async #leftBehind({ rotation, secret }: StepWork): Promise<StoredVersion[]> {
    const { versionId, previousVersionId } = rotation;
    const [version, previous] = await Promise.all(
      [versionId, previousVersionId].map(
        id => id && this.#store.version(secret.ref, id),
      ),
    );
    const isBack =
      rotation.phase === 'rollback-merged' ||
      rotation.phase === 'rollback-propagated';
    if (!isBack && !isCancellablePhase(rotation.phase)) {
      return version ? [{ ...version, state: 'current' }] : [];
    }
    return [
      ...(version ? [{ ...version, state: 'previous' as const }] : []),
      ...(previous ? [{ ...previous, state: 'current' as const }] : []),
    ];
  }
}
