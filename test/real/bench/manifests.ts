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

import { stringify } from 'yaml';

export const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
export type WorkloadKind = (typeof KINDS)[number];

/** Ways in which the containers of a pod come to a Secret. */
export const USES = [
  'env',
  'envFrom',
  'volume',
  'projected volume',
  'init container',
  'imagePullSecrets',
] as const;
export type Use = (typeof USES)[number];

export const SCOPES = ['strict', 'namespace-wide', 'cluster-wide'] as const;
export type Scope = (typeof SCOPES)[number];

/** The key of every secret of a run. */
export const KEY = 'token';

export interface Workload {
  kind: WorkloadKind;
  name: string;
  use: Use;
  /** Default 2. */
  replicas?: number;
  /** Put into the workload's spec. */
  spec?: object;
}

export function renderWorkload(options: {
  workload: Workload;
  namespace: string;
  secretName: string;
}): string {
  const { workload, namespace, secretName } = options;
  const { kind, name, use, replicas = 2, spec = {} } = workload;
  const labels = { app: name };
  return stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
      ...spec,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: podSpec({ name, use, secretName }),
      },
    },
  });
}

/** A pod that uses a Secret in one way. */
export function podSpec(options: {
  name: string;
  use: Use;
  secretName: string;
}): object {
  const { name, use, secretName } = options;
  const secretRef = { name: secretName };
  const image = `acme/${name}:1`;
  const container = { name: 'main', image };
  switch (use) {
    case 'env':
      return {
        containers: [
          {
            ...container,
            env: [
              {
                name: 'TOKEN',
                valueFrom: { secretKeyRef: { ...secretRef, key: KEY } },
              },
            ],
          },
        ],
      };
    case 'envFrom':
      return { containers: [{ ...container, envFrom: [{ secretRef }] }] };
    case 'volume':
      return {
        containers: [
          {
            ...container,
            volumeMounts: [{ name: 'secret', mountPath: '/secret' }],
          },
        ],
        volumes: [{ name: 'secret', secret: { secretName } }],
      };
    case 'projected volume':
      return {
        containers: [
          {
            ...container,
            volumeMounts: [{ name: 'all', mountPath: '/all' }],
          },
        ],
        volumes: [
          { name: 'all', projected: { sources: [{ secret: secretRef }] } },
        ],
      };
    case 'init container':
      return {
        initContainers: [{ name: 'init', image, envFrom: [{ secretRef }] }],
        containers: [container],
      };
    default:
      return { imagePullSecrets: [secretRef], containers: [container] };
  }
}
