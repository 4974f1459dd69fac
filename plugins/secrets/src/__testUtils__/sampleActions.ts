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
  isCancellablePhase,
  isTerminalPhase,
  Rotation,
  RotationAction,
  RotationActions,
} from '@keyturn/plugin-secrets-common';

/** What the backend says can be done with a rotation, as far as pages show it. */
export function sampleActions({
  phase,
  condition,
}: Pick<Rotation, 'phase' | 'condition'>): RotationActions {
  const unless = (impossible: boolean, reason: string): RotationAction =>
    impossible ? { possible: false, reason } : { possible: true };
  const ended = isTerminalPhase(phase);
  const isEarly = isCancellablePhase(phase);
  return {
    cancel: unless(ended || !isEarly, 'It was merged already.'),
    giveUp: unless(ended || isEarly || !condition, 'It is not stuck.'),
    retry: unless(ended || !condition, 'Nothing has failed.'),
    rollback: unless(ended || isEarly, 'It is not merged yet.'),
    handIn: { possible: false, reason: 'An issuer mints it.' },
    confirmRevocation: { possible: false, reason: 'Nothing is to confirm.' },
    override: { possible: false, reason: 'The gate is not shut.' },
    proposeMissing: { possible: false, reason: 'Nothing is missing.' },
  };
}
