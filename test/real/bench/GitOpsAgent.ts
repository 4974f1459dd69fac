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

import { GitMirror } from '@keyturn/sandbox/src/cluster/agent/GitMirror';
import { parseAllDocuments } from 'yaml';
import { KubernetesApi, KubernetesObject } from '../cluster/KubernetesApi';

/** As the controller of Flux' Kustomizations calls itself where it applies. */
const MANAGER = 'kustomize-controller';

const RESOURCES: Record<string, string> = {
  ConfigMap: 'configmaps',
  CronJob: 'cronjobs',
  DaemonSet: 'daemonsets',
  Deployment: 'deployments',
  Job: 'jobs',
  Pod: 'pods',
  SealedSecret: 'sealedsecrets',
  StatefulSet: 'statefulsets',
};

/**
 * Applies what a repository says to a real API server, as the sandbox's agent does to the sandbox's objects: it pulls by
 * the same mirror, and applies on the server's side as Flux does. Files in the order of their names, in one go.
 */
export class GitOpsAgent {
  readonly #mirror: GitMirror;
  readonly #admin: KubernetesApi;
  readonly #folder: string;
  readonly #applied = new Map<string, string>();
  #syncing: Promise<void> = Promise.resolve();

  constructor(options: {
    mirror: GitMirror;
    admin: KubernetesApi;
    folder: string;
  }) {
    this.#mirror = options.mirror;
    this.#admin = options.admin;
    this.#folder = options.folder;
  }

  /** Applies what is on the branch by now; one after the other. */
  sync(): Promise<void> {
    const next = this.#syncing.then(() => this.#sync());
    this.#syncing = next.catch(() => {});
    return next;
  }

  async #sync(): Promise<void> {
    const { signal } = new AbortController();
    const commit = await this.#mirror.fetch(signal);
    const files = await this.#mirror.readYamlFiles(
      commit,
      this.#folder,
      signal,
    );
    const changed = files.filter(
      ({ path, text }) => this.#applied.get(path) !== text,
    );
    for (const { path, text } of changed) {
      for (const document of parseAllDocuments(text)) {
        const object = document.toJS() as KubernetesObject | null;
        if (object) await this.#apply(object);
      }
      this.#applied.set(path, text);
    }
  }

  async #apply(object: KubernetesObject): Promise<void> {
    await this.#admin.apply(pathOf(object), object, MANAGER);
  }
}

export function pathOf({
  apiVersion = 'v1',
  kind = '',
  metadata: { namespace, name },
}: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): string {
  const resource = RESOURCES[kind];
  if (!resource) throw new Error(`Nobody told the agent where a ${kind} is`);
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  return `/${root}/${apiVersion}/namespaces/${namespace}/${resource}/${name}`;
}
