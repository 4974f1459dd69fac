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

/** The parts of Kubernetes objects that are looked at; an API leaves out what is zero or empty. */
export interface KubernetesObject {
  kind?: string;
  metadata?: {
    name?: string;
    uid?: string;
    resourceVersion?: string;
    /** By the clock of the API server, to the second. */
    creationTimestamp?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: OwnerReference[];
    /** Set once the object is being deleted. */
    deletionTimestamp?: string;
    managedFields?: ManagedFields[];
  };
}

/** What made an object and keeps it. */
export interface OwnerReference {
  kind: string;
  name: string;
  /** Whether it is the one that manages the object. */
  controller?: boolean;
}

/** Who last changed which fields, and when. */
export interface ManagedFields {
  manager?: string;
  subresource?: string;
  /** By the clock of the API server, to the second. */
  time?: string;
  /** A tree of field names, each behind `f:`. */
  fieldsV1?: Record<string, unknown>;
}

export interface ObjectList<T extends KubernetesObject>
  extends KubernetesObject {
  /** Null where there is none and only the metadata was asked for. */
  items: T[] | null;
  metadata?: KubernetesObject['metadata'] & { continue?: string };
}

export interface Pod extends KubernetesObject {
  spec?: PodSpec;
  status?: {
    phase?: string;
    startTime?: string;
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    ephemeralContainerStatuses?: ContainerStatus[];
  };
}

/** What a node reports of a container. */
export interface ContainerStatus {
  name?: string;
  containerID?: string;
  restartCount?: number;
  /** One of them; its times are by the clock of the node. */
  state?: {
    running?: { startedAt?: string };
    terminated?: { startedAt?: string };
  };
}

/** By which a node says that it lives. */
export interface Lease extends KubernetesObject {
  /** By the clock of the node, to the microsecond. */
  spec?: { renewTime?: string };
}

/** Where the spec of a pod can name a Secret. */
export interface PodSpec {
  /** Absent until it is scheduled. */
  nodeName?: string;
  containers?: Container[];
  initContainers?: Container[];
  ephemeralContainers?: Container[];
  volumes?: Volume[];
  imagePullSecrets?: { name?: string }[];
}

export interface Container {
  name?: string;
  env?: { valueFrom?: { secretKeyRef?: { name?: string } } }[];
  envFrom?: { secretRef?: { name?: string } }[];
}

export interface Volume {
  secret?: { secretName?: string };
  projected?: { sources?: { secret?: { name?: string } }[] };
  csi?: { nodePublishSecretRef?: { name?: string } };
  azureFile?: { secretName?: string };
  /** cephfs, rbd, iscsi and other drivers that name a Secret all in the same way. */
  [driver: string]: unknown;
}

export interface PodTemplate {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: PodSpec;
}

export interface CronJob extends KubernetesObject {
  spec?: { jobTemplate?: { spec?: { template?: PodTemplate } } };
}

export interface Job extends PodTemplateOwner {
  status?: { conditions?: { type: string; status: string }[] };
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: {
    key: string;
    operator: string;
    values?: string[];
  }[];
}

export interface SealedSecret extends KubernetesObject {
  spec?: {
    encryptedData?: Record<string, string>;
    template?: { data?: Record<string, string> };
  };
  status?: {
    observedGeneration?: number;
    conditions?: { type: string; status: string }[];
  };
}

/** A Deployment or a StatefulSet. */
export interface ReplicatedWorkload extends PodTemplateOwner {
  spec?: PodTemplateOwner['spec'] & {
    replicas?: number;
    /** Of a Deployment only. */
    paused?: boolean;
    /** Of a Deployment only. */
    progressDeadlineSeconds?: number;
    minReadySeconds?: number;
    /** Of a StatefulSet only. */
    updateStrategy?: UpdateStrategy;
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
    conditions?: { type: string; status: string; reason?: string }[];
  };
}

export interface DaemonSet extends PodTemplateOwner {
  spec?: PodTemplateOwner['spec'] & {
    minReadySeconds?: number;
    updateStrategy?: UpdateStrategy;
  };
  status?: {
    observedGeneration?: number;
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    numberReady?: number;
  };
}

/** How a StatefulSet or a DaemonSet comes to its present template. */
export interface UpdateStrategy {
  /** RollingUpdate where absent. */
  type?: string;
  rollingUpdate?: { partition?: number };
}

export interface PodTemplateOwner extends KubernetesObject {
  spec?: {
    selector?: LabelSelector;
    template?: PodTemplate;
  };
}
