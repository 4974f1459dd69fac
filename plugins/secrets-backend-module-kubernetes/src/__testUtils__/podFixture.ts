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

/** The spec of a pod that reads the Secret as environment variables. */
export const READS_ENVIRONMENT = {
  containers: [
    { name: 'main', envFrom: [{ secretRef: { name: 'db-password' } }] },
  ],
};

export const NODE = 'node-1';

export interface PodOptions {
  spec?: object;
  /** By the clock of the API server; default some seconds after the Secret changed. */
  createdAt?: string;
  /** By the clock of the node; default as it was created. Null where no node has taken it yet. */
  startTime?: string | null;
  phase?: string;
  ending?: boolean;
  owner?: { kind: string; name: string };
  labels?: Record<string, string>;
  /** Of the container `main`, by the clock of the node; default as the pod. */
  startedAt?: string;
  restartCount?: number;
  /** Default as the name. */
  uid?: string;
  /** More of its status. */
  status?: object;
  managedFields?: object[];
}

/** A pod that was created after the Secret changed, unless a test says otherwise. */
export function pod(name: string, options: PodOptions = {}) {
  const {
    spec = READS_ENVIRONMENT,
    owner,
    labels,
    phase = 'Running',
    createdAt = '2026-11-24T12:00:05Z',
    startTime = createdAt,
    startedAt = startTime,
    restartCount = 0,
    ending,
    managedFields,
  } = options;
  const isTaken = startTime !== null;
  return {
    metadata: {
      name,
      uid: options.uid ?? name,
      creationTimestamp: createdAt,
      labels,
      ownerReferences: owner ? [{ ...owner, controller: true }] : [],
      ...(ending ? { deletionTimestamp: createdAt } : {}),
      ...(managedFields ? { managedFields } : {}),
    },
    spec: { ...spec, ...(isTaken ? { nodeName: NODE } : {}) },
    status: {
      phase,
      ...(isTaken
        ? {
            startTime,
            containerStatuses: [
              {
                name: 'main',
                restartCount,
                containerID: `containerd://${name}-${restartCount}`,
                state: { running: { startedAt } },
              },
            ],
          }
        : {}),
      ...options.status,
    },
  };
}
