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

import { ObjectKey } from '../objects/KubernetesObject';
import { RESOURCE_KINDS, ResourceKind } from '../objects/resourceKinds';

/** What an API path names. */
export interface ResourcePath {
  kind: ResourceKind;
  /** Absent for all namespaces, and for what lives outside them. */
  namespace?: string;
  /** Absent for a whole collection. */
  name?: string;
  status: boolean;
}

const RESOURCE_PATH = new RegExp(
  '^/(?:api/(?<core>v1)|apis/(?<group>[^/]+)/(?<version>[^/]+))' +
    '(?:/namespaces/(?<namespace>[^/]+)(?=/[^/]+(?:/|$)))?' +
    '/(?<plural>[^/]+)(?:/(?<name>[^/]+)(?:/(?<subresource>status))?)?$',
);

/** Undefined where the path names nothing the cluster serves. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const groups = RESOURCE_PATH.exec(path)?.groups;
  if (!groups) return undefined;
  const { core, group = '', version = core } = groups;
  const { namespace, plural, name, subresource } = groups;
  const kind = RESOURCE_KINDS.find(
    candidate =>
      candidate.group === group &&
      candidate.version === version &&
      candidate.plural === plural,
  );
  if (!kind || (namespace && !kind.namespaced)) return undefined;
  if (name && kind.namespaced && !namespace) return undefined;
  return { kind, namespace, name, status: subresource === 'status' };
}

/** Whether a path is of a group that the cluster serves, whatever it names there. */
export function isKnownGroup(path: string): boolean {
  const [, root, group] = path.split('/');
  return (
    (root === 'api' && group === 'v1') ||
    (root === 'apis' && RESOURCE_KINDS.some(kind => kind.group === group))
  );
}

/** Of a path that names one object. */
export function keyOfPath({ namespace, name = '' }: ResourcePath): ObjectKey {
  return { namespace, name };
}
