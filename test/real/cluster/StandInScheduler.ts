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
import { KubernetesApi, KubernetesObject } from './KubernetesApi';
import { secretsReadBy } from './secretsReadBy';

const UNBOUND = '/api/v1/pods?fieldSelector=spec.nodeName%3D';
const AT_ONCE = 16;

/** What a pod found in the Secrets it uses when it came to its node: digests by names of Secrets. */
export type ReadBy = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Gives pods to nodes, and remembers what a kubelet would have read for them at that moment. A pod whose Secret does
 * not exist waits for it, as its containers would.
 */
export class StandInScheduler {
  readonly #admin: KubernetesApi;
  readonly #nodes: readonly string[];
  readonly #stop = new AbortController();
  readonly #read = new Map<string, Record<string, string>>();
  readonly #held = new Set<string>();
  readonly #nodeOf = new Map<string, string>();
  #turn = 0;
  #running: Promise<void> | undefined;
  #failure: unknown;

  constructor(options: { admin: KubernetesApi; nodes: readonly string[] }) {
    this.#admin = options.admin;
    this.#nodes = options.nodes;
  }

  /** By uids of pods. */
  get readBy(): ReadBy {
    if (this.#failure) throw this.#failure;
    return this.#read;
  }

  start(): void {
    this.#running = this.#run().catch(error => {
      if (!this.#stop.signal.aborted) this.#failure = error;
    });
  }

  /** From now on no pod of the namespace finds a node, so that rollouts are stuck. */
  hold(namespace: string): void {
    this.#held.add(namespace);
  }

  release(namespace: string): void {
    this.#held.delete(namespace);
  }

  /** From now on all pods of the namespace go to one node. */
  pin(namespace: string, node: string): void {
    this.#nodeOf.set(namespace, node);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#pass(signal);
      } catch (error) {
        // The API server is taken down now and then.
        if (signal.aborted) return;
        await pause(100);
      }
    }
  }

  /** Polls rather than watches: what waits for a Secret is tried again, and a lost watch loses nothing. */
  async #pass(signal: AbortSignal): Promise<void> {
    const pods = await this.#admin.list(UNBOUND);
    const due = pods.filter(
      ({ metadata }) =>
        !metadata.deletionTimestamp && !this.#held.has(metadata.namespace!),
    );
    for (let at = 0; at < due.length && !signal.aborted; at += AT_ONCE) {
      await Promise.all(
        due.slice(at, at + AT_ONCE).map(pod => this.#bind(pod)),
      );
    }
    if (due.length === 0) await pause(20);
  }

  async #bind(pod: KubernetesObject): Promise<void> {
    const { namespace, name, uid } = pod.metadata;
    const read = await this.#readSecrets(pod);
    if (!read) return;
    const answer = await this.#admin.ask(
      'POST',
      `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
      {
        metadata: { name, uid },
        target: { apiVersion: 'v1', kind: 'Node', name: this.#nodeFor(pod) },
      },
    );
    if (answer.status < 300) this.#read.set(uid!, read);
  }

  async #readSecrets(
    pod: KubernetesObject,
  ): Promise<Record<string, string> | undefined> {
    const { namespace } = pod.metadata;
    const read: Record<string, string> = {};
    for (const name of secretsReadBy(pod.spec ?? {})) {
      const secret = await this.#admin.find(
        `/api/v1/namespaces/${namespace}/secrets/${name}`,
      );
      if (!secret) return undefined;
      read[name] = digestOf(secret);
    }
    return read;
  }

  #nodeFor(pod: KubernetesObject): string {
    const pinned =
      nodeOfDaemon(pod) ?? this.#nodeOf.get(pod.metadata.namespace!);
    this.#turn += 1;
    return pinned ?? this.#nodes[this.#turn % this.#nodes.length];
  }
}

/** Tells values of a Secret apart, and tells nothing else of them. */
export function digestOf({ data = {} }: KubernetesObject): string {
  const sorted = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/** The controller of DaemonSets names the node in an affinity of each pod. */
function nodeOfDaemon({ spec, metadata }: KubernetesObject) {
  if (!metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet')) {
    return undefined;
  }
  const match = /"key":"metadata\.name","operator":"In","values":\["([^"]+)"/;
  return match.exec(JSON.stringify(spec?.affinity))?.[1];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
