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

import { KubernetesObject } from '../cluster/KubernetesApi';
import { secretsReadBy } from '../cluster/secretsReadBy';
import { digestOf } from '../cluster/StandInScheduler';
import type { RealBench } from './RealBench';
import { RealSecret } from './RealSecret';

/** What is so in the cluster, found out without any code of the product: who read which value. */
export interface PodTruth {
  /** Pods that run, or are about to, and use the Secret. */
  pods: number;
  /** Those that have not read what the Secret holds now. */
  stale: KubernetesObject[];
}

export async function podTruth(
  bench: RealBench,
  secret: RealSecret,
): Promise<PodTruth> {
  const { namespace, name } = secret;
  const { admin, scheduler } = bench.cluster;
  const [held, pods] = [
    await secret.find('Secret', name),
    await admin.list(`/api/v1/namespaces/${namespace}/pods`),
  ];
  if (!held) throw new Error(`${namespace} has no Secret ${name}`);
  const now = digestOf(held);
  const using = pods.filter(
    pod => isAlive(pod) && secretsReadBy(pod.spec ?? {}).includes(name),
  );
  return {
    pods: using.length,
    stale: using.filter(({ metadata: { uid } }) => {
      const read = scheduler.readBy.get(uid!);
      // One that is on no node yet has read nothing.
      return read && read[name] !== now;
    }),
  };
}

function isAlive({ status, metadata }: KubernetesObject): boolean {
  return (
    !metadata.deletionTimestamp &&
    !['Succeeded', 'Failed'].includes(String(status?.phase))
  );
}
