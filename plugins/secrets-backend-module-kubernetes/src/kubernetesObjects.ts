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
    generation?: number;
    annotations?: Record<string, string>;
    /** Set once the object is being deleted. */
    deletionTimestamp?: string;
    managedFields?: ManagedFields[];
  };
}

/** Who last changed which fields, and when. */
export interface ManagedFields {
  time?: string;
  /** A tree of field names, each behind `f:`. */
  fieldsV1?: Record<string, unknown>;
}

export interface ObjectList<T extends KubernetesObject>
  extends KubernetesObject {
  items: T[];
  metadata?: KubernetesObject['metadata'] & { continue?: string };
}

export interface Pod extends KubernetesObject {
  status?: { phase?: string; startTime?: string };
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
  status?: {
    observedGeneration?: number;
    conditions?: { type: string; status: string }[];
  };
}

/** A Deployment or a StatefulSet. */
export interface ReplicatedWorkload extends PodTemplateOwner {
  spec?: PodTemplateOwner['spec'] & { replicas?: number };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
  };
}

export interface DaemonSet extends PodTemplateOwner {
  status?: {
    observedGeneration?: number;
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
  };
}

export interface PodTemplateOwner extends KubernetesObject {
  spec?: {
    selector?: LabelSelector;
    template?: { metadata?: { annotations?: Record<string, string> } };
  };
}
