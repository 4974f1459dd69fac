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

import { isFinished } from './isFinished';
import { Pod } from './kubernetesObjects';
import { isProven, PodProof, PodProofs } from './provePods';

const MOST_NAMED = 3;

/** In the order in which a person is told. */
const SPOKEN: [PodProof, string][] = [
  ['created-earlier', 'started before the Secret changed'],
  [
    'same-second',
    'started in the second in which the Secret changed, so which came first is unknown',
  ],
  [
    'restarted-too-soon',
    'restarted too soon after the Secret changed to tell by the clock of a node',
  ],
];

/** What keeps a workload from being proven. */
export interface PodProblem {
  sentence: string;
  /** Whether a restart of the workload is all that is missing. */
  restart: boolean;
}

/**
 * Why it is not proven that every pod of a workload has read the Secret as it is: a pod takes environment variables
 * once, when it starts. Pods that are ending still run; one that no node has taken yet has read nothing. Undefined where
 * it is proven.
 */
export function podProblem(options: {
  /** Of the workload, for the sentence. */
  name: string;
  pods: Pod[];
  wanted: number;
  /** Absent where the cluster does not say when the Secret changed. */
  proofs: PodProofs | undefined;
}): PodProblem | undefined {
  const { name, pods, wanted, proofs } = options;
  if (!proofs) {
    return {
      sentence: `${name}: it is unknown whether its pods have read the Secret as it is, because the cluster does not say when the Secret changed`,
      restart: false,
    };
  }
  const present = pods.filter(pod => !isFinished(pod) && isTaken(pod));
  const early = present.filter(pod => !isProven(proofs.get(pod)));
  const staying = early.filter(({ metadata }) => !metadata?.deletionTimestamp);
  if (staying.length > 0) {
    return {
      sentence: `Restart ${name}: ${spoken(staying, proofs)}`,
      restart: true,
    };
  }
  if (early.length > 0) {
    return {
      sentence: `${name}: ${names(
        early,
      )} started before the Secret changed and did not end yet`,
      restart: false,
    };
  }
  const started = present.filter(({ status }) => status?.startTime);
  return started.length < wanted
    ? {
        sentence: `${name}: its selector finds ${started.length} of ${wanted} pods, so what the others have read is unknown`,
        restart: false,
      }
    : undefined;
}

function spoken(pods: Pod[], proofs: PodProofs): string {
  return SPOKEN.flatMap(([proof, what]) => {
    const such = pods.filter(pod => proofs.get(pod) === proof);
    return such.length > 0 ? `${names(such)} ${what}` : [];
  }).join('; ');
}

/** Whether a node may have begun to start it. */
function isTaken({ spec, status }: Pod): boolean {
  return Boolean(spec?.nodeName || status?.startTime);
}

function names(pods: Pod[]): string {
  const named = pods.slice(0, MOST_NAMED).map(({ metadata }) => metadata?.name);
  const more = pods.length - named.length;
  return `${pods.length === 1 ? 'pod' : 'pods'} ${named.join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}
