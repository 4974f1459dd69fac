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
import { wantedPodsOf } from './rollout';

/** What Kubernetes takes where the spec says nothing. */
const PROGRESS_DEADLINE_SECONDS = 600;

/** A workload by what it is called. */
export interface NamedWorkload extends Pick<Workload, 'kind' | 'name'> {
  namespace: string;
}

/**
 * Why a rollout that is not complete does not go on, and what to do, where the object tells; fits after "because".
 * Undefined where it goes on, or nothing of the workload itself is in its way. Pure.
 */
export function rolloutObstacle(
  workload: NamedWorkload,
  object: ReplicatedWorkload | DaemonSet,
): string | undefined {
  return (
    (workload.kind === 'Deployment'
      ? ofDeployment(workload, object as ReplicatedWorkload)
      : ofUpdateStrategy(workload, object)) ??
    ofReadiness(workload.kind, object)
  );
}

function ofDeployment(
  { name, namespace }: NamedWorkload,
  { spec = {}, status = {} }: ReplicatedWorkload,
): string | undefined {
  if (spec.paused) {
    return `it is paused: set spec.paused to false in its manifest, or resume it by kubectl rollout resume deployment/${name} -n ${namespace}`;
  }
  const isLate = status.conditions?.some(
    ({ type, reason }) =>
      type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  const { progressDeadlineSeconds = PROGRESS_DEADLINE_SECONDS } = spec;
  return isLate
    ? `its new pods did not become available within its progressDeadlineSeconds of ${progressDeadlineSeconds}: kubectl get pods -n ${namespace} shows which, and kubectl describe pod why`
    : undefined;
}

function ofUpdateStrategy(
  workload: NamedWorkload,
  object: ReplicatedWorkload | DaemonSet,
): string | undefined {
  const { type, rollingUpdate } = object.spec?.updateStrategy ?? {};
  if (updatedOf(object) >= wantedPodsOf(workload.kind, object))
    return undefined;
  if (type === 'OnDelete') {
    return 'its updateStrategy is OnDelete, so that a pod is updated only once somebody deletes the old one: delete its old pods';
  }
  const { partition = 0 } = rollingUpdate ?? {};
  return partition > 0
    ? `its partition of ${partition} leaves every pod with a lower number as it is: set spec.updateStrategy.rollingUpdate.partition to 0 in its manifest`
    : undefined;
}

/** Pods that are ready count as available only after a while. */
function ofReadiness(
  kind: Workload['kind'],
  object: ReplicatedWorkload | DaemonSet,
): string | undefined {
  const { minReadySeconds = 0 } = object.spec ?? {};
  const wanted = wantedPodsOf(kind, object);
  const isReady = updatedOf(object) >= wanted && readyOf(object) >= wanted;
  return isReady && minReadySeconds > 0
    ? `each pod has to be ready for its minReadySeconds of ${minReadySeconds} first: wait for them`
    : undefined;
}

/** The counts of both kinds; an object has its own. */
type Counts = NonNullable<ReplicatedWorkload['status']> &
  NonNullable<DaemonSet['status']>;

function updatedOf({ status }: ReplicatedWorkload | DaemonSet): number {
  const counts: Partial<Counts> = status ?? {};
  return counts.updatedReplicas ?? counts.updatedNumberScheduled ?? 0;
}

function readyOf({ status }: ReplicatedWorkload | DaemonSet): number {
  const counts: Partial<Counts> = status ?? {};
  return counts.readyReplicas ?? counts.numberReady ?? 0;
}
