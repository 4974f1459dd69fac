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

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { createHash } from 'node:crypto';
import { ALONE } from '../database/RotationStore';
import { ENGINE_ACTOR } from '../engineActor';
import { StepWork } from './RotationStep';

/** Only what started by itself, and what a lasting failure of others may hold up. */
export function mayShare({ rotation, policy }: StepWork): boolean {
  const { batchFor, onFailure } = policy;
  return (
    batchFor !== undefined &&
    Duration.fromISO(batchFor).toMillis() > 0 &&
    onFailure !== 'alert' &&
    rotation.requestedBy === ENGINE_ACTOR &&
    rotation.batchKey !== ALONE &&
    rotation.pullRequests.length === 0
  );
}

/** Equal for rotations that one person reviews, and that are merged in the same way. */
export function batchKeyOf(
  repository: string,
  { secret, policy }: StepWork,
): string {
  const { approval, window } = policy;
  const parts = [repository, ownerOf(secret), approval, window ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function ownerOf({ ref, spec }: SecretDescriptor): string {
  const { namespace } = parseEntityRef(ref);
  return stringifyEntityRef(
    parseEntityRef(spec.owner, {
      defaultKind: 'group',
      defaultNamespace: namespace,
    }),
  );
}
