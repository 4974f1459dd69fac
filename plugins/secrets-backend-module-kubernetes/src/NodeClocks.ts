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

import { CallContext } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { ClusterClient } from './ClusterClient';
import { Lease } from './kubernetesObjects';
import { valueAt } from './valueAt';

const MOST_NODES = 20;
const RENEWAL = ['f:spec', 'f:renewTime'];

/** How long after a node has written its own time down the API server notes the write: longer and the node gives up. */
export const SLOWEST_RENEWAL_MS = 10_000;

/** How far the clock of a node is ahead of the API server's, unless the write of its Lease took its time. */
export interface NodeClock {
  aheadMs: number;
}

/**
 * The clocks of nodes, each measured by one write of which two clocks tell: a node renews its Lease with its own time,
 * and the API server notes by its own when that was.
 */
export class NodeClocks {
  readonly #client: ClusterClient;
  readonly #context: CallContext;
  readonly #clocks = new Map<string, Promise<NodeClock | undefined>>();

  constructor(client: ClusterClient, context: CallContext) {
    this.#client = client;
    this.#context = context;
  }

  /**
   * Undefined where it cannot be measured: there is no Lease, or it may not be read, or more nodes are asked about than
   * one observation should ask for.
   * @throws UpstreamError where the cluster cannot tell for another reason
   */
  of(node: string): Promise<NodeClock | undefined> {
    const known = this.#clocks.get(node);
    if (known) return known;
    if (this.#clocks.size >= MOST_NODES) return Promise.resolve(undefined);
    const clock = this.#measure(node);
    this.#clocks.set(node, clock);
    return clock;
  }

  async #measure(node: string): Promise<NodeClock | undefined> {
    const lease = await this.#client.getIfAllowed<Lease>(
      {
        group: 'coordination.k8s.io',
        version: 'v1',
        resource: 'leases',
        namespace: 'kube-node-lease',
        name: node,
      },
      this.#context,
    );
    const written = lease?.metadata?.managedFields?.find(
      ({ fieldsV1 }) => valueAt(fieldsV1, RENEWAL) !== undefined,
    );
    const byNode = DateTime.fromISO(lease?.spec?.renewTime ?? '');
    const byServer = DateTime.fromISO(written?.time ?? '');
    return byNode.isValid && byServer.isValid
      ? { aheadMs: byNode.toMillis() - byServer.toMillis() }
      : undefined;
  }
}
