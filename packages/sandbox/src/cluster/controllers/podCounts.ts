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

/**
 * The pods of one workload, counted. Old pods run an earlier template and are all available; updated pods run
 * the newest one, and those of them that are `ready` are available too.
 */
export interface PodCounts {
  old: number;
  updated: number;
  ready: number;
}

/** `surge` starts a new pod before an old one ends, as Deployments do; `replace` ends the old one first. */
export type RolloutStrategy = 'surge' | 'replace';

export interface StepOptions {
  desired: number;
  strategy: RolloutStrategy;
  /** Whether a started pod can become available: false while a Secret it needs is missing. */
  canBecomeReady: boolean;
}

export function isRolledOut(pods: PodCounts, desired: number): boolean {
  return pods.old === 0 && pods.updated === desired && pods.ready === desired;
}

/**
 * One step of a rollout, at most one pod at a time. A rollout that cannot go on, or is at its end, gives back the
 * counts it was given.
 */
export function stepPods(pods: PodCounts, options: StepOptions): PodCounts {
  const { desired, strategy, canBecomeReady } = options;
  const { old, updated, ready } = pods;
  if (updated > desired) {
    return { old, updated: desired, ready: Math.min(ready, desired) };
  }
  if (ready < updated) {
    return canBecomeReady ? { old, updated, ready: ready + 1 } : pods;
  }
  if (
    old > 0 &&
    old + updated > (strategy === 'surge' ? desired : desired - 1)
  ) {
    return strategy === 'surge' || updated === desired
      ? { old: old - 1, updated, ready }
      : { old: old - 1, updated: updated + 1, ready };
  }
  return updated < desired ? { old, updated: updated + 1, ready } : pods;
}
