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
import { restartApprovalOf } from '../policies/restartApproval';
import { Tidings } from './Tidings';

/** That pull requests which restart workloads wait for review; the same words for as long as they do, told once. */
export function restartTidings(
  { policy, secretTitle, rollback }: RotationRecord,
  { pullRequests = [] }: RotationChange,
): Tidings | undefined {
  const open = pullRequests.filter(
    ({ state, restart }) => state === 'open' && restart !== undefined,
  );
  if (open.length === 0 || restartApprovalOf(policy) !== 'review') {
    return undefined;
  }
  return {
    what: `restart-${open[0].restart}`,
    title: `Review a restart for the ${
      rollback ? 'rollback' : 'rotation'
    } of ${secretTitle}`,
    description:
      'Pods started before the new value was in the Secret. A pull request that restarts them waits for review.',
    severity: 'normal',
    everybody: false,
    link: open.length === 1 ? open[0].url : undefined,
  };
}
