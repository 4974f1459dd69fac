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
import { Workload } from '../bench/manifests';
import type { RealBench } from '../bench/RealBench';
import { RealSecret } from '../bench/RealSecret';
import { RealWalk } from '../bench/RealWalk';
import { sentence, Section } from './Check';

/** So long nothing may be proven; many questions of the engine. */
const WATCHED_MS = 3_000;
const TOLD_WITHIN_MS = 30_000;

interface Obstacle {
  title: string;
  workload: Partial<Workload>;
  /** Of the sentence by which the evidence tells it. */
  told: RegExp;
  /** Before the rotation. */
  put?(bench: RealBench, secret: RealSecret): Promise<void>;
  lift(bench: RealBench, secret: RealSecret): Promise<void>;
}

const OBSTACLES: Obstacle[] = [
  {
    title: 'stuck: no node for the new pods',
    workload: {},
    told: /Deployment .*api: .*(updated|old pods)/,
    async put({ cluster }, { namespace }) {
      cluster.scheduler.hold(namespace);
    },
    async lift({ cluster }, { namespace }) {
      cluster.scheduler.release(namespace);
    },
  },
  {
    title: 'R8: a paused Deployment',
    workload: {},
    told: /Deployment .*api: .*because it is paused: set spec\.paused to false/,
    async put(_bench, secret) {
      await secret.edit('api', text =>
        text.replace('\nspec:\n', '\nspec:\n  paused: true\n'),
      );
    },
    async lift(_bench, secret) {
      await secret.edit('api', text =>
        text.replace('paused: true', 'paused: false'),
      );
    },
  },
  {
    title: 'R8: a StatefulSet with updateStrategy OnDelete',
    workload: {
      kind: 'StatefulSet',
      spec: { updateStrategy: { type: 'OnDelete' } },
    },
    told: /StatefulSet .*api: .*because its updateStrategy is OnDelete/,
    lift: deletePods,
  },
  {
    title: 'R8: a DaemonSet with updateStrategy OnDelete',
    workload: {
      kind: 'DaemonSet',
      spec: { updateStrategy: { type: 'OnDelete' } },
    },
    told: /DaemonSet .*api: .*because its updateStrategy is OnDelete/,
    lift: deletePods,
  },
  {
    title: 'R8: a StatefulSet with a partition',
    workload: {
      kind: 'StatefulSet',
      spec: {
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { partition: 1 },
        },
      },
    },
    told: /StatefulSet .*api: .*because its partition of 1 /,
    async lift(_bench, secret) {
      await secret.edit('api', text =>
        text.replace('partition: 1', 'partition: 0'),
      );
    },
  },
  {
    title: 'R8: a Deployment whose new pods are not there by its deadline',
    workload: { spec: { progressDeadlineSeconds: 3 } },
    told: /because .* within its progressDeadlineSeconds of 3: kubectl get pods/,
    async put({ cluster }, { namespace }) {
      cluster.scheduler.hold(namespace);
    },
    async lift({ cluster }, { namespace }) {
      cluster.scheduler.release(namespace);
    },
  },
  {
    title: 'R8: a Deployment whose pods have to be ready for five minutes',
    workload: {},
    told: /because each pod has to be ready for its minReadySeconds of 300/,
    async put(_bench, secret) {
      await secret.edit('api', text =>
        text.replace(
          '\nspec:\n',
          '\nspec:\n  minReadySeconds: 300\n  strategy: { rollingUpdate: { maxUnavailable: 100% } }\n',
        ),
      );
    },
    async lift(_bench, secret) {
      await secret.edit('api', text =>
        text.replace('minReadySeconds: 300', 'minReadySeconds: 0'),
      );
    },
  },
];

export const rollouts: Section = {
  title: 'Rollouts that do not come to an end',
  together: true,
  checks: OBSTACLES.map(({ title, workload, told, put, lift }) => ({
    title,
    async run(bench) {
      const secret = await bench.secret('rollout', {
        workloads: [
          { kind: 'Deployment', name: 'api', use: 'envFrom', ...workload },
        ],
      });
      await put?.(bench, secret);
      const walk = await RealWalk.begin(bench, secret);
      await walk.run(({ phase }) => phase === 'merged');
      await walk.run(
        ({ phase, targets }) =>
          phase !== 'merged' ||
          (targets[0].evidence ?? []).some(one => told.test(one)),
        { deadlineMs: TOLD_WITHIN_MS },
      );
      const held = await walk.run(({ phase }) => phase !== 'merged', {
        deadlineMs: WATCHED_MS,
      });
      assert.equal(held.phase, 'merged');
      const why = sentence(held.rotation.targets[0].evidence ?? [], told);
      await lift(bench, secret);
      const { phase, falsehoods } = await walk.run();
      assert.deepEqual(
        { phase, falsehoods },
        { phase: 'completed', falsehoods: [] },
      );
      return `not proven (“${withoutNames(
        why,
        secret,
      )}”), and completed once it was lifted`;
    },
  })),
};

async function deletePods(
  { cluster: { admin } }: RealBench,
  { namespace }: RealSecret,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  for (const { metadata } of await admin.list(path)) {
    await admin.delete(`${path}/${metadata.name}`);
  }
}

function withoutNames(text: string, { namespace }: RealSecret): string {
  return text
    .replaceAll(`${namespace}/`, '')
    .replace(/, with version v-\S+|v-\d{8}-\w+/g, '');
}
