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

import { z } from 'zod';
import { KubernetesObject } from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import {
  apiVersionOf,
  DEPLOYMENT,
  POD,
  ResourceKind,
  STATEFUL_SET,
} from '../objects/resourceKinds';
import { toTimestamp } from '../objects/toTimestamp';
import { ClusterNodes } from './ClusterNodes';
import { PodCounts } from './podCounts';
import { hashTemplate, podTemplateOf } from './workloadStatus';

const strings = z.record(z.string(), z.string()).default({}).catch({});

/** What a pod takes over from the template; what is no metadata or spec is left out, and such a pod never gets ready. */
const templateSchema = z
  .object({
    metadata: z
      .object({ labels: strings, annotations: strings })
      .default({ labels: {}, annotations: {} }),
    spec: z.looseObject({}).optional().catch(undefined),
  })
  .catch({ metadata: { labels: {}, annotations: {} } });

const containersSchema = z
  .object({
    containers: z.array(z.object({ name: z.string() })).default([]),
    initContainers: z.array(z.object({ name: z.string() })).default([]),
  })
  .catch({ containers: [], initContainers: [] });

export interface WorkloadPodsOptions {
  store: ObjectStore;
  kind: ResourceKind;
  workload: KubernetesObject;
  newUid: () => string;
  nodes: ClusterNodes;
}

/** The pods of one workload, as objects. There are no ReplicaSets, so a Deployment owns its pods itself. */
export class WorkloadPods {
  readonly #options: WorkloadPodsOptions;
  readonly #revision: string;

  constructor(options: WorkloadPodsOptions) {
    this.#options = options;
    this.#revision = hashTemplate(podTemplateOf(options.workload));
  }

  get counts(): PodCounts {
    const { old, updated } = this.#read();
    const ready = updated.filter(isReady).length;
    return { old: old.length, updated: updated.length, ready };
  }

  /** Ends those that are still starting from an earlier template. */
  giveUpStarting(): void {
    this.#end(this.#read().old.filter(pod => !isReady(pod)));
  }

  /** Ends, starts and readies pods until they are so many. */
  become(counts: PodCounts): void {
    const { old, updated } = this.#read();
    const missing = Math.max(0, counts.updated - updated.length);
    this.#end(old.slice(counts.old));
    this.#end(readyFirst(updated).slice(counts.updated));
    for (let i = 0; i < missing; i++) this.#startOne();
    const present = readyFirst(this.#read().updated);
    present.slice(0, counts.ready).forEach(pod => this.#makeReady(pod));
  }

  #read(): { old: KubernetesObject[]; updated: KubernetesObject[] } {
    const { store, workload } = this.#options;
    const { namespace, uid } = workload.metadata;
    const pods = store
      .list(POD, namespace)
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some(owner => owner.uid === uid),
      );
    const isUpdated = ({ metadata }: KubernetesObject) =>
      metadata.labels?.[this.#revisionLabel] === this.#revision;
    return {
      old: pods.filter(pod => !isUpdated(pod)),
      updated: pods.filter(isUpdated),
    };
  }

  get #revisionLabel(): string {
    return this.#options.kind === DEPLOYMENT
      ? 'pod-template-hash'
      : 'controller-revision-hash';
  }

  #startOne(): void {
    const { store, kind, workload } = this.#options;
    const { name, namespace, uid } = workload.metadata;
    const { metadata, spec } = templateSchema.parse(podTemplateOf(workload));
    const apiVersion = apiVersionOf(kind);
    const owner = { apiVersion, kind: kind.kind, name, uid, controller: true };
    const pod = store.create(POD, {
      metadata: {
        name: this.#newName(),
        namespace,
        labels: { ...metadata.labels, [this.#revisionLabel]: this.#revision },
        annotations: metadata.annotations,
        ownerReferences: [owner],
      },
      spec: { ...spec, nodeName: this.#leastUsedNode() },
    });
    store.updateStatus(POD, { ...pod, status: { phase: 'Pending' } });
  }

  #leastUsedNode(): string | undefined {
    const { old, updated } = this.#read();
    const used = [...old, ...updated].map(nodeOf);
    const uses = (node: string) => used.filter(name => name === node).length;
    return [...this.#options.nodes.names].sort((a, b) => uses(a) - uses(b))[0];
  }

  /** As Kubernetes names them: by ordinal in a StatefulSet, else with an end that is not used yet. */
  #newName(): string {
    const { kind, workload, newUid } = this.#options;
    const { name } = workload.metadata;
    for (let ordinal = 0; ; ordinal++) {
      const suffix =
        kind === STATEFUL_SET ? String(ordinal) : newUid().slice(0, 5);
      const stem = kind === DEPLOYMENT ? `${name}-${this.#revision}` : name;
      if (!this.#isTaken(`${stem}-${suffix}`)) return `${stem}-${suffix}`;
    }
  }

  #isTaken(name: string): boolean {
    const { store, workload } = this.#options;
    const { namespace } = workload.metadata;
    return store.find(POD, { namespace, name }) !== undefined;
  }

  /** A node takes it once the Secrets that it needs are there: what they hold at this time is what it reads. */
  #makeReady(pod: KubernetesObject): void {
    if (isReady(pod)) return;
    const { store, nodes } = this.#options;
    const time = toTimestamp(nodes.timeOf(nodeOf(pod)));
    store.updateStatus(POD, {
      ...pod,
      status: {
        phase: 'Running',
        startTime: time,
        conditions: [
          { type: 'Ready', status: 'True', lastTransitionTime: time },
        ],
        ...containerStatuses(pod, time),
      },
    });
  }

  #end(pods: KubernetesObject[]): void {
    for (const { metadata } of pods) this.#options.store.delete(POD, metadata);
  }
}

function nodeOf({ spec }: KubernetesObject): string {
  return (spec as { nodeName?: string } | undefined)?.nodeName ?? '';
}

function isReady({ status }: KubernetesObject): boolean {
  return (status as { phase?: string } | undefined)?.phase === 'Running';
}

function readyFirst(pods: KubernetesObject[]): KubernetesObject[] {
  return [...pods.filter(isReady), ...pods.filter(pod => !isReady(pod))];
}

/** Of containers that all start at a time, by the clock of their node; those that prepare the others end at once. */
function containerStatuses({ metadata, spec }: KubernetesObject, time: string) {
  const { containers, initContainers } = containersSchema.parse(spec);
  const statusOf = (name: string, state: object) => ({
    name,
    restartCount: 0,
    containerID: `containerd://${metadata.uid}-${name}`,
    state,
  });
  return {
    containerStatuses: containers.map(({ name }) => ({
      ...statusOf(name, { running: { startedAt: time } }),
      ready: true,
    })),
    ...(initContainers.length > 0 && {
      initContainerStatuses: initContainers.map(({ name }) =>
        statusOf(name, {
          terminated: { exitCode: 0, startedAt: time, finishedAt: time },
        }),
      ),
    }),
  };
}
