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

import { ClusterName, RunningSandbox } from '@keyturn/sandbox';
import { expect } from '@playwright/test';

type Sandbox = Pick<RunningSandbox, 'clusters' | 'credentials'>;

/** Waits until every pod of a Deployment is ready, as the administrator of its cluster sees it. */
export async function untilDeploymentRuns(
  { clusters, credentials }: Sandbox,
  options: { cluster: ClusterName; namespace: string; name: string },
): Promise<void> {
  const { cluster, namespace, name } = options;
  const address = `${clusters[cluster].url}/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const authorization = `Bearer ${credentials.clusterAdminTokens[cluster]}`;
  await expect
    .poll(
      async () => {
        const response = await fetch(address, { headers: { authorization } });
        if (!response.ok) return response.status;
        const { spec, status } = await response.json();
        return status?.readyReplicas === spec.replicas;
      },
      { timeout: 90_000 },
    )
    .toBe(true);
}
