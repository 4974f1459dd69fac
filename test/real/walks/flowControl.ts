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

import { PORTAL } from '../cluster/auditPolicy';
import { KubernetesApi } from '../cluster/KubernetesApi';
import { RealCluster } from '../cluster/RealCluster';
import { until } from '../cluster/until';

const FLOW_CONTROL = '/apis/flowcontrol.apiserver.k8s.io/v1';
const LEVEL = 'portal-and-neighbour';
const NEIGHBOUR = { ...PORTAL, name: 'neighbour' };
const AT_ONCE = 6;
const TOO_MANY = 429;

/** Requests of the neighbour, by the cluster that they crowd. */
const crowds = new WeakMap<
  RealCluster,
  { crowd: AbortController; asking: Promise<unknown> }
>();

/**
 * Gives the portal no more of the server than one request at a time, which even the smallest share is, together with a
 * neighbour who asks without a break. Resolves once the server refuses what is too much.
 */
export async function crowdOut(cluster: RealCluster): Promise<void> {
  const { admin, controlPlane } = cluster;
  const api = new KubernetesApi({
    url: controlPlane.url,
    ca: controlPlane.ca,
    token: await tokenOfNeighbour(admin),
  });
  await admin.post(`${FLOW_CONTROL}/prioritylevelconfigurations`, {
    metadata: { name: LEVEL },
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 0,
        lendablePercent: 0,
        borrowingLimitPercent: 0,
        limitResponse: { type: 'Reject' },
      },
    },
  });
  await admin.post(`${FLOW_CONTROL}/flowschemas`, {
    metadata: { name: LEVEL },
    spec: {
      priorityLevelConfiguration: { name: LEVEL },
      matchingPrecedence: 2,
      rules: [
        {
          subjects: [PORTAL, NEIGHBOUR].map(serviceAccount => ({
            kind: 'ServiceAccount',
            serviceAccount,
          })),
          resourceRules: [
            {
              verbs: ['*'],
              apiGroups: ['*'],
              resources: ['*'],
              namespaces: ['*'],
              clusterScope: true,
            },
          ],
        },
      ],
    },
  });
  const crowd = new AbortController();
  const answers = new Set<number>();
  const asking = Promise.all(
    Array.from({ length: AT_ONCE }, () => ask(api, crowd.signal, answers)),
  );
  // Whoever lets the portal in hears of it.
  asking.catch(() => {});
  crowds.set(cluster, { crowd, asking });
  await until('a request that is too much', async () => answers.has(TOO_MANY));
}

/** Takes the neighbour and the level away. */
export async function letIn(cluster: RealCluster): Promise<void> {
  const { crowd, asking } = crowds.get(cluster) ?? {};
  crowd?.abort();
  await asking;
  for (const kind of ['flowschemas', 'prioritylevelconfigurations']) {
    await cluster.admin.delete(`${FLOW_CONTROL}/${kind}/${LEVEL}`);
  }
}

async function ask(
  api: KubernetesApi,
  signal: AbortSignal,
  answers: Set<number>,
): Promise<void> {
  while (!signal.aborted) {
    const { status } = await api.ask('GET', '/api/v1/namespaces/default/pods');
    answers.add(status);
  }
}

async function tokenOfNeighbour(admin: KubernetesApi): Promise<string> {
  const { namespace, name } = NEIGHBOUR;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await admin.post(path, { metadata: { name } });
  const { status } = await admin.post<{ status: { token: string } }>(
    `${path}/${name}/token`,
    { spec: { expirationSeconds: 3_600 } },
  );
  return status.token;
}
