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

import { mkdirSync } from 'node:fs';
import { PolicyRule } from './documentedRules';
import { Parts } from './parts';
import { ControlPlane, startControlPlane } from './startControlPlane';
import { KWOK_LABEL, startKwok } from './startKwok';
import {
  SealedSecretsController,
  startSealedSecrets,
} from './startSealedSecrets';
import { KubernetesApi } from './KubernetesApi';
import { Portal } from './Portal';
import { nodeOf } from './SkewedNode';
import { StandInScheduler } from './StandInScheduler';
import { until } from './until';

export const NODES = ['node-1', 'node-2'];

/** A whole cluster, from etcd to the controller of SealedSecrets; only what runs containers is played. */
export class RealCluster {
  readonly controlPlane: ControlPlane;
  readonly scheduler: StandInScheduler;
  readonly portal: Portal;
  readonly sealedSecrets: SealedSecretsController;
  readonly #stops: Array<() => Promise<void>>;

  static async start(options: {
    parts: Parts;
    dataDir: string;
  }): Promise<RealCluster> {
    const { dataDir } = options;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const stops: Array<() => Promise<void>> = [];
    try {
      const controlPlane = await startControlPlane(options.parts, dataDir);
      stops.push(() => controlPlane.stop());
      const { admin, ca, kubeconfig } = controlPlane;
      const kwok = await startKwok({ ...options, kubeconfig });
      stops.push(() => kwok.stop());
      for (const name of NODES) {
        await admin.post(
          '/api/v1/nodes',
          nodeOf(name, { [KWOK_LABEL]: 'true' }),
        );
      }
      await until('the nodes', async () => {
        kwok.assertRuns();
        const leases = await admin.list(
          '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
        );
        return leases.length === NODES.length;
      });
      for (const name of NODES) await untaint(admin, name);
      const scheduler = new StandInScheduler({ admin, nodes: NODES });
      scheduler.start();
      stops.push(() => scheduler.stop());
      const sealedSecrets = await startSealedSecrets({
        ...options,
        admin,
        ca,
      });
      stops.push(() => sealedSecrets.program.stop());
      const portal = await Portal.admit(controlPlane);
      return new RealCluster({
        controlPlane,
        scheduler,
        sealedSecrets,
        portal,
        stops,
      });
    } catch (error) {
      await stopAll(stops);
      throw error;
    }
  }

  private constructor(options: {
    controlPlane: ControlPlane;
    scheduler: StandInScheduler;
    sealedSecrets: SealedSecretsController;
    portal: Portal;
    stops: Array<() => Promise<void>>;
  }) {
    this.controlPlane = options.controlPlane;
    this.scheduler = options.scheduler;
    this.sealedSecrets = options.sealedSecrets;
    this.portal = options.portal;
    this.#stops = options.stops;
  }

  get admin(): KubernetesApi {
    return this.controlPlane.admin;
  }

  /** Makes a namespace in which the portal may do this. */
  async createNamespace(name: string, rules: PolicyRule[]): Promise<void> {
    await this.admin.post('/api/v1/namespaces', { metadata: { name } });
    await until(`the service account of ${name}`, async () =>
      Boolean(
        await this.admin.find(
          `/api/v1/namespaces/${name}/serviceaccounts/default`,
        ),
      ),
    );
    await this.portal.allow(name, rules);
  }

  stop(): Promise<void> {
    return stopAll(this.#stops);
  }
}

async function untaint(admin: KubernetesApi, name: string): Promise<void> {
  await admin.patch(`/api/v1/nodes/${name}`, { spec: { taints: null } });
}

async function stopAll(stops: Array<() => Promise<void>>): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}
