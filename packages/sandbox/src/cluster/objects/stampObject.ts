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

import { isDeepStrictEqual } from 'node:util';
import {
  KubernetesObject,
  ObjectDraft,
  ObjectMetadata,
} from './KubernetesObject';
import { apiVersionOf, ResourceKind } from './resourceKinds';

/** A draft with the metadata that only the server may write, whatever the draft says there. */
export function stampObject(options: {
  kind: ResourceKind;
  draft: ObjectDraft;
  identity: Pick<
    ObjectMetadata,
    'uid' | 'resourceVersion' | 'creationTimestamp'
  >;
  /** Absent where the object is new. */
  current?: KubernetesObject;
}): KubernetesObject {
  const { kind, draft, identity, current } = options;
  const { uid, resourceVersion, creationTimestamp } = identity;
  const { generation, managedFields, ...metadata } = draft.metadata;
  const stamped: KubernetesObject = {
    ...draft,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { ...metadata, uid, resourceVersion, creationTimestamp },
  };
  return kind.reconciled ? withGeneration(stamped, current) : stamped;
}

/** Without undefined fields, as it comes back from JSON. */
export function plain(object: KubernetesObject): KubernetesObject {
  return JSON.parse(JSON.stringify(object));
}

function withGeneration(
  next: KubernetesObject,
  current: KubernetesObject | undefined,
): KubernetesObject {
  const before = current?.metadata.generation ?? 0;
  const changed =
    !current || !isDeepStrictEqual(desired(current), desired(next));
  const generation = changed ? before + 1 : before;
  return { ...next, metadata: { ...next.metadata, generation } };
}

/** What a person asked for: all but metadata and status. */
function desired(object: KubernetesObject): object {
  const { metadata, status, ...rest } = plain(object);
  return rest;
}
