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
  Container,
  ContainerStatus,
  CronJob,
  Job,
  KubernetesObject,
  Pod,
  PodSpec,
  PodTemplate,
  PodTemplateOwner,
} from './kubernetesObjects';
import {
  containersOf,
  namesInEnvironment,
  namesInVolume,
} from './usesOfSecret';

/** Label, or annotation, by which a workload says to which component of the catalog it belongs. */
export const COMPONENT = 'backstage.io/kubernetes-id';

/*
 * A namespace may have ten thousand pods of 20 kB each. What is proven of one takes its name and times, its owner, its
 * node, which Secrets its containers and volumes name, and how its containers run.
 */

/** As much of a pod as is read. Pure, and shares nothing with what it is given. */
export function keptOfPod({ metadata, spec, status = {} }: Pod): Pod {
  const { nodeName } = spec ?? {};
  const kept = keptOfSpec(spec);
  const readers = kept.containers?.map(({ name }) => name);
  const statuses = (all: ContainerStatus[] = []) =>
    all.filter(({ name }) => readers?.includes(name)).map(keptOfStatus);
  return {
    metadata: {
      ...keptOfMetadata(metadata),
      uid: metadata?.uid,
      creationTimestamp: metadata?.creationTimestamp,
      deletionTimestamp: metadata?.deletionTimestamp,
      managedFields: metadata?.managedFields
        ?.filter(({ subresource }) => subresource === 'status')
        .map(({ subresource, time }) => ({ subresource, time })),
    },
    spec: { ...kept, nodeName },
    status: {
      phase: status.phase,
      startTime: status.startTime,
      containerStatuses: [
        ...statuses(status.containerStatuses),
        ...statuses(status.initContainerStatuses),
        ...statuses(status.ephemeralContainerStatuses),
      ],
    },
  };
}

/** As much of what makes pods as is read. Pure. */
export function keptOfOwner(object: KubernetesObject): KubernetesObject {
  const { spec } = object as CronJob & PodTemplateOwner;
  const { status } = object as Job;
  const template = keptOfTemplate(spec?.template);
  const ofJob = keptOfTemplate(spec?.jobTemplate?.spec?.template);
  return {
    metadata: keptOfMetadata(object.metadata),
    spec: {
      ...(template && { template }),
      ...(ofJob && { jobTemplate: { spec: { template: ofJob } } }),
    },
    status: {
      conditions: status?.conditions?.map(one => ({
        type: one.type,
        status: one.status,
      })),
    },
  } as KubernetesObject;
}

/** As much as links a pod to what made it. Pure. */
export function keptOfLink({ metadata }: KubernetesObject): KubernetesObject {
  return { metadata: keptOfMetadata(metadata) };
}

function keptOfTemplate(
  template: PodTemplate | undefined,
): PodTemplate | undefined {
  const { labels, annotations } = keptOfMetadata(template?.metadata) ?? {};
  return (
    template && {
      metadata: { labels, annotations },
      spec: keptOfSpec(template.spec),
    }
  );
}

function keptOfMetadata(
  metadata: KubernetesObject['metadata'],
): KubernetesObject['metadata'] {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  return {
    name: metadata?.name,
    labels: componentIn(metadata?.labels),
    annotations: componentIn(metadata?.annotations),
    ...(owner && {
      ownerReferences: [
        { kind: owner.kind, name: owner.name, controller: true },
      ],
    }),
  };
}

function componentIn(
  texts: Record<string, string> | undefined,
): Record<string, string> | undefined {
  const component = texts?.[COMPONENT];
  return component === undefined ? undefined : { [COMPONENT]: component };
}

/** The containers that read a Secret, and the volumes that hold one, each by the name of the Secret alone. */
function keptOfSpec(spec: PodSpec | undefined): PodSpec {
  const containers = containersOf(spec).flatMap((container): Container[] => {
    const names = known(namesInEnvironment(container));
    return names.length > 0
      ? [
          {
            name: container.name,
            envFrom: names.map(name => ({ secretRef: { name } })),
          },
        ]
      : [];
  });
  return {
    containers,
    volumes: known((spec?.volumes ?? []).flatMap(namesInVolume)).map(
      secretName => ({ secret: { secretName } }),
    ),
    imagePullSecrets: spec?.imagePullSecrets?.map(({ name }) => ({ name })),
  };
}

function keptOfStatus(status: ContainerStatus): ContainerStatus {
  const { running, terminated } = status.state ?? {};
  const startedAt = (one: { startedAt?: string }) => ({
    startedAt: one.startedAt,
  });
  return {
    name: status.name,
    containerID: status.containerID,
    restartCount: status.restartCount,
    state: {
      ...(running && { running: startedAt(running) }),
      ...(terminated && { terminated: startedAt(terminated) }),
    },
  };
}

function known(names: (string | undefined)[]): string[] {
  return [...new Set(names.filter(name => name !== undefined))];
}
