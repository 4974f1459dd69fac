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

import { Workload } from '@keyturn/plugin-secrets-common';
import { DaemonSet, ReplicatedWorkload } from './kubernetesObjects';

/** How far the pods of a workload have come to run its present template. */
export interface Rollout {
  complete: boolean;
  /** Fits after the workload's name and a colon. */
  progress: string;
}

const UNOBSERVED: Rollout = {
  complete: false,
  progress: 'its controller has not seen the latest change yet',
};

/** How many pods a workload should have. */
export function wantedPodsOf(
  kind: Workload['kind'],
  workload: ReplicatedWorkload | DaemonSet,
): number {
  return kind === 'DaemonSet'
    ? (workload as DaemonSet).status?.desiredNumberScheduled ?? 0
    : (workload as ReplicatedWorkload).spec?.replicas ?? 1;
}

/** Reads the rollout out of the status, by the counts that the kind has. */
export function rolloutOf(
  kind: Workload['kind'],
  workload: ReplicatedWorkload | DaemonSet,
): Rollout {
  return kind === 'DaemonSet'
    ? daemonSetRollout(workload as DaemonSet)
    : replicatedRollout(kind, workload as ReplicatedWorkload);
}

function replicatedRollout(
  kind: Workload['kind'],
  workload: ReplicatedWorkload,
): Rollout {
  const { metadata, status = {} } = workload;
  if (!isObserved(metadata?.generation, status.observedGeneration)) {
    return UNOBSERVED;
  }
  const { replicas = 0, updatedReplicas = 0 } = status;
  return rollout({
    wanted: wantedPodsOf('Deployment', workload),
    present: replicas,
    updated: updatedReplicas,
    available: availableOf(kind, workload),
  });
}

/**
 * A count of zero is left out, so that nothing else may stand in for it: pods that are ready, but not for
 * `minReadySeconds`, are not available. Only older API servers, which know no such seconds of a StatefulSet, count its
 * ready pods alone.
 */
function availableOf(
  kind: Workload['kind'],
  { spec, status = {} }: ReplicatedWorkload,
): number {
  const { availableReplicas, readyReplicas = 0 } = status;
  if (availableReplicas !== undefined) return availableReplicas;
  return kind === 'StatefulSet' && !spec?.minReadySeconds ? readyReplicas : 0;
}

function daemonSetRollout(workload: DaemonSet): Rollout {
  const { metadata, status = {} } = workload;
  if (!isObserved(metadata?.generation, status.observedGeneration)) {
    return UNOBSERVED;
  }
  const wanted = wantedPodsOf('DaemonSet', workload);
  return rollout({
    wanted,
    present: wanted,
    updated: status.updatedNumberScheduled ?? 0,
    available: status.numberAvailable ?? 0,
  });
}

function isObserved(generation: number = 0, observed: number = 0): boolean {
  return observed >= generation;
}

function rollout(pods: {
  wanted: number;
  present: number;
  updated: number;
  available: number;
}): Rollout {
  const { wanted, present, updated, available } = pods;
  if (updated < wanted) {
    return incomplete(`${updated} of ${wanted} pods updated`);
  }
  if (present > updated) {
    return incomplete(
      `${present - updated} old pods still beside ${updated} updated ones`,
    );
  }
  if (available < wanted) {
    return incomplete(`${available} of ${wanted} updated pods available`);
  }
  return {
    complete: true,
    progress:
      wanted === 0
        ? 'no pods are wanted, none run'
        : `${updated} of ${wanted} pods updated and available`,
  };
}

function incomplete(progress: string): Rollout {
  return { complete: false, progress };
}
