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
import { endingTidings } from './endingTidings';
import { Tidings } from './Tidings';

/** That the way back waits for review, and that it is done: that concerns everybody whose consumer ran the new version. */
export function rollbackTidings(
  { secretTitle: secret, rollback }: RotationRecord,
  change: RotationChange,
): Tidings | undefined {
  const { phase } = change;
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
  const { title, description, isLoud } = endingTidings(phase, change, {
    done: `${secret} was rolled back`,
    seen: 'Every target ran the previous version again',
  });
  return {
    what: 'rolled-back',
    title,
    description,
    severity: isLoud ? 'critical' : 'normal',
    everybody: true,
    alsoTo,
  };
}
