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
import { z } from 'zod';

/**
 * What shall go wrong. `down`: the API answers 503, or nothing at all, while controllers and agent stand still.
 * `slow`: the API answers late. `unseal-refused`: no SealedSecret can be decrypted. `agent-paused`: the agent
 * applies nothing from Git. `all-at-once`: the agent applies workloads without waiting for the Secrets of the same commit,
 * as it does by default in the wild. `node-clock`: the clock of a node, or of all of them, is wrong. `clock-stopped`: the
 * clock of the cluster stands still, so that all of it happens in one second, and no workload waits for a Secret.
 */
export const clusterFaultSchema = z.discriminatedUnion('fault', [
  z.strictObject({
    fault: z.literal('down'),
    /** `nothing` closes connections without a word. */
    answer: z.enum(['unavailable', 'nothing']).default('unavailable'),
  }),
  z.strictObject({
    fault: z.literal('slow'),
    delayMs: z.number().int().min(1).max(600_000).default(5_000),
  }),
  z.strictObject({ fault: z.literal('unseal-refused') }),
  z.strictObject({ fault: z.literal('agent-paused') }),
  z.strictObject({ fault: z.literal('all-at-once') }),
  z.strictObject({
    fault: z.literal('node-clock'),
    /** Ahead of the API server's clock, or behind it where negative. */
    offsetMs: z.number().int().min(-86_400_000).max(86_400_000).default(30_000),
    /** Default: every node. */
    node: z.string().optional(),
  }),
  z.strictObject({ fault: z.literal('clock-stopped') }),
]);
export type ClusterFault = z.input<typeof clusterFaultSchema>;
export type FaultName = ClusterFault['fault'];

/** A fault in force. */
export type ActiveFault = z.output<typeof clusterFaultSchema> & {
  /** ISO 8601 in UTC. */
  since: string;
};

type ActiveFaultNamed<N extends FaultName> = Extract<ActiveFault, { fault: N }>;

/** The faults in force, several at once where wanted. Forgotten at restart. */
export class ClusterFaults {
  readonly #active = new Map<FaultName, ActiveFault>();
  readonly #listeners = new Set<() => void>();
  readonly #now: () => DateTime;

  constructor(options: { now: () => DateTime }) {
    this.#now = options.now;
  }

  /** Replaces a fault of the same name. */
  apply(fault: ClusterFault): void {
    const since = this.#now().toUTC().toISO() ?? '';
    const parsed = clusterFaultSchema.parse(fault);
    this.#active.set(parsed.fault, { ...parsed, since });
    this.#tell();
  }

  /** Does nothing where the fault is not in force. */
  lift(name: FaultName): void {
    if (this.#active.delete(name)) this.#tell();
  }

  find<N extends FaultName>(name: N): ActiveFaultNamed<N> | undefined {
    return this.#active.get(name) as ActiveFaultNamed<N> | undefined;
  }

  list(): ActiveFault[] {
    return [...this.#active.values()];
  }

  /** Calls back after each change. */
  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
