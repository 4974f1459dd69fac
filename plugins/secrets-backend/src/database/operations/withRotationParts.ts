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
  toUnreadableRotation,
} from '../rotationRows';
import { RotationRecord } from '../RotationRecord';
import { UnreadableRowError } from '../UnreadableRowError';

type Parts = Parameters<typeof toRotation>[2];
type ReadRotation<T> = (
  row: RotationRow,
  declaration: DeclarationRow | undefined,
  parts: Parts,
) => T;

/** @throws UnreadableRowError */
export function readRotation(
  row: RotationRow,
  declaration: DeclarationRow | undefined,
  parts: Parts,
): RotationRecord {
  try {
    if (!declaration) throw new Error('The declaration is lost');
    return toRotation(row, declaration, parts);
  } catch (cause) {
    throw new UnreadableRowError('this rotation', row.secret_ref, row.id, {
      cause,
    });
  }
}

/** The same for work on many. */
export function readEachRotation(
  ...row: Parameters<typeof readRotation>
): RotationRecord | UnreadableRowError {
  try {
    return readRotation(...row);
  } catch (error) {
    if (error instanceof UnreadableRowError) return error;
    throw error;
  }
}

/** The same for pages: of what cannot be read, what can. */
export function showRotation(
  row: RotationRow,
  declaration: DeclarationRow | undefined,
  parts: Parts,
): RotationRecord {
  const record = readEachRotation(row, declaration, parts);
  return record instanceof UnreadableRowError
    ? toUnreadableRotation(row, record.message)
    : record;
}

/** Adds pull requests, targets and consumers to rows of rotations, in their order. */
export async function withRotationParts<T>(
  db: Knex,
  rows: RotationRow[],
  read: ReadRotation<T>,
): Promise<T[]> {
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
  const declarationOf = (id: string) =>
    declarations.find(part => part.rotation_id === id);
  return rows.map(row =>
    read(row, declarationOf(row.id), {
      pullRequests: pullRequests.filter(part => part.rotation_id === row.id),
      targets: targets.filter(part => part.rotation_id === row.id),
      consumers: consumers.filter(part => part.rotation_id === row.id),
    }),
  );
}
