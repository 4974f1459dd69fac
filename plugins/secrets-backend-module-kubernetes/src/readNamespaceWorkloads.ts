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

import { CallContext } from '@keyturn/plugin-secrets-node';
import { ClusterClient } from './ClusterClient';
import { keptOfLink, keptOfOwner, keptOfPod } from './keptParts';
import {
  CronJob,
  KubernetesObject,
  Pod,
  PodTemplate,
  PodTemplateOwner,
} from './kubernetesObjects';

/** Something that makes pods, with the pods it has now; a pod that nobody made stands for itself. */
export interface RunningWorkload {
  kind: string;
  name: string;
  /** Absent where only its pods are known: a bare pod, or a kind that is not read. */
  object?: KubernetesObject;
  template?: PodTemplate;
  pods: Pod[];
}

const TEMPLATED = [
  { kind: 'Deployment', group: 'apps', resource: 'deployments' },
  { kind: 'StatefulSet', group: 'apps', resource: 'statefulsets' },
  { kind: 'DaemonSet', group: 'apps', resource: 'daemonsets' },
  { kind: 'CronJob', group: 'batch', resource: 'cronjobs' },
  { kind: 'Job', group: 'batch', resource: 'jobs' },
] as const;

interface Owner {
  kind: string;
  object: KubernetesObject;
}

/**
 * Everything in a namespace that runs pods, or would. A pod is counted to the last of its chain of owners, such as the
 * Deployment behind its ReplicaSet.
 * @throws UpstreamError where the cluster cannot tell about any of it
 */
export async function readNamespaceWorkloads(
  client: ClusterClient,
  namespace: string,
  context: CallContext,
): Promise<RunningWorkload[]> {
  const at = { version: 'v1', namespace };
  const [replicaSets, ...templated] = await Promise.all([
    client.listMetadata(
      { ...at, group: 'apps', resource: 'replicasets' },
      keptOfLink,
      context,
    ),
    ...TEMPLATED.map(({ group, resource }) =>
      client.list<KubernetesObject>(
        { ...at, group, resource },
        { keep: keptOfOwner },
        context,
      ),
    ),
  ]);
  // Last, so that no pod is missed that something starts in the meantime.
  const pods = await client.list<Pod>(
    { ...at, group: '', resource: 'pods' },
    { keep: keptOfPod },
    context,
  );
  const owners = TEMPLATED.flatMap(({ kind }, i) =>
    templated[i].map(object => ({ kind, object })),
  );
  const known = new Map<string, Owner>(
    [
      ...owners,
      ...replicaSets.map(object => ({ kind: 'ReplicaSet', object })),
    ].map(owner => [keyOf(owner.kind, owner.object.metadata?.name), owner]),
  );
  const workloads = new Map<string, RunningWorkload>();
  for (const { kind, object } of owners) {
    const root = rootOf(known, kind, object);
    // a Job of a CronJob is a run of that
    if (root.object === object) {
      const template = templateOf(object);
      workloads.set(keyOf(root.kind, root.name), {
        ...root,
        template,
        pods: [],
      });
    }
  }
  for (const pod of pods) {
    const root = rootOf(known, 'Pod', pod);
    const key = keyOf(root.kind, root.name);
    const workload = workloads.get(key);
    if (workload) workload.pods.push(pod);
    else workloads.set(key, { kind: root.kind, name: root.name, pods: [pod] });
  }
  return [...workloads.values()];
}

/** The end of the chain of owners; its object is absent where that is of a kind that is not read. */
function rootOf(
  known: Map<string, Owner>,
  kind: string,
  object: KubernetesObject,
): { kind: string; name: string; object?: KubernetesObject } {
  const owner = object.metadata?.ownerReferences?.find(
    ({ controller }) => controller,
  );
  if (!owner) return { kind, name: object.metadata?.name ?? '', object };
  const found = known.get(keyOf(owner.kind, owner.name));
  return found
    ? rootOf(known, found.kind, found.object)
    : { kind: owner.kind, name: owner.name };
}

function keyOf(kind: string, name: string | undefined): string {
  return `${kind}/${name}`;
}

function templateOf(object: KubernetesObject): PodTemplate | undefined {
  const { spec } = object as CronJob & PodTemplateOwner;
  return spec?.template ?? spec?.jobTemplate?.spec?.template;
}
