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

import assert from 'node:assert/strict';
import type { RealBench } from '../bench/RealBench';
import { RealWalk } from '../bench/RealWalk';
import { PORTAL } from '../cluster/auditPolicy';
import { KubernetesApi } from '../cluster/KubernetesApi';
import { RealCluster } from '../cluster/RealCluster';
import { until } from '../cluster/until';
import { Section } from './Check';

const FLOW_CONTROL = '/apis/flowcontrol.apiserver.k8s.io/v1';
const SHUT = 'portal-is-shut-out';
const TOO_MANY = 429;
const FLOW_CONTROL_SECONDS = 300;

/** A trouble of the API server, and what the targets say of it. */
interface Trouble {
  title: string;
  told: RegExp;
  begin(bench: RealBench): Promise<void>;
  end(bench: RealBench): Promise<void>;
}

const TROUBLES: Trouble[] = [
  // Before the server is started again: afterwards it takes minutes to notice a change of its flow control.
  {
    title:
      '429: priority and fairness gives the portal no share, and lets it in again',
    told: /429/,
    begin: shutOut,
    end: letIn,
  },
  {
    title: 'an expired token, replaced by a new one',
    told: /does not accept its serviceAccountToken/,
    async begin(bench) {
      await bench.engine(bench.cluster.portal.expiredToken());
    },
    async end(bench) {
      await bench.engine(await bench.cluster.portal.token());
    },
  },
  {
    title: 'the API server is down, and comes back',
    told: /could not be reached/,
    async begin({ cluster }) {
      await cluster.controlPlane.apiServer.stop();
    },
    async end({ cluster }) {
      await cluster.controlPlane.startApiServer();
    },
  },
  {
    title: 'the API server is frozen (SIGSTOP), and thaws',
    told: /did not answer in time/,
    async begin({ cluster }) {
      cluster.controlPlane.apiServer.freeze();
    },
    async end({ cluster }) {
      cluster.controlPlane.apiServer.thaw();
    },
  },
];

export const apiServer: Section = {
  title: 'An API server that cannot or will not answer',
  checks: [
    ...TROUBLES.map(({ title, told, begin, end }) => ({
      title,
      async run(bench: RealBench) {
        const secret = await bench.secret('trouble', {
          workloads: [{ kind: 'Deployment', name: 'api', use: 'env' }],
        });
        const { scheduler } = bench.cluster;
        scheduler.hold(secret.namespace);
        const walk = await RealWalk.begin(bench, secret);
        await walk.run(({ phase }) => phase === 'merged');
        const { unknownReason } = await (async () => {
          await begin(bench);
          try {
            const { rotation } = await walk.run(
              ({ targets }) => targets[0].unknownReason !== undefined,
              { deadlineMs: 60_000, watched: false },
            );
            assert.equal(rotation.phase, 'merged');
            return rotation.targets[0];
          } finally {
            await end(bench);
            scheduler.release(secret.namespace);
          }
        })();
        assert.match(unknownReason ?? 'nothing', told);
        const { phase, falsehoods } = await walk.run();
        assert.deepEqual(
          { phase, falsehoods },
          { phase: 'completed', falsehoods: [] },
        );
        return `unknown (“${withoutAddresses(
          unknownReason ?? '',
        )}”), and completed afterwards`;
      },
    })),
  ],
};

/** Every request of the portal is refused by the server itself. */
async function shutOut({ cluster }: RealBench): Promise<void> {
  const { admin } = cluster;
  await admin.post(`${FLOW_CONTROL}/prioritylevelconfigurations`, {
    metadata: { name: SHUT },
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
    metadata: { name: SHUT },
    spec: {
      priorityLevelConfiguration: { name: SHUT },
      matchingPrecedence: 2,
      rules: [
        {
          subjects: [{ kind: 'ServiceAccount', serviceAccount: PORTAL }],
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
  await untilAnswered(cluster, status => status === TOO_MANY);
}

async function letIn({ cluster }: RealBench): Promise<void> {
  const { admin } = cluster;
  await admin.delete(`${FLOW_CONTROL}/flowschemas/${SHUT}`);
  await admin.delete(`${FLOW_CONTROL}/prioritylevelconfigurations/${SHUT}`);
  await untilAnswered(cluster, status => status !== TOO_MANY);
}

/** The server takes up a change of its flow control a while after it was made. */
async function untilAnswered(
  { portal, controlPlane }: RealCluster,
  wanted: (status: number) => boolean,
): Promise<void> {
  const { url, ca } = controlPlane;
  const api = new KubernetesApi({ url, ca, token: await portal.token() });
  await until(
    'flow control',
    async () => {
      const { status } = await api.ask(
        'GET',
        '/api/v1/namespaces/default/pods',
      );
      return wanted(status);
    },
    FLOW_CONTROL_SECONDS,
  );
}

function withoutAddresses(text: string): string {
  return text
    .replace(/real-trouble-\d+/g, 'the namespace')
    .replace(/127\.0\.0\.1:\d+/g, 'its address');
}
