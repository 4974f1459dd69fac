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

import { LoggerService } from '@backstage/backend-plugin-api';
import { DateTime } from 'luxon';
import { KubernetesObject } from '../objects/KubernetesObject';
import { ObjectStore, StoreEvent } from '../objects/ObjectStore';
import {
  DEPLOYMENT,
  POD,
  ResourceKind,
  SECRET,
  WORKLOAD_KINDS,
} from '../objects/resourceKinds';
import { toTimestamp } from '../objects/toTimestamp';
import { Finding, withFindings } from './conditions';
import { ClusterNodes } from './ClusterNodes';
import { Controller } from './Controller';
import { findMissingSecrets } from './findMissingSecrets';
import { isRolledOut, PodCounts, stepPods } from './podCounts';
import { ReconcileQueue } from './ReconcileQueue';
import { Wait } from './wait';
import { WorkloadPods } from './WorkloadPods';
import {
  desiredPods,
  hashTemplate,
  podTemplateOf,
  statusOfWorkload,
  writePods,
} from './workloadStatus';

export interface RolloutControllerOptions {
  store: ObjectStore;
  /** Between two steps of a rollout. */
  stepDelayMs: number;
  nodes: ClusterNodes;
  wait: Wait;
  newUid: () => string;
  now: () => DateTime;
  logger: LoggerService;
}

/** Replaces the pods of a workload, one after the other, once its pod template has changed. */
export class RolloutController implements Controller {
  readonly #options: RolloutControllerOptions;
  readonly #queue: ReconcileQueue;
  #unsubscribe: (() => void) | undefined;
  #isReconciling = false;

  constructor(options: RolloutControllerOptions) {
    this.#options = options;
    this.#queue = new ReconcileQueue({
      reconcile: key => {
        this.#isReconciling = true;
        try {
          return this.#reconcile(key);
        } finally {
          this.#isReconciling = false;
        }
      },
      wait: options.wait,
      logger: options.logger,
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#options.store.subscribe(event =>
      this.#notice(event),
    );
    this.#addUnfinished();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#queue.clear();
  }

  #notice({ kind, type, object }: StoreEvent): void {
    const { observedGeneration } = statusOfWorkload(object);
    const isNew = observedGeneration !== object.metadata.generation;
    if (WORKLOAD_KINDS.includes(kind) && type !== 'DELETED' && isNew) {
      this.#queue.add(keyOf(kind, object));
    }
    if (kind === SECRET && type !== 'DELETED') {
      this.#addUnfinished(object.metadata.namespace);
    }
    // its own rollouts take their time; a pod that somebody else ends is replaced at once
    if (kind === POD && type === 'DELETED' && !this.#isReconciling) {
      this.#addUnfinished(object.metadata.namespace);
    }
  }

  #addUnfinished(namespace?: string): void {
    const { store, nodes } = this.#options;
    for (const kind of WORKLOAD_KINDS) {
      for (const workload of store.list(kind, namespace)) {
        const status = statusOfWorkload(workload);
        const done =
          status.observedGeneration === workload.metadata.generation &&
          isRolledOut(
            this.#podsOf(kind, workload).counts,
            desiredPods(kind, workload, nodes.names.length),
          );
        if (!done) this.#queue.add(keyOf(kind, workload));
      }
    }
  }

  #reconcile(key: string): number | undefined {
    const { store, stepDelayMs } = this.#options;
    const [plural, namespace, name] = key.split('/');
    const kind = WORKLOAD_KINDS.find(candidate => candidate.plural === plural);
    const workload = kind && store.find(kind, { namespace, name });
    if (!kind || !workload) return undefined;
    const isNew =
      statusOfWorkload(workload).observedGeneration !==
      workload.metadata.generation;
    return (isNew ? this.#observe(kind, workload) : this.#step(kind, workload))
      ? stepDelayMs
      : undefined;
  }

  /** Takes note of a new generation; its pods change from the next step on. Tells whether there is one. */
  #observe(kind: ResourceKind, workload: KubernetesObject): boolean {
    const { logger, nodes } = this.#options;
    const { updateRevision } = statusOfWorkload(workload);
    if (updateRevision !== hashTemplate(podTemplateOf(workload))) {
      logger.info(`Rollout of ${keyOf(kind, workload)} begins`);
    }
    const pods = this.#podsOf(kind, workload);
    pods.giveUpStarting();
    this.#report(kind, workload, pods.counts, []);
    return !isRolledOut(
      pods.counts,
      desiredPods(kind, workload, nodes.names.length),
    );
  }

  /** Tells whether there is a next step to wait for; a Secret that arrives makes one, too. */
  #step(kind: ResourceKind, workload: KubernetesObject): boolean {
    const { store, logger, nodes } = this.#options;
    const desired = desiredPods(kind, workload, nodes.names.length);
    const pods = this.#podsOf(kind, workload);
    const before = pods.counts;
    if (isRolledOut(before, desired)) return false;
    const missing = findMissingSecrets(
      store,
      workload.metadata.namespace ?? '',
      podTemplateOf(workload),
    );
    const after = stepPods(before, {
      desired,
      strategy: kind === DEPLOYMENT ? 'surge' : 'replace',
      canBecomeReady: missing.length === 0,
    });
    pods.become(after);
    this.#report(kind, workload, after, missing);
    const done = isRolledOut(after, desired);
    if (done) logger.info(`Rollout of ${keyOf(kind, workload)} is complete`);
    return !done && after !== before;
  }

  #podsOf(kind: ResourceKind, workload: KubernetesObject): WorkloadPods {
    const { store, newUid, nodes } = this.#options;
    return new WorkloadPods({ store, kind, workload, newUid, nodes });
  }

  #report(
    kind: ResourceKind,
    workload: KubernetesObject,
    pods: PodCounts,
    missing: string[],
  ): void {
    const { store, now, nodes } = this.#options;
    const desired = desiredPods(kind, workload, nodes.names.length);
    const status = statusOfWorkload(workload);
    const revision = hashTemplate(podTemplateOf(workload));
    const done = isRolledOut(pods, desired);
    store.updateStatus(kind, {
      ...workload,
      status: {
        observedGeneration: workload.metadata.generation,
        ...writePods(kind, pods, desired),
        currentRevision: done ? revision : status.currentRevision,
        updateRevision: revision,
        conditions: withFindings(
          status.conditions ?? [],
          findingsOf(pods, desired, missing),
          toTimestamp(now()),
        ),
      },
    });
  }
}

function findingsOf(
  pods: PodCounts,
  desired: number,
  missing: string[],
): Finding[] {
  const available = pods.old + pods.ready >= desired;
  const done = isRolledOut(pods, desired);
  return [
    {
      type: 'Available',
      status: available ? 'True' : 'False',
      reason: `MinimumReplicas${available ? 'Available' : 'Unavailable'}`,
    },
    {
      type: 'Progressing',
      status: 'True',
      reason: done ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      ...(missing.length > 0 && { message: missing.join('; ') }),
    },
  ];
}

function keyOf(kind: ResourceKind, { metadata }: KubernetesObject): string {
  return `${kind.plural}/${metadata.namespace}/${metadata.name}`;
}
