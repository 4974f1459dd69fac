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

import { RotationPhase } from '../phases';
import { Abandonment, abandonmentText } from './abandonment';
import { Revocation, revocationText } from './revocation';

/** What of a rotation says how it ended. @public */
export interface RotationEnding {
  phase: RotationPhase;
  revocation?: Revocation;
  abandonment?: Abandonment;
}

/**
 * How a rotation ended and what that left in use, in full sentences; undefined while it is open. Why a person or the
 * engine ended it early is its `waitingFor`, which stands beside this.
 * @public
 */
export function endingText(ending: RotationEnding): string | undefined {
  const { phase, revocation, abandonment } = ending;
  switch (phase) {
    case 'completed':
      return ofVersion(revocation, 'previous');
    case 'rolled-back':
      return `The rotation was rolled back to the previous version. ${ofVersion(
        revocation,
        'new',
      )}`;
    case 'cancelled':
      return 'The rotation was cancelled before its merge. The previous version was not touched and stays in use.';
    case 'failed':
      return abandonment
        ? abandonmentText(abandonment)
        : 'The rotation failed before its merge. The previous version was not touched and stays in use.';
    default:
      return undefined;
  }
}

function ofVersion(
  revocation: Revocation | undefined,
  subject: Revocation['subject'],
): string {
  return revocation
    ? revocationText(revocation)
    : `What became of the ${subject} version is not on record.`;
}
