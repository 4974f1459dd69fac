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

import { Workload } from '@keyturn/plugin-secrets-common';
import { CallContext } from '@keyturn/plugin-secrets-node';
import { ClusterClient } from './ClusterClient';
import { formatLabelSelector } from './formatLabelSelector';
import { keptOfPod } from './keptParts';
import { Pod, PodTemplateOwner } from './kubernetesObjects';

/** A workload as the cluster has it. */
export interface FoundWorkload {
  workload: Workload;
  /** Absent where there is no such workload. */
  owner?: PodTemplateOwner;
  /** What its selector finds. */
  pods: Pod[];
}

/** @throws UpstreamError where the cluster cannot tell */
export async function readWorkload(
  client: ClusterClient,
  namespace: string,
  workload: Workload,
  context: CallContext,
): Promise<FoundWorkload> {
  const owner = await client.get<PodTemplateOwner>(
    {
      group: 'apps',
      version: 'v1',
      resource: `${workload.kind.toLocaleLowerCase('en-US')}s`,
      namespace,
      name: workload.name,
    },
    context,
  );
  const selector = formatLabelSelector(owner?.spec?.selector);
  const pods = { group: '', version: 'v1', resource: 'pods', namespace };
  return {
    workload,
    owner,
    // without a selector the question would be for every pod of the namespace
    pods: selector
      ? await client.list<Pod>(
          pods,
          { labelSelector: selector, keep: keptOfPod },
          context,
        )
      : [],
  };
}
