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

type Sandbox = Pick<RunningSandbox, 'clusters' | 'credentials'>;

/** A Kubernetes Secret as its cluster's administrator may read it. */
export interface UnsealedSecret {
  metadata: {
    name: string;
    namespace: string;
    annotations?: Record<string, string>;
  };
  /** Base64 of each value. */
  data: Record<string, string>;
}

/** All Secrets of a cluster; only its administrator may ask this, the portal may not. */
export async function readClusterSecrets(
  { clusters, credentials }: Sandbox,
  cluster: ClusterName,
): Promise<UnsealedSecret[]> {
  const response = await fetch(`${clusters[cluster].url}/api/v1/secrets`, {
    headers: {
      authorization: `Bearer ${credentials.clusterAdminTokens[cluster]}`,
    },
  });
  if (!response.ok) {
    throw new Error(`Cluster ${cluster} answered ${response.status}`);
  }
  return (await response.json()).items;
}

/** One value of a Secret of a cluster. */
export async function readClusterValue(
  sandbox: Sandbox,
  options: { cluster: ClusterName; name: string; key: string },
): Promise<string> {
  const secrets = await readClusterSecrets(sandbox, options.cluster);
  const secret = secrets.find(({ metadata }) => metadata.name === options.name);
  const value = secret?.data[options.key];
  if (!value) {
    throw new Error(
      `${options.cluster} has no ${options.key} in ${options.name}`,
    );
  }
  return Buffer.from(value, 'base64').toString();
}
