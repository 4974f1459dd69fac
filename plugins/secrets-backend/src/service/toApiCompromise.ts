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

import { Compromise } from '@keyturn/plugin-secrets-common';
import { CompromiseRecord } from '../database/CompromiseStore';
import { SecretRecord } from '../database/SecretStore';
import {
  containedSentence,
  replacedSentence,
} from '../journal/compromiseNotices';
import { notContainedSentence } from '../journal/unknownVersionNotices';

type Surroundings = Pick<
  SecretRecord,
  'openRotationId' | 'emergencyAt' | 'unknownVersions'
>;

/**
 * A report as the API gives it, with a sentence on where it stands.
 * @param hindrances - why no rotation of the secret can start by itself
 */
export function toApiCompromise(
  record: CompromiseRecord,
  secret: Surroundings,
  hindrances: string[],
): Compromise {
  return { ...record, status: statusOf(record, secret, hindrances) };
}

function statusOf(
  record: CompromiseRecord,
  secret: Surroundings,
  hindrances: string[],
): string {
  const { reportedAt, containedAt, replacedAt, rotationId, withdrawn } = record;
  const unknown = secret.unknownVersions.map(({ versionId }) => versionId);
  if (withdrawn) return `The report was withdrawn: ${withdrawn.reason}`;
  if (containedAt) return containedSentence({ reportedAt, containedAt });
  const isOpen = rotationId && secret.openRotationId === rotationId;
  if (replacedAt) {
    if (isOpen) {
      return 'Every target runs another version; the compromised one is revoked next';
    }
    return unknown.length > 0
      ? notContainedSentence(unknown)
      : replacedSentence();
  }
  if (isOpen) return 'A rotation is open that replaces the compromised version';
  if (!secret.emergencyAt) {
    return 'Its policy starts no rotation by itself; start one';
  }
  return hindrances.length > 0
    ? `No rotation can start by itself: ${hindrances.join('; ')}`
    : 'An emergency rotation is to start by itself';
}
