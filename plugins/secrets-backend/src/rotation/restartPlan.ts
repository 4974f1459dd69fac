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
  ResolvedTarget,
  workloadVersionEdits,
  WorkloadToRestart,
} from '@keyturn/plugin-secrets-node';
import { DateTime, Duration } from 'luxon';
import {
  RestartableWorkload,
  RestartEdit,
  RotationRecord,
  RotationTarget,
  StoredEdit,
} from '../database/RotationStore';
import { isSamePlace } from './versionTexts';

/** How often one workload is restarted for one version before people are asked. */
export const MOST_RESTARTS = 3;

/** What is to be done about workloads that lack nothing but a restart. */
export interface RestartPlan {
  /** Those to be restarted now, as edits without their text. */
  ready: Array<Omit<RestartEdit, 'value'>>;
  /** Restarted in vain as often as may be; as people call them. */
  exhausted: string[];
  /** No manifest of theirs is named, so only a person can restart them. */
  byHand: string[];
}

/**
 * Workloads as they were seen now, each with since when it has been seen so without a break. One that took a restart has
 * another annotation, and is another observation from then on.
 */
export function restartable(
  known: RestartableWorkload[] = [],
  seen: WorkloadToRestart[] = [],
  at: string,
): RestartableWorkload[] | undefined {
  if (seen.length === 0) return undefined;
  return seen.map(({ kind, name, annotation }) => {
    const before = known.find(
      one =>
        one.kind === kind && one.name === name && one.annotation === annotation,
    );
    return { kind, name, annotation, since: before ? before.since : at };
  });
}

/**
 * What is to be restarted: only what was seen to lack a restart twice, at least one poll apart, because a rollout may be
 * about to start. Pure.
 */
export function planRestarts(options: {
  rotation: RotationRecord;
  targets: RotationTarget[];
  secretRef: string;
  versionId: string;
  /** On record. */
  edits: StoredEdit[];
  now: DateTime;
  pollInterval: Duration;
}): RestartPlan {
  const { rotation, targets, secretRef, versionId, edits } = options;
  const plan: RestartPlan = { ready: [], exhausted: [], byHand: [] };
  for (const { target, restart = [] } of targets) {
    for (const workload of restart.filter(one => isLasting(one, options))) {
      const place = placeOf({ secretRef, target, workload, versionId, edits });
      const name = formatWorkload(workload, target.id);
      if (!place) {
        plan.byHand.push(name);
      } else if (timesRestarted(rotation, place, versionId) >= MOST_RESTARTS) {
        plan.exhausted.push(name);
      } else {
        plan.ready.push(place);
      }
    }
  }
  return plan;
}

/** As people call them. */
export function formatRestarts(
  edits: Array<Pick<RestartEdit, 'document' | 'targetId'>>,
): string {
  return edits
    .map(({ document, targetId }) => formatWorkload(document, targetId))
    .join(' and ');
}

function formatWorkload(
  { kind, name }: { kind: string; name: string },
  targetId: string,
): string {
  return `${kind} ${name} of ${targetId}`;
}

function isLasting(
  { since }: RestartableWorkload,
  { now, pollInterval }: { now: DateTime; pollInterval: Duration },
): boolean {
  return (
    since !== undefined &&
    DateTime.fromISO(since, { zone: 'utc' }).plus(pollInterval) <= now
  );
}

/** Where its restart is written; undefined where the rotation has written nothing into its pod template. */
function placeOf(options: {
  secretRef: string;
  target: ResolvedTarget;
  workload: WorkloadToRestart;
  versionId: string;
  edits: StoredEdit[];
}): Omit<RestartEdit, 'value'> | undefined {
  const { target, workload, edits, ...version } = options;
  const workloads = (target.workloads ?? []).filter(
    ({ kind, name }) => kind === workload.kind && name === workload.name,
  );
  const [edit] = workloadVersionEdits({
    ...version,
    target: { ...target, workloads },
  });
  if (!edit || !edits.some(one => isSamePlace(one, edit))) return undefined;
  const { value: _, ...place } = edit;
  return { ...place, missing: 'refuse', targetId: target.id };
}

/** For this version, since a person last asked to try again. */
function timesRestarted(
  { restarts, retriedAt = '' }: RotationRecord,
  place: Omit<RestartEdit, 'value'>,
  versionId: string,
): number {
  return (restarts?.merged ?? []).filter(
    one =>
      one.versionId === versionId &&
      one.at > retriedAt &&
      isSamePlace(one.edit, place),
  ).length;
}
