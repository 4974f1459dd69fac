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

import {
  isVersionAnnotation,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';
import {
  KustomizationStatus,
  REPOSITORY_ANNOTATION,
} from '../agent/KustomizationReconciler';
import { Condition } from '../controllers/conditions';
import { isRolledOut } from '../controllers/podCounts';
import {
  desiredPods,
  readPods,
  statusOfWorkload,
} from '../controllers/workloadStatus';
import { ActiveFault } from '../faults/ClusterFaults';
import { KubernetesObject } from '../objects/KubernetesObject';
import { ObjectStore } from '../objects/ObjectStore';
import {
  KUSTOMIZATION,
  NAMESPACE,
  ResourceKind,
  SEALED_SECRET,
  SECRET,
  WORKLOAD_KINDS,
} from '../objects/resourceKinds';
import { Html, markup } from '../../html/markup';

const NONE = markup`–`;

export interface StatusPageOptions {
  store: ObjectStore;
  faults: ActiveFault[];
  nodes: number;
}

/** The body of the page at /: what runs, from which commit, and what is wrong. Reads metadata and status of Secrets, never data. */
export function renderStatusPage(options: StatusPageOptions): Html {
  const { store, faults } = options;
  const namespaces = store
    .list(NAMESPACE)
    .map(({ metadata }) => renderNamespace(metadata.name, options));
  return markup`${faults.map(renderFault)}
    <h2>Applied from Git</h2>
    ${renderTable(
      ['Repository', 'Applied', 'Last attempt', 'State'],
      store.list(KUSTOMIZATION).map(renderKustomization),
      'No repository is applied to this cluster.',
    )}
    ${namespaces}`;
}

function renderFault({ fault, since }: ActiveFault): Html {
  return markup`<p role="status" class="bad">Fault ${fault} since ${since}</p>`;
}

function renderKustomization(kustomization: KubernetesObject): Html {
  const status = (kustomization.status ?? {}) as KustomizationStatus;
  const { annotations = {} } = kustomization.metadata;
  return renderRow([
    markup`<code
      >${
        annotations[REPOSITORY_ANNOTATION] ?? kustomization.metadata.name
      }</code
    >`,
    renderRevision(status.lastAppliedRevision),
    renderRevision(status.lastAttemptedRevision),
    renderCondition(status.conditions, 'Ready'),
  ]);
}

function renderNamespace(
  namespace: string,
  { store, nodes }: StatusPageOptions,
): Html {
  const workloads = WORKLOAD_KINDS.flatMap(kind =>
    store
      .list(kind, namespace)
      .map(workload => renderWorkload(kind, workload, nodes)),
  );
  const secrets = store.list(SECRET, namespace);
  const sealed = store.list(SEALED_SECRET, namespace);
  const names = [...new Set([...secrets, ...sealed].map(nameOf))].sort();
  if (workloads.length + names.length === 0) return markup``;
  return markup`<h2>Namespace ${namespace}</h2>
    ${renderTable(
      ['Workload', 'Pods', 'Rollout', 'Secret versions'],
      workloads,
      'No workloads.',
    )}
    ${renderTable(
      ['Secret', 'Versions', 'SealedSecret'],
      names.map(name =>
        renderSecret(
          name,
          secrets.find(secret => nameOf(secret) === name),
          sealed.find(secret => nameOf(secret) === name),
        ),
      ),
      'No secrets.',
    )}`;
}

function renderWorkload(
  kind: ResourceKind,
  workload: KubernetesObject,
  nodes: number,
): Html {
  const desired = desiredPods(kind, workload, nodes);
  const status = statusOfWorkload(workload);
  const pods = readPods(kind, status);
  const done =
    isRolledOut(pods, desired) &&
    status.observedGeneration === workload.metadata.generation;
  const waiting = status.conditions?.find(({ message }) => message)?.message;
  const template = (
    workload.spec as {
      template?: { metadata?: { annotations?: Record<string, string> } };
    }
  )?.template;
  return renderRow([
    markup`${kind.kind} ${nameOf(workload)}`,
    markup`${pods.old + pods.ready} of ${desired} available`,
    renderProgress(done, `${pods.updated} of ${desired} updated`, waiting),
    renderVersions(template?.metadata?.annotations),
  ]);
}

function renderProgress(
  done: boolean,
  progress: string,
  waiting: string | undefined,
): Html {
  if (done) return markup`<span class="good">complete</span>`;
  return waiting
    ? markup`${progress}, <span class="bad">${waiting}</span>`
    : markup`${progress}`;
}

function renderSecret(
  name: string,
  secret: KubernetesObject | undefined,
  sealed: KubernetesObject | undefined,
): Html {
  const conditions = (
    sealed?.status as { conditions?: Condition[] } | undefined
  )?.conditions;
  return renderRow([
    markup`<code>${name}</code>`,
    secret
      ? renderVersions(secret.metadata.annotations)
      : markup`<span class="bad">missing</span>`,
    sealed ? renderCondition(conditions, 'Synced') : NONE,
  ]);
}

function renderVersions(annotations: Record<string, string> = {}): Html {
  const versions = Object.entries(annotations)
    .filter(([key]) => isVersionAnnotation(key))
    .map(
      ([key, value]) =>
        markup`<code title="${key}">${workloadVersionIn(value)}</code> `,
    );
  return versions.length ? markup`${versions}` : NONE;
}

function renderRevision(revision: string | undefined): Html {
  const [branch, commit] = revision?.split('@sha1:') ?? [];
  return commit
    ? markup`${branch} <code title="${commit}">${commit.slice(0, 10)}</code>`
    : NONE;
}

function renderCondition(
  conditions: Condition[] | undefined,
  type: string,
): Html {
  const condition = conditions?.find(candidate => candidate.type === type);
  if (!condition) return markup`not yet known`;
  return condition.status === 'True'
    ? markup`<span class="good">${type}</span> since
        ${condition.lastTransitionTime}`
    : markup`<span class="bad">not ${type}</span> since
        ${condition.lastTransitionTime} ${condition.message ?? ''}`;
}

function renderTable(headings: string[], rows: Html[], none: string): Html {
  if (rows.length === 0) return markup`<p>${none}</p>`;
  return markup`<table>
    <thead>
      <tr>
        ${headings.map(heading => markup`<th scope="col">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function renderRow(cells: Html[]): Html {
  return markup`<tr>
    ${cells.map(cell => markup`<td>${cell}</td>`)}
  </tr>`;
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata.name;
}
