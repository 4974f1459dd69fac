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

import { KubernetesObject } from '../objects/KubernetesObject';
import { apiVersionOf, ResourceKind } from '../objects/resourceKinds';

/** How much of an object a client asked for. */
export type Representation = 'full' | 'metadata';

const METADATA_ONLY = /^PartialObjectMetadata(List)?$/;

/** The first form the client accepts that the cluster can give; tables are left to the client. */
export function negotiateRepresentation(accept: string = ''): Representation {
  for (const range of accept.split(',')) {
    const [mediaType, ...parameters] = range
      .split(';')
      .map(part => part.trim());
    const as = parameters
      .find(parameter => parameter.startsWith('as='))
      ?.slice(3);
    if (mediaType === 'application/json' && as && METADATA_ONLY.test(as)) {
      return 'metadata';
    }
    if (!as) return 'full';
  }
  return 'full';
}

export function represent(
  object: KubernetesObject,
  representation: Representation,
): object {
  return representation === 'full'
    ? object
    : {
        apiVersion: 'meta.k8s.io/v1',
        kind: 'PartialObjectMetadata',
        metadata: object.metadata,
      };
}

export function representList(options: {
  kind: ResourceKind;
  items: KubernetesObject[];
  metadata: object;
  representation: Representation;
}): object {
  const { kind, items, metadata, representation } = options;
  const represented = items.map(item => represent(item, representation));
  if (representation === 'full') {
    const type = { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List` };
    return { ...type, metadata, items: represented };
  }
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    // a real server writes no empty list here
    items: represented.length > 0 ? represented : null,
  };
}
