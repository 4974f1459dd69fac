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

import { accessOf, AccessRule, AccessTarget } from './accessOf';

/** A service account by its place. @public */
export interface ServiceAccountName {
  namespace: string;
  name: string;
}

/** The one that manifests are for where nothing else is said. @public */
export const DEFAULT_SERVICE_ACCOUNT: ServiceAccountName = {
  namespace: 'keyturn',
  name: 'keyturn-portal',
};

/** Of the Roles and RoleBindings. */
const ROLE = 'keyturn-portal';
/** Where nodes renew their leases; nothing of a target is there. */
const LEASES = 'kube-node-lease';
const RBAC = 'rbac.authorization.k8s.io';

const ABOUT_TOKEN = [
  'A token that lasts until this Secret is deleted. Its value belongs under serviceAccountToken in',
  'kubernetes.clusterLocatorMethods of the portal. Tokens of the TokenRequest API (kubectl create token) expire, often',
  'within an hour: use them only where something renews the file that serviceAccountToken: { $file: … } names. The',
  'portal reads its configuration again when it changes, so a new token needs no restart.',
];

/**
 * Manifests that grant the portal in one cluster what its targets there need, and nothing else: a service account, a
 * token of it that lasts, and a Role with its RoleBinding for each namespace. YAML, for `kubectl apply -f`. What is left
 * out is named in comments. Pure.
 *
 * @param options - `leftOut` are secrets whose targets are granted nothing, as those outside their boundary
 * @public
 */
export function accessManifests(options: {
  cluster: string;
  targets: AccessTarget[];
  serviceAccount?: ServiceAccountName;
  leftOut?: string[];
}): string {
  const { cluster, targets, leftOut = [] } = options;
  const { serviceAccount = DEFAULT_SERVICE_ACCOUNT } = options;
  const namespaces = accessOf(
    targets.filter(({ namespace }) => namespace !== LEASES),
  );
  const secrets = namespaces.flatMap(({ secretNames }) => secretNames).length;
  const about = [
    `What the portal may read in cluster ${cluster}: the metadata of ${secrets} Secrets by name, in ${namespaces.length} namespaces.`,
    'Kubernetes has no narrower right to metadata than get: this token can read the values of these Secrets, and of no other.',
    'Generated from the declared targets: apply it again when they change.',
    ...leftOut.map(
      ref => `Not granted, because it is outside its boundary: ${ref}`,
    ),
  ];
  return [
    comment(about) + namespaceOf(serviceAccount),
    serviceAccountOf(serviceAccount),
    comment(ABOUT_TOKEN) + tokenOf(serviceAccount),
    ...namespaces.flatMap(({ namespace, rules }) => [
      role(namespace, rules),
      roleBinding(namespace, serviceAccount),
    ]),
    comment([
      'Optional: by the leases of nodes it is proven that containers that started again have read the Secret.',
    ]) +
      role(LEASES, [
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          verbs: ['get'],
        },
      ]),
    roleBinding(LEASES, serviceAccount),
  ].join('---\n');
}

function namespaceOf({ namespace }: ServiceAccountName): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${text(namespace)}
`;
}

function serviceAccountOf({ namespace, name }: ServiceAccountName): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${text(name)}
  namespace: ${text(namespace)}
automountServiceAccountToken: false
`;
}

function tokenOf({ namespace, name }: ServiceAccountName): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${text(`${name}-token`)}
  namespace: ${text(namespace)}
  annotations:
    kubernetes.io/service-account.name: ${text(name)}
type: kubernetes.io/service-account-token
`;
}

function role(namespace: string, rules: AccessRule[]): string {
  return `apiVersion: ${RBAC}/v1
kind: Role
metadata:
  name: ${ROLE}
  namespace: ${text(namespace)}
rules:
${rules.map(rule).join('')}`;
}

function rule({ apiGroups, resources, resourceNames, verbs }: AccessRule) {
  return `  - apiGroups: ${texts(apiGroups)}
    resources: ${texts(resources)}
${
  resourceNames ? `    resourceNames: ${texts(resourceNames)}\n` : ''
}    verbs: ${texts(verbs)}
`;
}

function roleBinding(
  namespace: string,
  serviceAccount: ServiceAccountName,
): string {
  return `apiVersion: ${RBAC}/v1
kind: RoleBinding
metadata:
  name: ${ROLE}
  namespace: ${text(namespace)}
roleRef:
  apiGroup: ${RBAC}
  kind: Role
  name: ${ROLE}
subjects:
  - kind: ServiceAccount
    name: ${text(serviceAccount.name)}
    namespace: ${text(serviceAccount.namespace)}
`;
}

/** A line each, whatever is in them: names come from declarations. */
function comment(lines: string[]): string {
  return lines
    .map(line => `# ${line.replace(/[^\x20-\x7e…]/g, '?')}\n`)
    .join('');
}

/** JSON is YAML, in every version of it: no name is read as a number, a truth or more than a name. */
function text(name: string): string {
  return JSON.stringify(name);
}

function texts(names: string[]): string {
  return `[${names.map(text).join(', ')}]`;
}
