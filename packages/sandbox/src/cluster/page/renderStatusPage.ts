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

import { VERSION_ANNOTATION } from '@keyturn/plugin-secrets-common';
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
import { html, Html } from './html';

const STYLE = new Html(`
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.bad { color: light-dark(#b3261e, #f2b8b5); font-weight: 600; }
.good { color: light-dark(#146c2e, #6dd58c); }`);

const NONE = html`–`;

export interface StatusPageOptions {
  clusterName: string;
  store: ObjectStore;
  faults: ActiveFault[];
  nodes: number;
}

/** The page at /: what runs, from which commit, and what is wrong. Reads metadata and status of Secrets, never data. */
export function renderStatusPage(options: StatusPageOptions): string {
  const { clusterName, store, faults } = options;
  const title = `Cluster ${clusterName}`;
  const namespaces = store
    .list(NAMESPACE)
    .map(({ metadata }) => renderNamespace(metadata.name, options));
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${faults.map(renderFault)}
        <h2>Applied from Git</h2>
        ${renderTable(
          ['Repository', 'Applied', 'Last attempt', 'State'],
          store.list(KUSTOMIZATION).map(renderKustomization),
          'No repository is applied to this cluster.',
        )}
        ${namespaces}
      </body>
    </html> `.text;
}

function renderFault({ fault, since }: ActiveFault): Html {
  return html`<p role="status" class="bad">Fault ${fault} since ${since}</p>`;
}

function renderKustomization(kustomization: KubernetesObject): Html {
  const status = (kustomization.status ?? {}) as KustomizationStatus;
  const { annotations = {} } = kustomization.metadata;
  return renderRow([
    html`<code
      >${annotations[REPOSITORY_ANNOTATION] ??
      kustomization.metadata.name}</code
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
  if (workloads.length + names.length === 0) return html``;
  return html`<h2>Namespace ${namespace}</h2>
    ${renderTable(
      ['Workload', 'Pods', 'Rollout', 'Secret version'],
      workloads,
      'No workloads.',
    )}
    ${renderTable(
      ['Secret', 'Version', 'SealedSecret'],
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
    html`${kind.kind} ${nameOf(workload)}`,
    html`${pods.old + pods.ready} of ${desired} available`,
    renderProgress(done, `${pods.updated} of ${desired} updated`, waiting),
    renderVersion(template?.metadata?.annotations),
  ]);
}

function renderProgress(
  done: boolean,
  progress: string,
  waiting: string | undefined,
): Html {
  if (done) return html`<span class="good">complete</span>`;
  return waiting
    ? html`${progress}, <span class="bad">${waiting}</span>`
    : html`${progress}`;
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
    html`<code>${name}</code>`,
    secret
      ? renderVersion(secret.metadata.annotations)
      : html`<span class="bad">missing</span>`,
    sealed ? renderCondition(conditions, 'Synced') : NONE,
  ]);
}

function renderVersion(annotations: Record<string, string> = {}): Html {
  const version = annotations[VERSION_ANNOTATION];
  return version ? html`<code>${version}</code>` : NONE;
}

function renderRevision(revision: string | undefined): Html {
  const [branch, commit] = revision?.split('@sha1:') ?? [];
  return commit
    ? html`${branch} <code title="${commit}">${commit.slice(0, 10)}</code>`
    : NONE;
}

function renderCondition(
  conditions: Condition[] | undefined,
  type: string,
): Html {
  const condition = conditions?.find(candidate => candidate.type === type);
  if (!condition) return html`not yet known`;
  return condition.status === 'True'
    ? html`<span class="good">${type}</span> since
        ${condition.lastTransitionTime}`
    : html`<span class="bad">not ${type}</span> since
        ${condition.lastTransitionTime} ${condition.message ?? ''}`;
}

function renderTable(headings: string[], rows: Html[], none: string): Html {
  if (rows.length === 0) return html`<p>${none}</p>`;
  return html`<table>
    <thead>
      <tr>
        ${headings.map(heading => html`<th scope="col">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function renderRow(cells: Html[]): Html {
  return html`<tr>
    ${cells.map(cell => html`<td>${cell}</td>`)}
  </tr>`;
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata.name;
}
