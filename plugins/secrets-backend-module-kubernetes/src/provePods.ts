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
import { isFinished } from './isFinished';
import { KubernetesObject, Pod } from './kubernetesObjects';
import { NodeClocks, SLOWEST_RENEWAL_MS } from './NodeClocks';
import { PodMemory } from './PodMemory';
import { runsOfReaders } from './runsOfReaders';

/** Times of an API server are of some instant in their second. */
const SECOND_MS = 1_000;

/** From reading the Secret until a container runs: it is made in between. */
const SLOWEST_START_MS = 10_000;

/** What the clock of a node leaves open when it is compared with the API server's. */
export const CLOCK_UNCERTAINTY_MS =
  SECOND_MS + SLOWEST_RENEWAL_MS + SLOWEST_START_MS;

/** Why a pod is proven to have read the Secret as it is, or why it is not. */
export type PodProof =
  | 'created-later'
  | 'restarted-later'
  | 'seen-before'
  | 'created-earlier'
  | 'same-second'
  | 'restarted-too-soon';

/** Of each pod that has not ended. */
export type PodProofs = ReadonlyMap<Pod, PodProof>;

const PROVEN: readonly PodProof[] = [
  'created-later',
  'restarted-later',
  'seen-before',
];

export function isProven(proof: PodProof | undefined): boolean {
  return proof !== undefined && PROVEN.includes(proof);
}

/**
 * Whether each pod has read the Secret since it changed. A pod that the API server made in a later second than the
 * change has, because one clock wrote both times down. In an older pod each container that reads the Secret when it
 * starts has to have started later: only its node tells that, so the clock of the node is measured, and what the
 * measure leaves open is given to doubt. Of the same second it is unknown which came first.
 * @throws UpstreamError where the cluster cannot tell
 */
export async function provePods(
  pods: Pod[],
  options: {
    secretName: string;
    /** To the second. */
    changedAt: DateTime;
    clocks: NodeClocks;
    memory?: PodMemory;
  },
): Promise<PodProofs> {
  const proofs = new Map<Pod, PodProof>();
  for (const pod of pods.filter(candidate => !isFinished(candidate))) {
    proofs.set(pod, await prove(pod, options));
  }
  return proofs;
}

async function prove(
  pod: Pod,
  { secretName, changedAt, clocks, memory }: Parameters<typeof provePods>[1],
): Promise<PodProof> {
  const created = timeOf(pod.metadata?.creationTimestamp).startOf('second');
  const changed = changedAt.startOf('second');
  if (created > changed) return 'created-later';
  if (memory?.knows(pod)) return 'seen-before';
  const unproven = +created === +changed ? 'same-second' : 'created-earlier';
  const runs = runsOfReaders(pod, secretName);
  const clock =
    runs && pod.spec?.nodeName ? await clocks.of(pod.spec.nodeName) : undefined;
  if (!runs || !clock) return unproven;
  const starts = runs.map(({ startedAt }) => +startedAt - clock.aheadMs);
  if (Math.min(...starts) <= +changed) return unproven;
  // Nothing starts after its node has told of it, unless somebody set the clock of the node in between.
  const told = toldAt(pod);
  const isTold = !told || Math.max(...starts) <= told + SLOWEST_RENEWAL_MS;
  return isTold && Math.min(...starts) >= +changed + CLOCK_UNCERTAINTY_MS
    ? 'restarted-later'
    : 'restarted-too-soon';
}

/** When the node last told something new about the pod, by the clock of the API server. */
function toldAt({ metadata }: KubernetesObject): number | undefined {
  const times = (metadata?.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'status')
    .map(({ time }) => +timeOf(time).startOf('second') + SECOND_MS);
  return times.length > 0 ? Math.max(...times) : undefined;
}

function timeOf(text: string = ''): DateTime {
  return DateTime.fromISO(text, { zone: 'utc' });
}
