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

import {
  AdvanceRotation,
  hasReachedPhase,
  isTerminalPhase,
  Rotation,
} from '@keyturn/plugin-secrets-common';
import { rotationPath } from './rotationPath';

/**
 * Says that the rotation is not in the phase yet, and where to read why: the reason may name what not everybody who reads
 * tasks may know. Where its policy has it wait before it proposes, for a window or for others that share its pull
 * request, the answer is that sentence: nothing is wrong then.
 * @throws Error where anything else keeps it, or it has ended
 */
export function explainUnreached(
  rotation: Rotation,
  to: AdvanceRotation['to'],
): string | undefined {
  const { id, phase } = rotation;
  if (hasReachedPhase(phase, to)) return undefined;
  const page = rotationPath(id);
  if (isTerminalPhase(phase)) {
    throw new Error(
      `Rotation ${id} ended as ${phase}; its page says why: ${page}`,
    );
  }
  const explanation = `Rotation ${id} is not ${to} yet; its page says why: ${page}`;
  if (to === 'proposed' && waitsByPlan(rotation)) return explanation;
  throw new Error(explanation);
}

/** A retry is possible wherever something has failed or somebody has to act. */
function waitsByPlan(rotation: Rotation): boolean {
  const { phase, waitingFor, nextAttemptAt, actions } = rotation;
  return (
    phase === 'issued' &&
    waitingFor !== undefined &&
    nextAttemptAt !== undefined &&
    !actions.retry.possible
  );
}
