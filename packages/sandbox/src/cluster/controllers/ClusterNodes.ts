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

import { DateTime } from 'luxon';
import { ClusterFaults } from '../faults/ClusterFaults';
import { ObjectStore } from '../objects/ObjectStore';
import { LEASE, NAMESPACE } from '../objects/resourceKinds';
import { toMicroTime } from '../objects/toMicroTime';

export const LEASE_NAMESPACE = 'kube-node-lease';
const MANAGER = 'kubelet';
const LEASE_DURATION_SECONDS = 40;

/** The nodes of a cluster: each has a clock of its own, which a fault can set wrong, and a Lease that it renews. */
export class ClusterNodes {
  readonly names: readonly string[];
  readonly #store: ObjectStore;
  readonly #faults: ClusterFaults;
  readonly #now: () => DateTime;

  constructor(options: {
    count: number;
    store: ObjectStore;
    faults: ClusterFaults;
    now: () => DateTime;
  }) {
    this.names = Array.from(
      { length: options.count },
      (_, i) => `node-${i + 1}`,
    );
    this.#store = options.store;
    this.#faults = options.faults;
    this.#now = options.now;
  }

  /** The time by the clock of a node. */
  timeOf(node: string): DateTime {
    const wrong = this.#faults.find('node-clock');
    const isWrong = wrong && (wrong.node === undefined || wrong.node === node);
    return this.#now().plus(isWrong ? wrong.offsetMs : 0);
  }

  /** Renews every Lease. Nodes do so every ten seconds; here it is done whenever somebody is about to read one. */
  renewLeases(): void {
    const namespace = LEASE_NAMESPACE;
    if (!this.#store.find(NAMESPACE, { name: namespace })) {
      this.#store.create(NAMESPACE, { metadata: { name: namespace } });
    }
    for (const name of this.names) {
      const lease = {
        metadata: { name, namespace },
        spec: {
          holderIdentity: name,
          leaseDurationSeconds: LEASE_DURATION_SECONDS,
          renewTime: toMicroTime(this.timeOf(name)),
        },
      };
      if (this.#store.find(LEASE, { namespace, name })) {
        this.#store.update(LEASE, lease, MANAGER);
      } else {
        this.#store.create(LEASE, lease, MANAGER);
      }
    }
  }
}
