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
  revocationOf,
  RevocationOutcome,
  revocationOutcomeOf,
  RevocationReason,
  revocationText,
  versionRevocationText,
} from '@keyturn/plugin-secrets-common';
import { JournalNote, StoredVersion } from '../database/RotationStore';
import type { Ending } from './RevokePreviousStep';
import { StepWork } from './RotationStep';
import { versionWords } from './versionWords';

/** One version, as it is from now on, and why. */
export interface EndedVersion {
  version: StoredVersion;
  reason: RevocationReason;
  /** One sentence. */
  evidence?: string;
}

/**
 * What all of them came to, with a row of the journal for each.
 * @param whole - the reason where no version is on record
 */
export function endingOf(
  work: StepWork,
  ended: EndedVersion[],
  whole?: RevocationReason,
): Ending {
  const subject = versionWords(work.rotation).going;
  const revocation = revocationOf(
    subject,
    ended.map(({ version, reason, evidence }) => ({
      id: version.id,
      reason,
      evidence,
    })),
    whole,
  );
  return {
    revocation,
    versions: ended.map(({ version }) => version),
    notes:
      ended.length > 0
        ? ended.map(({ version, reason, evidence }) => ({
            ...noteOf(work, reason),
            message: versionRevocationText(subject, {
              id: version.id,
              reason,
              evidence,
            }),
            facts: {
              versionId: version.id,
              evidence: evidence ? [evidence] : [],
            },
          }))
        : [noteOfNone(work, revocation)],
  };
}

/** Where a person has confirmed it without any version on record, that person's note is all the evidence there is. */
function noteOfNone(
  work: StepWork,
  revocation: Ending['revocation'],
): JournalNote {
  const note = noteOf(work, revocation.reason);
  const text = revocationText(revocation);
  const said = note.actor && work.rotation.confirmation?.note;
  return { ...note, message: said ? `${text} ${said}` : text };
}

const EVENTS: Record<RevocationOutcome, string> = {
  revoked: 'version.revoked',
  'nothing-to-revoke': 'version.nothing-to-revoke',
  unknown: 'version.nothing-to-revoke',
  kept: 'version.kept',
};

/** Loud where the version may still work although the policy wants it revoked, and a person has to act. */
const LOUD: RevocationReason[] = ['held-by-another', 'staying-version-dead'];
const BY_HAND: RevocationReason[] = ['by-person', 'person-found-nothing'];

function noteOf(
  { rotation: { confirmation } }: StepWork,
  reason: RevocationReason,
): Omit<JournalNote, 'message'> {
  const event = EVENTS[revocationOutcomeOf(reason)];
  if (!confirmation || !BY_HAND.includes(reason)) {
    return { event, level: LOUD.includes(reason) ? 'error' : 'info' };
  }
  const { actor, url } = confirmation;
  return {
    event,
    level: 'info',
    actor,
    links: url ? [{ title: 'Evidence', url }] : [],
  };
}
