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

import { RotationChange, RotationRecord } from '../database/RotationStore';
import { Tidings } from './Tidings';

/** That the way back waits for review, and that it is done: that concerns everybody whose consumer ran the new version. */
export function rollbackTidings(
  { secretTitle: secret, rollback }: RotationRecord,
  { phase, journal = [] }: RotationChange,
): Tidings | undefined {
  const alsoTo = rollback?.requestedBy.startsWith('user:')
    ? [rollback.requestedBy]
    : [];
  if (phase === 'rollback-proposed') {
    return {
      // another rollback of the same rotation is news
      what: `rollback-proposed:${rollback?.at}`,
      title: `Review the rollback of ${secret}`,
      description: `A pull request that puts the previous version back waits for review: ${rollback?.reason}`,
      severity: 'high',
      everybody: false,
      holds: { phase },
      alsoTo,
    };
  }
  if (phase !== 'rolled-back') return undefined;
  const endings = journal.filter(({ event }) => event.startsWith('version.'));
  const unsafe = endings.some(({ level }) => level === 'error');
  return {
    what: 'rolled-back',
    title: unsafe
      ? `${secret} was rolled back, and must be rotated again`
      : `${secret} was rolled back`,
    description: ['Every target ran the previous version again']
      .concat(endings.map(({ message }) => message))
      .join('. '),
    severity: unsafe ? 'critical' : 'normal',
    everybody: true,
    alsoTo,
  };
}
