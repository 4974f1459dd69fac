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

/** Where an object came from when another object made it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

/** Who last changed which fields of an object, and when. */
export interface ManagedFields {
  manager: string;
  operation: 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  /** A tree of field names, each behind `f:`. */
  fieldsV1: FieldTree;
}

/** An empty tree is a field that is owned. */
export interface FieldTree {
  [field: string]: FieldTree;
}

export interface ObjectMetadata {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  /** Kept of Secrets and Leases alone. */
  managedFields?: ManagedFields[];
}

/** An object as the store keeps it. Never changed in place: every change makes a new one. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<ObjectMetadata>;
  readonly [field: string]: unknown;
}

/** What a caller hands in: the server fills in the rest. */
export interface ObjectDraft {
  apiVersion?: string;
  kind?: string;
  metadata: Partial<ObjectMetadata> & { name: string };
  [field: string]: unknown;
}

export interface ObjectKey {
  /** Absent for what lives outside namespaces. */
  namespace?: string;
  name: string;
}

/** `payments/api`, or `payments` for what lives outside namespaces. */
export function formatKey({ namespace, name }: ObjectKey): string {
  return namespace ? `${namespace}/${name}` : name;
}
