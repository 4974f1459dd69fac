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
  RevocationConfirmation,
  StoredVersion,
} from '../database/RotationStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import type { EndedVersion } from './endedVersions';
import { StepWork, WaitUntil } from './RotationStep';
import { versionWords } from './versionWords';

/** Meanwhile it is looked whether every target still runs the version that stays. */
const LOOK_AGAIN = { minutes: 15 };

/** Whether a person has to see to it that what a rotation replaced ends; also where nothing of it is on record. */
export function isEndedByHand(
  { rotation }: StepWork,
  versions: StoredVersion[],
): boolean {
  return versions.length > 0
    ? versions.some(isByHand)
    : rotation.issuer === MANUAL_ISSUER;
}

export function isByHand({ issuer }: StoredVersion): boolean {
  return issuer === MANUAL_ISSUER;
}

/** What the rotation waits for until a person has said that it is done. */
export function askForRevocation({
  rotation,
  secret,
  context,
}: StepWork): WaitUntil {
  const { runbook } = secret.spec.credential;
  const how = runbook ? ', as its runbook says,' : '';
  return {
    kind: 'wait',
    until: context.now().plus(LOOK_AGAIN),
    condition: 'blocked',
    awaiting: 'revocation',
    waitingFor: `Every target runs the ${
      versionWords(rotation).staying
    } version. Only a person can revoke the ${
      versionWords(rotation).going
    } credential of ${
      secret.title
    }: revoke it where it was minted${how} and confirm that here, or say that there is nothing to revoke`,
    links: runbook?.url ? [{ title: 'Runbook', url: runbook.url }] : [],
  };
}

/** What has become of a version by the word of a person, who is named as the actor. */
export function endedByHand(
  { rotation }: StepWork,
  version: StoredVersion,
): EndedVersion {
  const confirmation = rotation.confirmation!;
  const reason = confirmedReason(confirmation);
  return {
    version: {
      ...version,
      state: reason === 'by-person' ? 'revoked' : 'kept',
    },
    reason,
    evidence: confirmation.note,
  };
}

export function confirmedReason({
  outcome,
}: RevocationConfirmation): 'by-person' | 'person-found-nothing' {
  return outcome === 'revoked' ? 'by-person' : 'person-found-nothing';
}
