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
import { KubernetesObject } from './KubernetesObject';
import { plain } from './stampObject';

/**
 * A Secret with who last changed it, and when: one entry for the whole of it, where a real server has one for each
 * writer. What changes nothing leaves the entry as it is.
 */
export function stampManager(options: {
  next: KubernetesObject;
  /** Absent where the Secret is new. */
  current?: KubernetesObject;
  manager: string;
  /** As Kubernetes writes times. */
  time: string;
}): KubernetesObject {
  const { next, current, manager, time } = options;
  const before = current?.metadata.managedFields;
  const isSame =
    before !== undefined &&
    isDeepStrictEqual(plain(next), plain(withFields(current!, undefined)));
  const renewed = {
    manager,
    operation: 'Update' as const,
    apiVersion: next.apiVersion,
    time,
    fieldsType: 'FieldsV1' as const,
    fieldsV1: { 'f:data': namesIn(next.data) },
  };
  return withFields(next, isSame ? before : [renewed]);
}

function withFields(
  { metadata, ...object }: KubernetesObject,
  managedFields: KubernetesObject['metadata']['managedFields'],
): KubernetesObject {
  return {
    ...object,
    metadata: { ...metadata, managedFields },
  } as KubernetesObject;
}

function namesIn(data: unknown): Record<string, object> {
  return Object.fromEntries(
    Object.keys(data ?? {}).map(key => [`f:${key}`, {}]),
  );
}
