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

import { InputError } from '@backstage/errors';
import { FORGE_ADMIN, SandboxCredentials } from './credentials';
import { COMMON_FAULTS, faultSchema } from './faults/Faults';
import { CLUSTERS, ClusterName } from './startServices';

/** Something to tell one part over HTTP. */
export interface FaultRequest {
  method: 'POST' | 'DELETE';
  url: string;
  token: string;
  body?: object;
}

/** Words for what a cluster does, by what they are called on the command line. */
const CLUSTER_FAULTS: Record<string, string> = {
  down: 'down',
  slow: 'slow',
  'refuse-unseal': 'unseal-refused',
  'pause-agent': 'agent-paused',
  'all-at-once': 'all-at-once',
  'skew-nodes': 'node-clock',
  'stop-clock': 'clock-stopped',
};
const HTTP_FAULTS: Record<'forge' | 'tokens', readonly string[]> = {
  forge: faultSchema.shape.kind.options,
  tokens: COMMON_FAULTS,
};

/** What `fault` can be told, for the usage. */
export const FAULT_USAGE = [
  ...CLUSTERS.map(
    name => `${name} up|${Object.keys(CLUSTER_FAULTS).join('|')}`,
  ),
  `forge up|${HTTP_FAULTS.forge.join('|')}`,
  `tokens up|${HTTP_FAULTS.tokens.join('|')}`,
];

/**
 * What to send for `fault <part> <fault>`; `up` heals everything.
 * @throws InputError where there is no such part, or it cannot fail that way
 */
export function faultRequests(
  part: string | undefined,
  fault: string | undefined,
  credentials: SandboxCredentials,
): FaultRequest[] {
  const cluster = CLUSTERS.find(name => name === part);
  if (cluster) return clusterRequests(cluster, fault, credentials);
  if (part === 'forge' || part === 'tokens') {
    return [httpServiceRequest(part, fault, credentials)];
  }
  throw new InputError(
    `There is no part '${part}'. Say one of:\n  ${FAULT_USAGE.join('\n  ')}`,
  );
}

function clusterRequests(
  name: ClusterName,
  fault: string | undefined,
  { ports, clusterAdminTokens }: SandboxCredentials,
): FaultRequest[] {
  const url = `http://127.0.0.1:${ports[name]}/_faults`;
  const token = clusterAdminTokens[name];
  if (fault === 'up') {
    return Object.values(CLUSTER_FAULTS).map(known => ({
      method: 'DELETE',
      url: `${url}/${known}`,
      token,
    }));
  }
  const known = oneOf(name, Object.keys(CLUSTER_FAULTS), fault);
  const body = { fault: CLUSTER_FAULTS[known] };
  return [{ method: 'POST', url, token, body }];
}

function httpServiceRequest(
  part: 'forge' | 'tokens',
  fault: string | undefined,
  { ports, forgeTokens, tokenServiceAdminToken }: SandboxCredentials,
): FaultRequest {
  const url = `http://127.0.0.1:${ports[part]}/_faults`;
  const token =
    part === 'forge' ? forgeTokens[FORGE_ADMIN] : tokenServiceAdminToken;
  if (fault === 'up') return { method: 'DELETE', url, token };
  const body = { kind: oneOf(part, HTTP_FAULTS[part], fault) };
  return { method: 'POST', url, token, body };
}

function oneOf(
  part: string,
  known: readonly string[],
  given: string | undefined,
): string {
  if (given && known.includes(given)) return given;
  throw new InputError(
    `${part} can be: up, ${known.join(', ')}; not '${given ?? ''}'`,
  );
}
