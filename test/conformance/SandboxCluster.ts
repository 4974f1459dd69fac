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

import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { versionAnnotation } from '@keyturn/plugin-secrets-node';
import { RunningCluster, slowMotion, startCluster } from '@keyturn/sandbox';
import { DateTime } from 'luxon';
import { SandboxForge } from './SandboxForge';

const ADMIN_TOKEN = 'token-of-an-administrator';
const READER_TOKEN = 'token-of-the-portal';
const DEADLINE_MS = 30_000;
const PAUSE_MS = 50;

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

/** The sandbox's cluster `eu-1`, whose agent applies what is on `main` of a forge of its own. */
export class SandboxCluster {
  readonly host: SandboxForge;
  readonly #cluster: RunningCluster;

  /** On its clock nothing happens in the same second, and its workloads wait for Secrets, unless the clock stands still. */
  static async start(dataDir: string): Promise<SandboxCluster> {
    const host = await SandboxForge.start(path.join(dataDir, 'forge'));
    const cluster = await startCluster({
      name: 'eu-1',
      dataDir: path.join(dataDir, 'eu-1'),
      tokens: [
        { token: ADMIN_TOKEN, user: 'admin', rules: 'admin' },
        { token: READER_TOKEN, user: 'portal', rules: 'metadata-reader' },
      ],
      gitOps: { repositoryUrls: [host.cloneUrl], token: host.token },
      rollout: { stepDelay: { milliseconds: 10 } },
      logger: mockServices.logger.mock(),
      now: slowMotion(DateTime.utc().minus({ days: 1 })),
    });
    return new SandboxCluster(host, cluster);
  }

  private constructor(host: SandboxForge, cluster: RunningCluster) {
    this.host = host;
    this.#cluster = cluster;
  }

  /** What the config of a portal holds for it: an account that may read metadata. */
  get config() {
    const { name, url } = this.#cluster;
    const cluster = {
      name,
      url,
      authProvider: 'serviceAccount',
      serviceAccountToken: READER_TOKEN,
    };
    return {
      kubernetes: {
        clusterLocatorMethods: [{ type: 'config', clusters: [cluster] }],
      },
    };
  }

  get certificateUrl(): string {
    return `${this.#cluster.url}/v1/cert.pem`;
  }

  /** Commits files of `clusters/eu-1` and has the agent apply them. */
  async apply(files: Record<string, string>): Promise<void> {
    await this.host.commit(files);
    await this.#cluster.trigger();
  }

  /** What a Secret holds, decoded, once it was unsealed from a version of the secret with this ref. */
  async unsealed(
    namespace: string,
    name: string,
    version: { secretRef: string; versionId: string },
  ): Promise<Record<string, Buffer>> {
    const secret = await this.#until(
      `/api/v1/namespaces/${namespace}/secrets/${name}`,
      ({ metadata }) =>
        metadata.annotations?.[versionAnnotation(version.secretRef)] ===
        version.versionId,
    );
    return Object.fromEntries(
      Object.entries(secret.data ?? {}).map(([key, text]) => [
        key,
        Buffer.from(text, 'base64'),
      ]),
    );
  }

  /** Resolves once the controller has seen a SealedSecret as it is. */
  async observedSealedSecret(target: {
    namespace: string;
    secretName: string;
  }): Promise<void> {
    await this.#until(
      `/apis/bitnami.com/v1alpha1/namespaces/${target.namespace}/sealedsecrets/${target.secretName}`,
      ({ metadata, status }) =>
        status?.observedGeneration === metadata.generation,
    );
  }

  /** Resolves once every pod of a Deployment runs a version of the secret with this ref. */
  async rolledOut(
    namespace: string,
    deployment: string,
    version: { secretRef: string; versionId: string },
  ): Promise<void> {
    const annotation = versionAnnotation(version.secretRef);
    await this.#until(
      `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}`,
      ({ metadata, spec, status }) =>
        spec?.template.metadata.annotations?.[annotation] ===
          version.versionId &&
        status?.observedGeneration === metadata.generation &&
        [
          status.replicas,
          status.updatedReplicas,
          status.availableReplicas,
        ].every(count => count === spec.replicas),
    );
  }

  /** From now on no SealedSecret is unsealed. */
  refuseUnsealing(): void {
    this.#cluster.applyFault({ fault: 'unseal-refused' });
  }

  /** Unseals what was refused meanwhile, and all that comes. */
  unsealAgain(): void {
    this.#cluster.liftFault('unseal-refused');
  }

  /** From now on all of it happens in one second. */
  stopClock(): void {
    this.#cluster.applyFault({ fault: 'clock-stopped' });
  }

  startClock(): void {
    this.#cluster.liftFault('clock-stopped');
  }

  /** From now on the clocks of its nodes are ahead. */
  skewNodes(offsetMs: number): void {
    this.#cluster.applyFault({ fault: 'node-clock', offsetMs });
  }

  rightNodes(): void {
    this.#cluster.liftFault('node-clock');
  }

  /** Changes an object behind the back of everybody, as `kubectl patch` does. */
  async patch(pathname: string, patch: object): Promise<void> {
    const response = await fetch(
      `${this.#cluster.url}${pathname}?fieldManager=kubectl-patch`,
      {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${ADMIN_TOKEN}`,
          'content-type': 'application/merge-patch+json',
        },
        body: JSON.stringify(patch),
      },
    );
    if (!response.ok) throw new Error(`${pathname}: ${response.status}`);
  }

  /** From now on it cannot be asked. */
  goDown(): void {
    this.#cluster.applyFault({ fault: 'down' });
  }

  comeBack(): void {
    this.#cluster.liftFault('down');
  }

  async stop(): Promise<void> {
    await this.#cluster.stop();
    await this.host.stop();
  }

  async #until(
    pathname: string,
    holds: (object: KubernetesObject) => boolean,
  ): Promise<KubernetesObject> {
    const deadline = performance.now() + DEADLINE_MS;
    let seen = 'nothing';
    while (performance.now() < deadline) {
      const response = await fetch(`${this.#cluster.url}${pathname}`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
      if (response.ok) {
        const object: KubernetesObject = await response.json();
        if (holds(object)) return object;
        seen = JSON.stringify({ ...object, data: undefined });
      } else {
        seen = `status ${response.status}`;
      }
      await setTimeout(PAUSE_MS);
    }
    throw new Error(`${pathname} did not come about; last seen: ${seen}`);
  }
}
