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

import { readFileSync } from 'node:fs';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';

/** A cluster that can be asked. */
export interface ClusterConfig {
  name: string;
  url: string;
  token: string;
  /** PEM; absent where the system's authorities are trusted. */
  ca?: string;
  skipTlsVerify: boolean;
}

/** What the configuration holds: clusters to ask, and a sentence for each part that cannot be used. */
export interface ConfiguredClusters {
  clusters: ClusterConfig[];
  unobserved: string[];
}

const DEFAULT_REQUEST_TIMEOUT = 'PT10S';

/** @throws InputError where two clusters have the same name */
export function readClusters(config: RootConfigService): ConfiguredClusters {
  const clusters: ClusterConfig[] = [];
  const unobserved: string[] = [];
  const locators =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  for (const locator of locators) {
    const type = locator.getString('type');
    if (type !== 'config') {
      unobserved.push(
        `Clusters of the locator "${type}" in kubernetes.clusterLocatorMethods are not observed: list them in a locator of type config`,
      );
      continue;
    }
    for (const cluster of locator.getOptionalConfigArray('clusters') ?? []) {
      const problem = problemOf(cluster);
      if (problem) unobserved.push(problem);
      else clusters.push(readCluster(cluster));
    }
  }
  assertUniqueNames(clusters);
  return { clusters, unobserved };
}

/** In milliseconds. */
export function readRequestTimeout(config: RootConfigService): number {
  const key = 'secrets.kubernetes.requestTimeout';
  const text = config.getOptionalString(key) ?? DEFAULT_REQUEST_TIMEOUT;
  const timeout = Duration.fromISO(text).toMillis();
  if (!(timeout > 0)) {
    throw new InputError(
      `${key} must be an ISO 8601 duration such as PT10S, but is "${text}"`,
    );
  }
  return timeout;
}

function problemOf(cluster: Config): string | undefined {
  const name = cluster.getString('name');
  const authProvider = cluster.getOptionalString('authProvider');
  if (authProvider !== 'serviceAccount') {
    return `Cluster ${name} is not observed: its authProvider is ${
      authProvider ?? 'missing'
    }, and only serviceAccount lets a backend ask by itself`;
  }
  return cluster.has('serviceAccountToken')
    ? undefined
    : `Cluster ${name} is not observed: it has no serviceAccountToken`;
}

function readCluster(cluster: Config): ClusterConfig {
  return {
    name: cluster.getString('name'),
    url: cluster.getString('url').replace(/\/+$/, ''),
    token: cluster.getString('serviceAccountToken'),
    ca: readAuthorities(cluster),
    skipTlsVerify: cluster.getOptionalBoolean('skipTLSVerify') ?? false,
  };
}

function readAuthorities(cluster: Config): string | undefined {
  const data = cluster.getOptionalString('caData');
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  const file = cluster.getOptionalString('caFile');
  return file ? readFileSync(file, 'utf8') : undefined;
}

function assertUniqueNames(clusters: ClusterConfig[]): void {
  const names = clusters.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `kubernetes.clusterLocatorMethods has two clusters named ${twice}`,
    );
  }
}
