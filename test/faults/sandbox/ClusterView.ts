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
import { DateTime } from 'luxon';

const DEADLINE_MS = 30_000;
const PAUSE_MS = 5;

interface KubernetesObject {
  metadata: { generation: number; annotations?: Record<string, string> };
  data?: Record<string, string>;
  spec?: {
    /** Of a SealedSecret. */
    encryptedData?: Record<string, string>;
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
    await this.rolledOut({ ref, namespace, name }, versionId);
  }

  /** Resolves once every pod of its Deployment is of a version, whatever the Secret is of. */
  async rolledOut({ ref, namespace, name }: PlacedSecret, versionId: string) {
    const annotation = versionAnnotation(ref);
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

  applyFault(fault: Parameters<RunningCluster['applyFault']>[0]): void {
    this.#cluster.applyFault(fault);
  }

  liftFault(name: Parameters<RunningCluster['liftFault']>[0]): void {
    this.#cluster.liftFault(name);
  }

  /** What a Secret holds, as it can be put back by hand later. */
  async data({ namespace, name }: PlacedSecret) {
    const found = await this.#get(
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
    );
    return found?.data ?? {};
  }

  /** What its SealedSecret holds. */
  async ciphertexts({ namespace, name }: PlacedSecret): Promise<string[]> {
    const found = await this.#get(
      `/apis/bitnami.com/v1alpha1/namespaces/${namespace}/sealedsecrets/${name}`,
    );
    return Object.values(found?.spec?.encryptedData ?? {});
  }

  /** Resolves once a Secret holds something else than what it was seen to hold. */
  async holdsOtherThan(
    { namespace, name }: PlacedSecret,
    held: string,
  ): Promise<void> {
    await this.#until(
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
      ({ data }) => JSON.stringify(data) !== held,
    );
  }

  /** Writes a Secret by hand, and restarts what uses it. */
  async patchByHand(
    { namespace, name }: PlacedSecret,
    data: Record<string, string>,
  ): Promise<void> {
    await this.#write(
      'PATCH',
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
      {
        data,
      },
    );
    const restartedAt = DateTime.utc().toISO();
    await this.#write(
      'PATCH',
      `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
      {
        spec: {
          template: {
            metadata: {
              annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt },
            },
          },
        },
      },
    );
  }

  /** Takes a Secret away, so that its controller writes it again; resolves once it has. */
  async deleteByHand({ namespace, name }: PlacedSecret): Promise<void> {
    const pathname = `/api/v1/namespaces/${namespace}/secrets/${name}`;
    await this.#write('DELETE', pathname);
    await this.#until(pathname, ({ data }) => data !== undefined);
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

  async #write(method: string, pathname: string, body?: object): Promise<void> {
    const response = await fetch(`${this.#cluster.url}${pathname}`, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        authorization: `Bearer ${this.#token}`,
        'user-agent': 'kubectl/v1.34.0',
        'content-type': 'application/merge-patch+json',
      },
    });
    await response.body?.cancel();
    if (!response.ok) {
      throw new Error(
        `${this.#cluster.name} answered ${
          response.status
        } to ${method} ${pathname}`,
      );
    }
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
