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
import { Pod } from './kubernetesObjects';

const FINISHED = ['Succeeded', 'Failed'];
const MOST_NAMED = 3;

/**
 * Why it is not proven that every pod of a workload has started since the Secret last changed, and so has read it as it
 * is: a pod takes environment variables once, when it starts. Kubernetes tells times to the second, so the same second
 * is good enough. Pods that are ending still run. Undefined where it is proven.
 */
export function podProblem(options: {
  /** Of the workload, for the sentence. */
  name: string;
  pods: Pod[];
  wanted: number;
  /** Undefined where it cannot be told. */
  secretChangedAt: DateTime | undefined;
}): string | undefined {
  const { name, pods, wanted, secretChangedAt } = options;
  if (!secretChangedAt) {
    return `${name}: nobody can tell whether its pods have read the Secret as it is, because the cluster does not say when the Secret changed`;
  }
  const started = pods.filter(pod => pod.status?.startTime && !isFinished(pod));
  const early = started.filter(
    ({ status }) =>
      !(DateTime.fromISO(status?.startTime ?? '') >= secretChangedAt),
  );
  const staying = early.filter(({ metadata }) => !metadata?.deletionTimestamp);
  if (staying.length > 0) {
    return `Restart ${name}: ${names(
      staying,
    )} started before the Secret changed`;
  }
  if (early.length > 0) {
    return `${name}: ${names(
      early,
    )} started before the Secret changed and did not end yet`;
  }
  return started.length < wanted
    ? `${name}: its selector finds ${started.length} of ${wanted} pods, so nobody can tell what the others have read`
    : undefined;
}

/** Whether its containers have ended and will not start again. */
export function isFinished({ status }: Pod): boolean {
  return FINISHED.includes(status?.phase ?? '');
}

function names(pods: Pod[]): string {
  const named = pods.slice(0, MOST_NAMED).map(({ metadata }) => metadata?.name);
  const more = pods.length - named.length;
  return `${pods.length === 1 ? 'pod' : 'pods'} ${named.join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}
