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

import { ObjectDraft } from './KubernetesObject';

export interface ResourceKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  /** Whether the object has a spec whose changes are counted, and a status beside it. */
  reconciled: boolean;
}

function core(kind: string, plural: string, namespaced = true): ResourceKind {
  const group = '';
  return { group, version: 'v1', kind, plural, namespaced, reconciled: false };
}

function reconciled(
  group: string,
  version: string,
  kind: string,
  plural: string,
): ResourceKind {
  return { group, version, kind, plural, namespaced: true, reconciled: true };
}

export const NAMESPACE = core('Namespace', 'namespaces', false);
export const SECRET = core('Secret', 'secrets');
export const POD = reconciled('', 'v1', 'Pod', 'pods');
export const DEPLOYMENT = reconciled('apps', 'v1', 'Deployment', 'deployments');
export const STATEFUL_SET = reconciled(
  'apps',
  'v1',
  'StatefulSet',
  'statefulsets',
);
export const DAEMON_SET = reconciled('apps', 'v1', 'DaemonSet', 'daemonsets');
export const SEALED_SECRET = reconciled(
  'bitnami.com',
  'v1alpha1',
  'SealedSecret',
  'sealedsecrets',
);
export const LEASE: ResourceKind = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  reconciled: false,
};
export const KUSTOMIZATION = reconciled(
  'kustomize.toolkit.fluxcd.io',
  'v1',
  'Kustomization',
  'kustomizations',
);

/** Nothing in this cluster makes any, and none can be applied: their lists are empty, and that is true. */
const NEVER_MADE = [
  reconciled('apps', 'v1', 'ReplicaSet', 'replicasets'),
  reconciled('batch', 'v1', 'Job', 'jobs'),
  reconciled('batch', 'v1', 'CronJob', 'cronjobs'),
];

export const WORKLOAD_KINDS = [DEPLOYMENT, STATEFUL_SET, DAEMON_SET];

/** Everything the cluster knows; a kind that is not served is an honest 404 where an empty list would be a lie. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [
  NAMESPACE,
  SECRET,
  core('ConfigMap', 'configmaps'),
  core('Service', 'services'),
  core('ServiceAccount', 'serviceaccounts'),
  ...WORKLOAD_KINDS,
  ...NEVER_MADE,
  POD,
  SEALED_SECRET,
  KUSTOMIZATION,
  LEASE,
];

/** Of these the store keeps who wrote which field, and when. */
export const MANAGED_KINDS: readonly ResourceKind[] = [SECRET, LEASE];

/** `v1` or `apps/v1`. */
export function apiVersionOf({ group, version }: ResourceKind): string {
  return group ? `${group}/${version}` : version;
}

/** The kind of something that is to be made; undefined where that cannot be made here. */
export function findKind(
  object: Pick<ObjectDraft, 'apiVersion' | 'kind'>,
): ResourceKind | undefined {
  return RESOURCE_KINDS.find(
    kind =>
      !NEVER_MADE.includes(kind) &&
      kind.kind === object.kind &&
      apiVersionOf(kind) === object.apiVersion,
  );
}
