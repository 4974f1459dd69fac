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
  endingText,
  Rotation,
  rotationSchema,
} from '@keyturn/plugin-secrets-common';
import { RotationRecord, RotationTarget } from '../database/RotationStore';
import { rotationActions } from '../policies/rotationActions';
import { describeSecret, resolveTargets } from '../registry/describeSecret';

/** A rotation as the API shows it: without tickets, edits and handles. */
export function toApiRotation(record: RotationRecord): Rotation {
  return rotationSchema.parse({
    ...record,
    declaration: record.declared.digest,
    actions: rotationActions(record),
    pullRequests: record.pullRequests.map(({ repositoryId: _, ...one }) => ({
      ...one,
      restart: one.restart !== undefined,
    })),
    targets: targetsOf(record).map(toApiTarget),
    ending: endingText(record),
  });
}

/** What it issues for is on record once it has issued; until then it is what was declared when it started. */
function targetsOf(record: RotationRecord): RotationTarget[] {
  if (record.targets.length > 0) return record.targets;
  const secret = describeSecret({
    ref: record.secretRef,
    title: record.secretTitle,
    ...record.declared,
  });
  return resolveTargets(secret).map(target => ({
    target,
    state: 'unobserved',
    evidence: [],
  }));
}

function toApiTarget({ target, ...seen }: RotationTarget) {
  return { ...target, workloads: target.workloads ?? [], ...seen };
}
