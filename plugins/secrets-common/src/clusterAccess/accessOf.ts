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

import { Workload } from '../entity';

/**
 * A target, as far as it decides what may be read in its cluster.
 * @public
 */
export interface AccessTarget {
  namespace: string;
  secretName: string;
  workloads?: Array<Pick<Workload, 'kind' | 'name'>>;
}

/** A rule of a Kubernetes Role. @public */
export interface AccessRule {
  apiGroups: string[];
  resources: string[];
  /** Never empty, because to Kubernetes an empty list means all. Absent where a verb has no use for names. */
  resourceNames?: string[];
  verbs: string[];
}

/** What may be read in one namespace. @public */
export interface NamespaceAccess {
  namespace: string;
  secretNames: string[];
  rules: AccessRule[];
}

/** Everything that runs pods is listed before a version is revoked, declared or not. A list has no use for names. */
const LISTED: AccessRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
    verbs: ['list'],
  },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['list'] },
];

const WORKLOADS: Array<{ kind: Workload['kind']; resource: string }> = [
  { kind: 'Deployment', resource: 'deployments' },
  { kind: 'StatefulSet', resource: 'statefulsets' },
  { kind: 'DaemonSet', resource: 'daemonsets' },
];

/**
 * The least that the portal has to be granted in each namespace of targets of one cluster: `get` on the Secrets,
 * SealedSecrets and workloads that are declared, by their names, and `list` on what runs pods. Secrets are never listed.
 * In the order of the namespaces. Pure.
 * @public
 */
export function accessOf(targets: AccessTarget[]): NamespaceAccess[] {
  const namespaces = sorted(targets.map(({ namespace }) => namespace));
  return namespaces.map(namespace => {
    const own = targets.filter(target => target.namespace === namespace);
    const secretNames = sorted(own.map(({ secretName }) => secretName));
    return {
      namespace,
      secretNames,
      rules: [
        get('', 'secrets', secretNames),
        get('bitnami.com', 'sealedsecrets', secretNames),
        ...WORKLOADS.flatMap(({ kind, resource }) => {
          const names = sorted(
            own
              .flatMap(({ workloads = [] }) => workloads)
              .filter(workload => workload.kind === kind)
              .map(({ name }) => name),
          );
          return names.length > 0 ? [get('apps', resource, names)] : [];
        }),
        ...LISTED,
      ],
    };
  });
}

function get(group: string, resource: string, names: string[]): AccessRule {
  return {
    apiGroups: [group],
    resources: [resource],
    resourceNames: names,
    verbs: ['get'],
  };
}

function sorted(names: string[]): string[] {
  return [...new Set(names)].sort();
}
