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

/** @throws Error where the rotation is not in the phase yet; it says for what it waits or why it ended, and where to follow it */
export function explainUnreached(
  rotation: Rotation,
  to: AdvanceRotation['to'],
): void {
  if (hasReachedPhase(rotation.phase, to)) return;
  const { id, phase, secretTitle, waitingFor, awaiting } = rotation;
  const why = waitingFor?.replace(/\.$/, '');
  const page = rotationPath(id);
  if (isTerminalPhase(phase)) {
    const ended = `The rotation of ${secretTitle} is ${phase}`;
    throw new Error(`${why ? `${ended}: ${why}` : ended}. See ${page}`);
  }
  throw new Error(
    `The rotation of ${secretTitle} is not ${to} yet: ${
      why ?? 'the engine is still at work'
    }. ${
      awaiting
        ? 'It waits until somebody does'
        : 'The rotation goes on by itself'
    }; follow it at ${page}`,
  );
}
