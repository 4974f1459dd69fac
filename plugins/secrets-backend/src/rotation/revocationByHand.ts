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

import { JournalNote, StoredVersion } from '../database/RotationStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import type { Ending } from './RevokePreviousStep';
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

/** What has become of versions by the word of a person, who is named as the actor. */
export function endedByHand(
  { rotation }: StepWork,
  versions: StoredVersion[],
): Ending {
  const { outcome, actor, note, url } = rotation.confirmation!;
  const isRevoked = outcome === 'revoked';
  const { going } = versionWords(rotation);
  const noteOf = (version?: StoredVersion): JournalNote => ({
    event: isRevoked ? 'version.revoked' : 'version.nothing-to-revoke',
    message: `The ${going} version${version ? ` ${version.id}` : ''} ${
      isRevoked ? 'was revoked by hand' : 'was not revoked'
    }: ${note}`,
    actor,
    links: url ? [{ title: 'Evidence', url }] : [],
  });
  return {
    revocation: outcome,
    versions: versions.map(version => ({
      ...version,
      state: isRevoked ? ('revoked' as const) : ('kept' as const),
    })),
    notes: versions.length > 0 ? versions.map(noteOf) : [noteOf()],
  };
}
