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

import { KubernetesObject, ObjectDraft } from '../objects/KubernetesObject';
import { apiVersionOf, SEALED_SECRET } from '../objects/resourceKinds';
import { Condition } from './conditions';

/** Spec and status of a SealedSecret, as far as the store has checked them. */
export interface SealedSecret extends KubernetesObject {
  spec: {
    encryptedData: Record<string, string>;
    template?: {
      type?: string;
      immutable?: boolean;
      data?: unknown;
      metadata?: {
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
    };
  };
  status?: { observedGeneration?: number; conditions?: Condition[] };
}

export function isObserved({ metadata, status }: KubernetesObject): boolean {
  const { observedGeneration } = (status ?? {}) as SealedSecret['status'] &
    object;
  return observedGeneration === metadata.generation;
}

export function isSynced(object: KubernetesObject): boolean {
  const { conditions = [] } = (object as SealedSecret).status ?? {};
  return conditions.some(
    ({ type, status }) => type === 'Synced' && status === 'True',
  );
}

export function isOwnedBy(
  secret: KubernetesObject,
  sealed: KubernetesObject,
): boolean {
  const { ownerReferences = [], annotations = {} } = secret.metadata;
  return (
    ownerReferences.some(({ uid }) => uid === sealed.metadata.uid) ||
    annotations['sealedsecrets.bitnami.com/managed'] === 'true'
  );
}

export function secretFrom(
  sealed: SealedSecret,
  data: Record<string, string>,
): ObjectDraft {
  const { metadata, spec } = sealed;
  const { type, immutable, metadata: templated } = spec.template ?? {};
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      labels: templated?.labels,
      annotations: templated?.annotations,
      ownerReferences: [
        {
          apiVersion: apiVersionOf(SEALED_SECRET),
          kind: SEALED_SECRET.kind,
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
        },
      ],
    },
    type,
    immutable,
    data,
  };
}
