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

import { KubernetesApi, KubernetesObject } from './KubernetesApi';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const LEASE_SECONDS = 40;

/** A node whose kubelet is played here, because kwok's clock is that of this machine and cannot be another. */
export class SkewedNode {
  readonly name: string;
  readonly #admin: KubernetesApi;
  readonly #aheadMs: number;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: {
    name: string;
    admin: KubernetesApi;
    /** How far its clock is ahead; negative where it is behind. */
    aheadMs: number;
  }) {
    this.name = options.name;
    this.#admin = options.admin;
    this.#aheadMs = options.aheadMs;
  }

  async start(): Promise<void> {
    await this.#admin.post('/api/v1/nodes', nodeOf(this.name));
    await this.#admin.post(LEASES, {
      metadata: { name: this.name },
      spec: {
        holderIdentity: this.name,
        leaseDurationSeconds: LEASE_SECONDS,
        renewTime: this.#microTime(),
      },
    });
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    let renewAt = performance.now() + 1_000;
    while (!this.#stopped) {
      try {
        await this.#play();
        if (performance.now() >= renewAt) {
          renewAt = performance.now() + 2_000;
          await this.#admin.patch(`${LEASES}/${this.name}`, {
            spec: { renewTime: this.#microTime() },
          });
        }
      } catch (error) {
        if (this.#stopped) return;
        // The API server is taken down now and then.
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  async #play(): Promise<void> {
    const pods = await this.#admin.list(
      `/api/v1/pods?fieldSelector=spec.nodeName%3D${this.name}`,
    );
    for (const pod of pods) {
      const { namespace, name, deletionTimestamp } = pod.metadata;
      const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
      if (deletionTimestamp) {
        await this.#admin.delete(path, { gracePeriodSeconds: 0 });
      } else if (!pod.status?.startTime) {
        await this.#admin.patch(`${path}/status`, { status: this.#ready(pod) });
      }
    }
  }

  #ready({ spec }: KubernetesObject) {
    const now = this.#now().replace(/\.\d+/, '');
    const { containers } = spec as { containers: Array<{ name: string }> };
    return {
      phase: 'Running',
      startTime: now,
      podIP: '10.1.0.1',
      conditions: ['Initialized', 'ContainersReady', 'Ready'].map(type => ({
        type,
        status: 'True',
        lastTransitionTime: now,
      })),
      containerStatuses: containers.map(({ name }) => ({
        name,
        image: 'example',
        imageID: '',
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      })),
    };
  }

  #now(): string {
    return new Date(Date.now() + this.#aheadMs).toISOString();
  }

  #microTime(): string {
    return this.#now().replace('Z', '000Z');
  }
}

/** A node that takes any pod. */
export function nodeOf(name: string, labels: Record<string, string> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    status: {
      capacity: { cpu: '1k', memory: '1Ti', pods: '100k' },
      allocatable: { cpu: '1k', memory: '1Ti', pods: '100k' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}
