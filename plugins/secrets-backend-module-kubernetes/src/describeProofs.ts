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

import { Pod } from './kubernetesObjects';
import { CLOCK_UNCERTAINTY_MS, PodProof, PodProofs } from './provePods';

const UNCERTAINTY = `${CLOCK_UNCERTAINTY_MS / 1_000} seconds`;

/** By what the pods of a workload, all proven, are proven; fits after a comma. */
export function describeProofs(pods: Pod[], proofs?: PodProofs): string {
  const count = (proof: PodProof) =>
    pods.filter(pod => proofs?.get(pod) === proof).length;
  const restarted = count('restarted-later');
  const seen = count('seen-before');
  if (restarted + seen === 0) return 'all started since the Secret changed';
  const ways = [
    [count('created-later'), 'started since the Secret changed'],
    [
      restarted,
      `restarted since by the clock of the node, which is known to within ${UNCERTAINTY}`,
    ],
    [seen, 'seen earlier with the same value'],
  ] as const;
  return ways
    .filter(([some]) => some > 0)
    .map(([some, way]) => `${some} ${way}`)
    .join(', ');
}
