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

import { Knex } from 'knex';
import { RotationConsumerRow } from '../consumerRows';
import {
  DeclarationRow,
  PullRequestRow,
  RotationRow,
  TargetRow,
  toRotation,
} from '../rotationRows';
import { RotationRecord } from '../RotationRecord';

/** Adds pull requests, targets and consumers to rows of rotations, in their order. */
export async function withRotationParts(
  db: Knex,
  rows: RotationRow[],
): Promise<RotationRecord[]> {
  const ids = rows.map(row => row.id);
  const [declarations, pullRequests, targets, consumers] = await Promise.all([
    db<DeclarationRow>('rotation_declarations').whereIn('rotation_id', ids),
    db<PullRequestRow>('rotation_pull_requests')
      .whereIn('rotation_id', ids)
      .orderBy(['repository', 'attempt']),
    db<TargetRow>('rotation_targets')
      .whereIn('rotation_id', ids)
      .orderBy('position'),
    db<RotationConsumerRow>('rotation_consumers')
      .whereIn('rotation_id', ids)
      .orderBy('position'),
  ]);
  const declarationOf = (id: string) => {
    const found = declarations.find(part => part.rotation_id === id);
    if (!found) throw new Error(`Rotation ${id} has lost its declaration`);
    return found;
  };
  return rows.map(row =>
    toRotation(row, declarationOf(row.id), {
      pullRequests: pullRequests.filter(part => part.rotation_id === row.id),
      targets: targets.filter(part => part.rotation_id === row.id),
      consumers: consumers.filter(part => part.rotation_id === row.id),
    }),
  );
}
