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

import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  SecretValue,
  versionAnnotation,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';
import { RunningCluster } from '@keyturn/sandbox';

const DEADLINE_MS = 30_000;
const PAUSE_MS = 5;

interface KubernetesObject {
  metadata: { generation: number; annotations?: Record<string, string> };
  data?: Record<string, string>;
  spec?: {
    replicas: number;
    template: { metadata: KubernetesObject['metadata'] };
  };
  status?: {
    observedGeneration?: number;
    availableReplicas?: number;
    updatedReplicas?: number;
    replicas?: number;
  };
}

/** A secret, and where it is in a cluster. */
export interface PlacedSecret {
  /** Full entity ref. */
  ref: string;
  namespace: string;
  /** Of the Kubernetes Secret. */
  name: string;
}

/** What a Secret of a cluster holds. */
export interface HeldSecret {
  versionId?: string;
  /** One for each key; the caller disposes of them. */
  values: SecretValue[];
}

/** A cluster as its administrator sees it. */
export class ClusterView {
  readonly #cluster: RunningCluster;
  readonly #token: string;

  constructor(cluster: RunningCluster, token: string) {
    this.#cluster = cluster;
    this.#token = token;
  }

  get sealingCertificate(): string {
    return this.#cluster.sealingCertificate;
  }

  /** Applies what Git says by now. */
  sync(): Promise<void> {
    return this.#cluster.trigger();
  }

  /** Resolves once the Secret and every pod of its Deployment, which has the same name, are of a version. */
  async settled({ ref, namespace, name }: PlacedSecret, versionId: string) {
    const annotation = versionAnnotation(ref);
    await this.#until(
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
      ({ metadata }) => metadata.annotations?.[annotation] === versionId,
    );
    await this.#until(
      `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
      ({ metadata, spec, status }) =>
        spec !== undefined &&
        workloadVersionIn(
          spec.template.metadata.annotations?.[annotation] ?? '',
        ) === versionId &&
        status?.observedGeneration === metadata.generation &&
        [
          status.replicas,
          status.updatedReplicas,
          status.availableReplicas,
        ].every(count => count === spec.replicas),
    );
  }

  async secret({ ref, namespace, name }: PlacedSecret): Promise<HeldSecret> {
    const found = await this.#get(
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
    );
    return {
      versionId: found?.metadata.annotations?.[versionAnnotation(ref)],
      values: valuesOf(found?.data ?? {}),
    };
  }

  /** What each pod that uses the Secret has read of it; undefined for one that has read nothing. */
  reads({ namespace, name }: PlacedSecret): Array<SecretValue[] | undefined> {
    return this.#cluster
      .podReads(namespace, name)
      .map(({ data }) => data && valuesOf(data));
  }

  /** What each Secret of a namespace is at the moment, by its name; of values only what tells them apart. */
  async fingerprints(namespace: string): Promise<Record<string, string>> {
    const list = await this.#get(`/api/v1/namespaces/${namespace}/secrets`);
    const { items = [] } = (list ?? {}) as {
      items?: Array<KubernetesObject & { metadata: { name: string } }>;
    };
    return Object.fromEntries(
      items.map(({ metadata, data }) => [
        metadata.name,
        createHash('sha256').update(JSON.stringify(data)).digest('hex'),
      ]),
    );
  }

  async #until(
    pathname: string,
    holds: (object: KubernetesObject) => boolean,
  ): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (performance.now() < deadline) {
      const object = await this.#get(pathname);
      if (object && holds(object)) return;
      await setTimeout(PAUSE_MS);
    }
    throw new Error(`${pathname} did not come about in ${this.#cluster.name}`);
  }

  async #get(pathname: string): Promise<KubernetesObject | undefined> {
    const response = await fetch(`${this.#cluster.url}${pathname}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) {
      throw new Error(`${this.#cluster.name} answered ${response.status}`);
    }
    return response.json();
  }
}

function valuesOf(data: Record<string, string>): SecretValue[] {
  return Object.values(data).map(text =>
    SecretValue.of(Buffer.from(text, 'base64')),
  );
}
