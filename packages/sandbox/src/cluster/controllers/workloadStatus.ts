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

import { createHash } from 'node:crypto';
import { KubernetesObject } from '../objects/KubernetesObject';
import { DAEMON_SET, DEPLOYMENT, ResourceKind } from '../objects/resourceKinds';
import { Condition } from './conditions';
import { PodCounts } from './podCounts';

/** Status of a workload; which of the counts it has depends on its kind. */
export interface WorkloadStatus {
  observedGeneration?: number;
  /** Hash of the template that the updated pods run. */
  updateRevision?: string;
  conditions?: Condition[];
  [count: string]: unknown;
}

/** A DaemonSet counts under other names. */
function fieldsOf(kind: ResourceKind) {
  return kind === DAEMON_SET
    ? {
        total: 'currentNumberScheduled',
        updated: 'updatedNumberScheduled',
        ready: 'numberReady',
        available: 'numberAvailable',
        unavailable: 'numberUnavailable',
      }
    : {
        total: 'replicas',
        updated: 'updatedReplicas',
        ready: 'readyReplicas',
        available: 'availableReplicas',
        unavailable: 'unavailableReplicas',
      };
}

export function statusOfWorkload(workload: KubernetesObject): WorkloadStatus {
  return (workload.status ?? {}) as WorkloadStatus;
}

/** How far a rollout is, as the status tells. */
export function readPods(
  kind: ResourceKind,
  status: WorkloadStatus,
): PodCounts {
  const fields = fieldsOf(kind);
  const count = (field: string) => Number(status[field] ?? 0);
  const updated = count(fields.updated);
  const old = count(fields.total) - updated;
  return { old, updated, ready: count(fields.available) - old };
}

export function writePods(
  kind: ResourceKind,
  { old, updated, ready }: PodCounts,
  desired: number,
): Record<string, number> {
  const fields = fieldsOf(kind);
  const available = old + ready;
  return {
    [fields.total]: old + updated,
    [fields.updated]: updated,
    [fields.ready]: available,
    [fields.available]: available,
    ...(kind === DAEMON_SET && {
      desiredNumberScheduled: desired,
      numberMisscheduled: 0,
    }),
    ...((kind === DAEMON_SET || kind === DEPLOYMENT) && {
      [fields.unavailable]: Math.max(0, desired - available),
    }),
  };
}

/** How many pods a workload should have; a DaemonSet has one per node. */
export function desiredPods(
  kind: ResourceKind,
  workload: KubernetesObject,
  nodes: number,
): number {
  if (kind === DAEMON_SET) return nodes;
  const { replicas = 1 } = (workload.spec ?? {}) as { replicas?: number };
  return replicas;
}

/** The pod template as stored; undefined where the manifest has none. */
export function podTemplateOf(workload: KubernetesObject): unknown {
  return (workload.spec as { template?: unknown } | undefined)?.template;
}

/** Equal for templates that say the same, in whatever order. */
export function hashTemplate(template: unknown): string {
  const ordered = JSON.stringify(template ?? null, (_key, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value,
  );
  return createHash('sha256').update(ordered).digest('hex').slice(0, 10);
}
